"""The map as one picture that stands alone: SVG without a style sheet, which a browser, an office program and the
maker of the PNG all draw alike."""

from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

LEFT, TOP, CELL_WIDTH, CELL_HEIGHT, EDGE = 250, 74, 130, 96, 24
INK, SOFT, LINE, DARK, MISSING = "#1b2326", "#4d5a5f", "#cfd8d9", "#0e4552", "#8a3a12"
SHADES = {
    "sure-high": "#0e4552", "sure-moderate": "#3e8494", "sure-low": "#9ac4cb", "sure-very-low": "#dcebed",
    "sure-not-assessed": "#ffffff", "rules": "url(#stripes)",
}  # fmt: skip
BARS = {"high": 4, "moderate": 3, "low": 2, "very-low": 1, "not-assessed": 0}
STRIPES = (
    '<defs><pattern id="stripes" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" fill="#ffffff"/><path d="M0 0V5" stroke="#7d8f94" stroke-width="4"/></pattern></defs>'
)


def picture(matrix, *, on, address):
    """Return the whole map as an SVG text, dated and with the address where it is made anew."""
    heading = wrap(matrix.caption, 90)
    width = max(720, LEFT + CELL_WIDTH * len(matrix.columns) + EDGE)
    top = (
        TOP + 22 * (len(heading) - 1) + 16 * max((len(wrap(column.short, 14)) for column in matrix.columns), default=0)
    )
    height = top + CELL_HEIGHT * len(matrix.rows) + 96
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="Roboto, Arial, sans-serif" role="img" aria-label={quoteattr(matrix.caption)}>',
        STRIPES,
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *[_text(EDGE, 40 + 22 * number, line, 18, bold=True) for number, line in enumerate(heading)],
    ]
    for number, column in enumerate(matrix.columns):
        x = LEFT + CELL_WIDTH * (number + 0.5)
        names = wrap(column.short, 14)
        parts += [
            _text(x, top - 12 - 16 * (len(names) - 1 - line), name, 13, bold=True, middle=True)
            for line, name in enumerate(names)
        ]
    for number, line in enumerate(matrix.rows):
        y = top + CELL_HEIGHT * number
        names = wrap(line.value.label, 30)[:4]
        first = y + CELL_HEIGHT / 2 + 5 - 8 * (len(names) - 1)
        parts += [_text(EDGE, first + 16 * place, name, 13, bold=True) for place, name in enumerate(names)]
        for place, cell in enumerate(line.cells):
            parts += _cell(cell, LEFT + CELL_WIDTH * place, y)
    foot = height - 68
    parts += [
        _text(EDGE, foot, f"Number: {matrix.kind}s. Size: different sources. Shade and bars: how sure the one in the "
              "middle is.", 12, fill=SOFT),
        _text(EDGE, foot + 18, "Striped: no research. Dashed: nothing recorded, a gap to fill and not good news.", 12, fill=SOFT),
        _text(EDGE, foot + 36, f"Sharing with Care, {on:%-d %B %Y}. {address}", 12, fill=SOFT),
        "</svg>",
    ]  # fmt: skip
    return "\n".join(parts)


def _cell(cell, x, y):
    amount = cell.amount
    middle, baseline = x + CELL_WIDTH / 2, y + CELL_HEIGHT / 2
    title = f"<title>{escape(_words(cell))}</title>"
    if not amount.barriers:
        return [
            f'<g>{title}<rect x="{x + 5}" y="{y + 5}" width="{CELL_WIDTH - 10}" height="{CELL_HEIGHT - 10}" fill="#fdf4e7" '
            f'stroke="{MISSING}" stroke-width="2" stroke-dasharray="5 4"/>',
            _text(middle, baseline + 5, "None", 14, bold=True, middle=True, fill=MISSING),
            "</g>",
        ]
    dashed = ' stroke-dasharray="3 3"' if cell.shade == "sure-not-assessed" else ""
    return [
        f'<g>{title}<rect x="{x}" y="{y}" width="{CELL_WIDTH}" height="{CELL_HEIGHT}" fill="none" stroke="{LINE}"/>',
        f'<circle cx="{x + 42}" cy="{baseline}" r="{cell.radius}" fill="{SHADES[cell.shade]}" stroke="{DARK}" '
        f'stroke-width="1.5"{dashed}/>',
        _text(x + 96, baseline - 10, amount.barriers, 18, bold=True, middle=True),
        *[
            f'<rect x="{x + 81 + 8 * place}" y="{baseline - 1}" width="6" height="12" rx="1" stroke="{DARK}" '
            f'fill="{DARK if place < BARS[amount.middle] else "#ffffff"}"/>'
            for place in range(4)
        ],
        _text(x + 96, baseline + 28, _sources(amount), 11, middle=True, fill=SOFT),
        "</g>",
    ]


def _sources(amount):
    return f"{amount.sources} source{'' if amount.sources == 1 else 's'}"


def _words(cell):
    amount = cell.amount
    if not amount.barriers:
        return f"No {cell.matrix.kind}s {cell.place}"
    return (
        f"{amount.barriers} {cell.matrix.kind}{'' if amount.barriers == 1 else 's'} {cell.place}: {amount.levels_in_words}; "
        f"{_sources(amount)}, {amount.read} read at source; {amount.supports} findings for, "
        f"{amount.qualifies} that limit, {amount.contradicts} against; {amount.without_research} without research"
    )


def _text(x, y, words, size, *, bold=False, middle=False, fill=INK):
    weight = ' font-weight="700"' if bold else ""
    anchor = ' text-anchor="middle"' if middle else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{fill}"{weight}{anchor}>{escape(str(words))}</text>'
