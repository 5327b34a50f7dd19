"""A paper as tagged PDF (PDF/UA-1), laid out by Typst: docs/decisions/0040 says why by this."""

import json
import subprocess
import sys
import unicodedata
from pathlib import Path

from web.fonts import font_folder

PROGRAM = Path(__file__).with_name("typeset.py")
MEDIA_TYPE = "application/pdf"
LONGEST = 120  # seconds that laying one paper out may take
ALWAYS = {ord("\n"), ord("\t")}


class CannotBeLaidOut(Exception):
    """The program that lays papers out refused one, and said why."""


def pdf(paper):
    """Return a paper as the bytes of a PDF.

    :raises CannotBeLaidOut: it would be no PDF/UA-1 (a level of heading left out, a table without heads …)
    """
    folder, known = font_folder()
    data = paper.as_data()
    text = json.dumps({**data, "language": data["language"].lower().split("-")}, ensure_ascii=False)
    asked = {
        "paper": drawable(text, known),
        "fonts": folder.name,
        "made_at": paper.made_at.replace(microsecond=0).isoformat(),
    }
    made = subprocess.run(  # noqa: S603 – a program of ours; what people wrote comes to it as data
        [sys.executable, "-I", PROGRAM],
        check=False,
        input=json.dumps(asked).encode(),
        capture_output=True,
        timeout=LONGEST,
    )
    if made.returncode:
        raise CannotBeLaidOut(made.stderr.decode(errors="replace")[-1000:])
    return made.stdout


def drawable(text, known):
    """Return a text in which a character that the font has not is written as what Unicode calls it."""
    wanted = {character for character in text if ord(character) not in known and ord(character) not in ALWAYS}
    for character in wanted:
        plain = unicodedata.normalize("NFKC", character)
        if plain != character and all(ord(each) in known for each in plain):
            # The text is JSON, and of some letters plain quotation marks and backslashes become.
            text = text.replace(character, json.dumps(plain, ensure_ascii=False)[1:-1])
        else:
            text = text.replace(character, f"[{unicodedata.name(character, f'U+{ord(character):04X}').lower()}]")
    return text
