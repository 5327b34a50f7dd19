"""How labels are compared: the rule of the site itself, which its tests hold this against, case by case."""

import re
import unicodedata

_kinds = {chr(code): unicodedata.category(chr(code)) for code in range(0x80, 0x10000)}
MARKS = "".join(char for char, kind in _kinds.items() if kind[0] == "M")
# What tells “C++” from “C”, where a hyphen or a bracket tells nothing. The sign for minus is written for a hyphen.
SIGNS = "#&@%+<=>$§" + "".join(char for char, kind in _kinds.items() if kind in ("Sm", "Sc", "So") and char != "−")
_LETTERS = rf"[^\W_][^\W_{MARKS}]*+(?:[{MARKS}]++[^\W_{MARKS}]*+)*+"
WORD = re.compile(rf"{_LETTERS}(?:['’]{_LETTERS})*|[{re.escape(SIGNS)}]")
# A label does not reach across a comma or a full stop.
BETWEEN_SENTENCES = re.compile(rf"[^\w\s'’/{MARKS}{re.escape(SIGNS)}-]")
LONGEST = 6  # words in a label that is looked for in a text
SHORT = 8  # letters: a shorter name in capitals alone is one in capitals alone


def written(text: str) -> str:
    """Return a text's words and signs with single spaces between them."""
    return " ".join(word.replace("’", "'") for word in WORD.findall(unicodedata.normalize("NFC", text)))


def fold(text: str) -> str:
    """Return the same in small letters."""
    return written(text).casefold()


def key(label: str) -> str:
    """Return what a label is found by: as it is written where it is a short name in capitals, otherwise folded."""
    as_written = written(label)
    return as_written if len(as_written) < SHORT and as_written == as_written.upper() else as_written.casefold()


def singular(text: str) -> str:
    return text[:-1] if text.endswith("s") and not text.endswith("ss") else text
