"""How good the screen is: counts over the corpus. `python -m tests.screening.measure` prints what docs/screening.md shows.

The corpus is in `corpus/`: `refused.yaml` and `warned.yaml` hold what must be found, `passes.yaml` and
`not_warned.yaml` what must not. `corpus/held_out/` was written with them and not looked at while the finders were
improved. A text may be `{text, known}`: the screen gets it wrong, and `known` says why that is left.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import yaml

from screening.personal_data import REFUSED, findings, warnings

ROOT = Path(__file__).resolve().parent.parent.parent
CORPUS = Path(__file__).resolve().parent / "corpus"
PARTS = {"corpus": CORPUS, "held out": CORPUS / "held_out", "written afterwards": CORPUS / "afterwards"}


class Text(NamedTuple):
    group: str
    text: str
    known: str


class Row(NamedTuple):
    """`texts` of this kind, how many of them were found, and in how many texts that must pass it was found too."""

    kind: str
    texts: int
    found: int
    false_alarms: int

    @property
    def missed(self):
        return self.texts - self.found


def texts(name, part):
    """What one file of the corpus holds, as [Text]."""
    groups = yaml.safe_load((PARTS[part] / f"{name}.yaml").read_text(encoding="utf-8"))
    return [
        Text(group, item["text"], item["known"]) if isinstance(item, dict) else Text(group, item, "")
        for group, items in groups.items()
        for item in items
    ]


def catalogue():
    """Every text of the starter catalogue: real texts, all of which must pass without a word."""
    found = []
    for path in sorted((ROOT / "catalogue").glob("*.yaml")):
        found += [Text(path.stem, text, "") for text in strings(yaml.safe_load(path.read_text(encoding="utf-8")))]
    return found


def strings(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


def must_pass(part):
    """Texts that are not to be refused: what is to be warned of is among them."""
    return [text for name in ["passes", "not_warned", "warned"] for text in texts(name, part)]


def without_a_word(part):
    """Texts that are neither to be refused nor pointed out."""
    return texts("passes", part) + texts("not_warned", part)


def table(part):
    """[Row], one for each kind of data and the last for warnings."""
    refused, warned = texts("refused", part), texts("warned", part)
    alarms = [findings(text.text) for text in must_pass(part)]
    rows = []
    for kind in REFUSED:
        ours = [text for text in refused if text.group == kind]
        found = sum(kind in findings(text.text) for text in ours)
        rows.append(Row(kind, len(ours), found, sum(kind in kinds for kinds in alarms)))
    found = sum(bool(warnings(text.text)) for text in warned)
    alarms = sum(bool(warnings(text.text)) for text in without_a_word(part))
    return [*rows, Row("likely names and numbers (warning)", len(warned), found, alarms)]


def wrong(part):
    """[(what, Text)]: every text of a part that the screen gets wrong."""
    return [
        *(("missed", text) for text in texts("refused", part) if text.group not in findings(text.text)),
        *(("refused wrongly", text) for text in must_pass(part) if findings(text.text)),
        *(("no warning", text) for text in texts("warned", part) if not warnings(text.text)),
        *(("warned wrongly", text) for text in without_a_word(part) if warnings(text.text)),
    ]


def markdown():
    """The tables as docs/screening.md shows them."""
    lines = []
    for part in PARTS:
        passing = len(must_pass(part))
        lines += [
            f"| kind, {part} | texts | found | missed | false alarms in {passing} texts |",
            "|---|---:|---:|---:|---:|",
            *(f"| {row.kind} | {row.texts} | {row.found} | {row.missed} | {row.false_alarms} |" for row in table(part)),
            "",
        ]
    real = catalogue()
    lines.append(
        f"The catalogue: {len(real)} texts, {sum(bool(findings(text.text)) for text in real)} refused, "
        f"{sum(bool(warnings(text.text)) for text in real)} pointed out."
    )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(markdown() + "\n")
    for part in PARTS:
        for what, text in wrong(part):
            if part == "corpus" or "--held-out" in sys.argv:
                sys.stdout.write(f"{part}: {what}: {text.group}: {text.text!r} {text.known}\n")
