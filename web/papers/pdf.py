"""A paper as tagged PDF (PDF/UA-1), laid out by Typst: see docs/decisions for why by this."""

import json
import unicodedata
from functools import lru_cache
from pathlib import Path

import typst

from web.fonts import font_folder

LAYOUT = Path(__file__).with_name("paper.typ")
MEDIA_TYPE = "application/pdf"
ALWAYS = {ord("\n"), ord("\t")}


def pdf(paper):
    """Return a paper as the bytes of a PDF.

    What is no PDF/UA-1 (a heading left out, a table without heads, a glyph that no font has) is no file but an error.
    """
    data = paper.as_data()
    language = data["language"].lower().split("-")
    return typst.compile(
        LAYOUT.read_bytes(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"paper": _drawable(json.dumps({**data, "language": language}, ensure_ascii=False))},
        pdf_standards="ua-1",
        timestamp=paper.made_at.replace(microsecond=0),
    )


@lru_cache(maxsize=1)
def _fonts():
    folder, _ = font_folder()
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder.name])


def _drawable(text):
    """Return a text in which a character that the font has not is written as what Unicode calls it."""
    _, known = font_folder()
    wanted = {character for character in text if ord(character) not in known and ord(character) not in ALWAYS}
    for character in wanted:
        plain = unicodedata.normalize("NFKC", character)
        if plain != character and all(ord(each) in known for each in plain):
            # The text is JSON, and of some letters plain quotation marks and backslashes become.
            text = text.replace(character, json.dumps(plain, ensure_ascii=False)[1:-1])
        else:
            text = text.replace(character, f"[{unicodedata.name(character, f'U+{ord(character):04X}').lower()}]")
    return text
