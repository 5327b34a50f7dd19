"""A picture as PNG, drawn with the site's own font wherever it runs."""

import tempfile
from functools import lru_cache
from pathlib import Path

import resvg_py
from django.conf import settings
from fontTools.ttLib import TTFont

ZOOM = 2  # dots for each unit of the SVG, so that it is sharp on paper and on fine screens


def png(svg):
    """Return an SVG text as the bytes of a PNG."""
    files = [str(path) for path in sorted(Path(_folder().name).glob("*.ttf"))]
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=ZOOM, skip_system_fonts=True, font_files=files))


@lru_cache(maxsize=1)
def _folder():
    """Return a folder with the files of the font, unpacked once a process and gone with it."""
    folder = tempfile.TemporaryDirectory(prefix="map-fonts-")
    for weight in ["400", "700"]:
        font = TTFont(settings.NODE_MODULES / f"@fontsource/roboto/files/roboto-latin-{weight}-normal.woff")
        font.flavor = None
        font.save(Path(folder.name) / f"roboto-{weight}.ttf")
    return folder
