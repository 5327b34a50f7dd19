"""The site's own font as files that a program which draws can read, unpacked once a process."""

import tempfile
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

SUBSETS = ["latin", "latin-ext", "greek", "cyrillic", "vietnamese", "math", "symbols"]


@lru_cache(maxsize=1)
def font_folder():
    """Return a folder with the files of the font, gone with the process, and the characters that it has."""
    folder, known = tempfile.TemporaryDirectory(prefix="fonts-"), set()
    for subset in SUBSETS:
        for weight in ["400", "700"]:
            font = TTFont(settings.NODE_MODULES / f"@fontsource/roboto/files/roboto-{subset}-{weight}-normal.woff")
            known |= set(font.getBestCmap())
            font.flavor = None
            font.save(Path(folder.name) / f"roboto-{subset}-{weight}.ttf")
    return folder, frozenset(known)
