"""The table and the chart of benchmarks/README.md, made of the results of a run: `python benchmarks/report.py results.json …`."""

import json
import re
import sys
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).parent
BEGIN, END = "<!-- made by benchmarks/report.py -->\n", "<!-- end of what was made -->"
SERVERS = {
    "ours": ("this project", "#14424c"),
    "floor": ("the floor", "#7fa8b0"),
    "viewset": ("plain viewset", "#c98a2b"),
    "datasette": ("Datasette", "#a0a0a0"),
}


def by_what(results):
    """Return [(what, size, {server: rate}), …], what is measured first."""
    return [(what, int(size), results[size]["rates"][what]) for what in whats(results) for size in results]


def whats(results):
    return next(iter(results.values()))["rates"]


def table(results):
    """Return the rates, and what the whole set takes, as Markdown."""
    lines = [
        f"| what | definitions | {' | '.join(label for label, _ in SERVERS.values())} | of the floor | times the viewset |",
        "|---|---:|" + "---:|" * (len(SERVERS) + 2),
    ]
    for what, size, rates in by_what(results):
        cells = [f"{rates[name]:,.0f}" if name in rates else "–" for name in SERVERS]
        times = f"{rates['ours'] / rates['viewset']:.1f}" if "viewset" in rates else "–"
        lines.append(f"| {what} | {size:,} | {' | '.join(cells)} | {rates['ours'] / rates['floor']:.2f} | {times} |")
    whole = {int(size): result["turtle"] for size, result in results.items() if "turtle" in result}
    if whole:
        lines += [
            "",
            "| the whole set in Turtle | bytes | to make, s | to download, s | maker grows, MB | server, MB |",
        ]
        lines.append("|---:|---:|---:|---:|---:|---:|")
    for size, took in whole.items():
        lines.append(
            f"| {size:,} | {took['bytes']:,} | {took['making']:.2f} | {took['downloading']:.3f} | "
            f"{took['memory']['maker']:.1f} | {took['memory']['server']:.1f} |"
        )
    return "\n".join(lines) + "\n"


def chart(results):
    """Return the rates as bars, an SVG of its own."""
    most = max(rate for *_, rates in by_what(results) for rate in rates.values())
    parts, y = ['<text x="10" y="14">Requests a second</text>'], 34
    for what, size, rates in by_what(results):
        parts.append(f'<text x="10" y="{y}" font-weight="700">{escape(what)}, {size:,} definitions</text>')
        y += 8
        for name, (label, colour) in SERVERS.items():
            if name in rates:
                width = round(470 * rates[name] / most)
                parts.append(f'<rect x="130" y="{y}" width="{max(width, 1)}" height="14" fill="{colour}"/>')
                parts.append(f'<text x="122" y="{y + 11}" text-anchor="end">{label}</text>')
                parts.append(f'<text x="{136 + width}" y="{y + 11}">{rates[name]:,.0f}</text>')
                y += 18
        y += 20
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {y}" width="720" height="{y}" '
        'font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="Requests a second of this project and '
        'its peers; the table in README.md has the same figures"><rect width="100%" height="100%" fill="#fff"/>'
        f"{''.join(parts)}</svg>\n"
    )


def write(results):
    page = HERE / "README.md"
    made = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    page.write_text(made.sub(lambda _: f"{BEGIN}{table(results)}{END}", page.read_text(), count=1))
    (HERE / "chart.svg").write_text(chart(results))


if __name__ == "__main__":
    write({size: result for path in sys.argv[1:] for size, result in json.loads(Path(path).read_text()).items()})
