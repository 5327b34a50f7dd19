"""How good the screen is on texts that its authors did not write. `python -m tests.screening.policy` prints the tables.

The texts are in `policy_texts/`, with how they were made. The open and the opened parts may be read: rules were tuned to
them. Of a held part, where there is one, nothing is printed but counts. `python -m tests.screening.policy open opened`
counts these two alone. A text counts as found when the screen refuses it, for whatever kind.
"""

import re
import sys
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

import yaml

from screening.personal_data import REFUSED, findings, warnings
from screening.words import words

TEXTS = Path(__file__).resolve().parent / "policy_texts"
HELD = "held_fourteenth"
PARTS = {
    part: title
    for part, title in {
        "open": "open",
        "opened": "opened",
        "opened_second": "opened, second",
        "opened_third": "opened, third",
        "opened_fourth": "opened, fourth",
        "opened_fifth": "opened, fifth",
        "opened_sixth": "opened, sixth",
        "opened_seventh": "opened, seventh",
        "opened_eighth": "opened, eighth",
        "opened_ninth": "opened, ninth",
        "opened_tenth": "opened, tenth",
        "opened_eleventh": "opened, eleventh",
        "opened_twelfth": "opened, twelfth",
        "opened_thirteenth": "opened, thirteenth",
        HELD: "held, fourteenth",
    }.items()
    if (TEXTS / f"{part}.yaml").exists()
}
STYLES = ["plain", "disguised"]


class Score(NamedTuple):
    """`found` of `texts`: refused where they must be, pointed out where they should be, refused where they must pass."""

    texts: int
    found: int

    @property
    def percent(self):
        return f"{100 * self.found / self.texts:.1f} %"


def check_digit(nine):
    """Return the last figure of a CHI or NHS number by modulus 11, or None where no number has these nine."""
    rest = 11 - sum(int(figure) * weight for figure, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
    return {11: 0, 10: None}.get(rest, rest)


def whole(text):
    """Return the text with each ¤ replaced by the check digit of the nine figures before it: no file holds a number."""
    done = ""
    for part in re.split("(¤)", text):
        done += str(check_digit(re.sub(r"\D", "", done)[-9:])) if part == "¤" else part
    return done


def texts(part):
    """Return {"refused": [dict], "passes": [dict], "pointed_out": [dict]} of one part."""
    lists = yaml.safe_load((TEXTS / f"{part}.yaml").read_text(encoding="utf-8"))
    return {name: [{**row, "text": whole(row["text"])} for row in rows] for name, rows in lists.items()}


def scores(part):
    """Return {(kind, style): Score} of what must be refused, and what passes and is pointed out under those names.

    `drawn`: those of what passes that were drawn by chance from real texts, and not chosen since they look like something.
    """
    lists = texts(part)
    table = {}
    is_refused = {row["text"]: bool(findings(row["text"])) for rows in lists.values() for row in rows}
    for kind in [*REFUSED, "all kinds"]:
        for style in STYLES:
            rows = [row for row in lists["refused"] if row["style"] == style and kind in [row["kind"], "all kinds"]]
            table[kind, style] = Score(len(rows), sum(is_refused[row["text"]] for row in rows))
    for name, rows in {
        "passes": lists["passes"],
        "drawn": [row for row in lists["passes"] if row.get("drawn") == "chance"],
    }.items():
        table[name] = Score(len(rows), sum(is_refused[row["text"]] for row in rows))
    pointed = [is_refused[row["text"]] or bool(warnings(row["text"])) for row in lists["pointed_out"]]
    table["pointed_out"] = Score(len(pointed), sum(pointed))
    return table


def markdown(parts=tuple(PARTS)):
    """Return the tables as docs/screening.md shows them."""
    lines = []
    for part in parts:
        table = scores(part)
        lines += [
            f"| policy texts, {PARTS[part]} | plain | found | disguised | found |",
            "|---|---:|---:|---:|---:|",
        ]
        for kind in [*REFUSED, "all kinds"]:
            plain, disguised = table[kind, "plain"], table[kind, "disguised"]
            end = f" ({plain.percent})", f" ({disguised.percent})"
            plain_end, disguised_end = end if kind == "all kinds" else ("", "")
            lines.append(
                f"| {kind} | {plain.texts} | {plain.found}{plain_end} "
                f"| {disguised.texts} | {disguised.found}{disguised_end} |"
            )
        passes, drawn, pointed = table["passes"], table["drawn"], table["pointed_out"]
        by_chance = drawn.texts and f", of {drawn.texts} of them drawn by chance {drawn.found} ({drawn.percent})"
        lines += [
            "",
            f"Of {passes.texts} texts that must pass {passes.found} are refused ({passes.percent}){by_chance or ''}; "
            f"of {pointed.texts} that should be pointed out {pointed.found} are.",
            "",
        ]
    return "\n".join(lines).rstrip()


def wrong(part):
    """Return [(what, dict)]: every text of a part that the screen gets wrong; nothing of the held part."""
    if part == HELD:
        return []
    lists = texts(part)
    return [
        *(("missed", row) for row in lists["refused"] if not findings(row["text"])),
        *(("refused wrongly", row) for row in lists["passes"] if findings(row["text"])),
        *(("no warning", row) for row in lists["pointed_out"] if not (warnings(row["text"]) or findings(row["text"]))),
    ]


# Names that no list has.
OTHER_NAMES = "Brannoch Ishbelle Tamsyn Jorvik Oluwaseun Zbigniew Kezia Anwen".split()


def with_other_names(text, names):
    """Return a text with each first name replaced by the next of `names`."""
    known = words("first_names") - {"May", "April", "June", "Jan", "August"}
    return re.sub(r"\b[A-Z][a-zà-ÿ]+\b", lambda match: next(names) if match[0] in known else match[0], text)


def renamed():
    """Return the sentence of the docs on births whose names are on no list."""
    names = cycle(OTHER_NAMES)
    births = [
        row["text"]
        for part in PARTS
        if part != HELD
        for row in texts(part)["refused"]
        if row["kind"] == "birth" and findings(row["text"])
    ]
    others = [other for text in births if (other := with_other_names(text, names)) != text]
    found = sum(bool(findings(other)) for other in others)
    return f"of {len(others)} births in the opened parts, {found} are found when every first name in them is another."


if __name__ == "__main__":
    chosen = sys.argv[1:] or list(PARTS)
    sys.stdout.write(markdown(chosen) + "\n\n" + renamed() + "\n")
    for part in chosen:
        for what, row in wrong(part):
            group = " ".join([row["kind"], row["style"]]) if "kind" in row else row.get("about", "")
            sys.stdout.write(f"{part}: {what}: {group}: {row['text']!r}\n")
