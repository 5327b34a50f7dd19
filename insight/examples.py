"""Examples for consumers of the API, in four languages: files in docs/examples/, which a test runs."""

from dataclasses import dataclass

import yaml
from django.conf import settings

FOLDER = settings.BASE_DIR / "docs" / "examples"
WRITTEN_FOR = "http://127.0.0.1:8000"
LANGUAGES = [("sh", "curl"), ("py", "Python"), ("R", "R (httr2)"), ("mjs", "JavaScript")]
# what a consumer does: (name of the files, title, what it is for)
OPERATIONS = [
    (each["name"], each["title"], each["purpose"]) for each in yaml.safe_load((FOLDER / "examples.yaml").read_text())
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
