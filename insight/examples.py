"""Examples for consumers of the API, in four languages: files in docs/examples/, which a test runs."""

from dataclasses import dataclass

from django.conf import settings

FOLDER = settings.BASE_DIR / "docs" / "examples"
WRITTEN_FOR = "http://127.0.0.1:8000"
LANGUAGES = [("sh", "curl"), ("py", "Python"), ("R", "R (httr2)"), ("mjs", "JavaScript")]
# what a consumer does: (name of the files, title, what it is for)
OPERATIONS = [
    ("one-term", "One definition", "Its text, its version and where it comes from."),
    ("by-label", "Find a term by its name", "An exact preferred or alternative label; capitals do not matter."),
    ("pinned-version", "A version that never changes", "Keep the number, and this address answers the same for ever."),
    ("check-again", "Ask again at little cost", "Send the ETag back: 304 means that nothing changed, and has no body."),
    ("changes", "What changed since", "Begin with a day; keep the address in next, and ask it next time."),
    (
        "check-pins",
        "Fail a build when a meaning drifted",
        "Send the versions that you keep; each is current, reworded, changed-in-meaning, withdrawn or unknown.",
    ),
    (
        "whole-set",
        "The whole set",
        "In JSON, JSON-LD, Turtle, RDF/XML, N-Triples or CSV, with a checksum for each file.",
    ),
    (
        "write-a-barrier",
        "Write a barrier",
        "Begin a draft, save a change to it with If-Match, and hear what it lacks. The token, with the scope write, is in the environment as SWC_TOKEN.",
    ),
]


@dataclass(frozen=True)
class Example:
    """One operation, with its code in each language as [(language, code), …]."""

    name: str
    title: str
    purpose: str
    codes: list


def code(name, ending):
    """Return an example's code, for this site's address."""
    return (FOLDER / f"{name}.{ending}").read_text().replace(WRITTEN_FOR, settings.BASE_URL)


def examples():
    return [
        Example(name, title, purpose, [(language, code(name, ending)) for ending, language in LANGUAGES])
        for name, title, purpose in OPERATIONS
    ]
