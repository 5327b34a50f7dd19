"""A picture as PNG, drawn with the site's own font wherever it runs."""

from pathlib import Path

import resvg_py

from web.fonts import font_folder

ZOOM = 2  # dots for each unit of the SVG, so that it is sharp on paper and on fine screens


def png(svg):
    """Return an SVG text as the bytes of a PNG."""
    folder, _ = font_folder()
    files = [str(path) for path in sorted(Path(folder.name).glob("roboto-latin-[47]00.ttf"))]
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=ZOOM, skip_system_fonts=True, font_files=files))
