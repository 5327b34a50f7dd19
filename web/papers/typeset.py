"""Lay a paper out, as a process of its own: JSON comes in, a PDF goes out. `pdf.py` calls it.

Typst keeps what it laid out for the next time, and a long paper takes some hundred megabytes: both end with the process.
"""

import datetime
import json
import sys
from pathlib import Path

import typst


def main():
    asked = json.load(sys.stdin.buffer)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[asked["fonts"]])
    data = typst.compile(
        Path(__file__).with_name("paper.typ").read_bytes(),
        font_paths=fonts,
        sys_inputs={"paper": asked["paper"]},
        pdf_standards="ua-1",
        timestamp=datetime.datetime.fromisoformat(asked["made_at"]),
    )
    sys.stdout.buffer.write(data)


main()
