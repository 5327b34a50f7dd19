"""The page of the evidence map, and what it is taken away as."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from actions.next_dates import acting_on
from barriers.document import BARRIER
from barriers.filters import sureness
from barriers.models import Barrier
from barriers.strength import LEAST_SURE_FIRST, as_lines
from insight.map.counts import in_words
from insight.map.files import MAP, rows_of
from insight.map.filters import MapFilter
from insight.map.matrix import Matrix
from insight.map.picture import picture
from insight.map.png import png
from publishing.published.content_changes import kept_of_rows
from web.addresses import absolute
from web.filters import with_demonstration
from web.numbers import whole_number
from web.pages import PAGE_SIZE, AskedPage, FiguresPage, TakenAway, labelled
from web.spreadsheets.cells import csv_of

FORMS = [
    ("csv", "Numbers (CSV)"),
    ("svg", "Picture (SVG)"),
    ("png", "Picture (PNG)"),
    ("html", "One page to host elsewhere (HTML)"),
]
# What is chosen from short lists above the map; the other filters are kept as they are.
CHOOSERS = ["rows", "columns", "kind", "evidence", "at_source", "jurisdiction"]


def example_sizes(most):
    """Return two numbers of sources whose discs a key shows beside each other: the most, and a tenth of it."""
    return sorted({max(1, most // 10), most} - {0})


def around(matrix):
    """Return what stands around a map wherever it is drawn as a table: what its marks mean."""
    return {
        "matrix": matrix,
        "sizes": [(number, matrix.radius(number)) for number in example_sizes(matrix.most_sources)],
        "levels": [(level, in_words(level)) for level in reversed(LEAST_SURE_FIRST)],
    }


class MapPage(FiguresPage, AskedPage):
    """The map, and below it the list of the chosen cell. A wrong query string is a message, and no map."""

    template_name = "insight/map.html"
    section = "map"

    def taken_away(self):
        filters = MapFilter(self.request.GET, queryset=Barrier.objects.all(), also=["part"])
        if filters.problems:
            return None
        matrix = Matrix(filters)
        rows = rows_of(matrix, reverse("map"))
        return TakenAway(MAP, rows, "evidence-map", "Evidence map: the numbers of each cell", matrix.in_words)

    def get_context_data(self, **kwargs):
        filters = MapFilter(self.request.GET, queryset=Barrier.objects.all(), also=["part"])
        problems = filters.problems
        matrix = None if problems else Matrix(filters)
        problems = problems or matrix.problems
        part = whole_number(self.request.GET.get("part", "1"))
        if not problems and not 1 <= (part or 0) <= matrix.parts:
            problems = {"part": [f"There is no such part of this map. There are {matrix.parts}."]}
        context = super().get_context_data(
            filters=filters,
            problems=labelled(problems, filters.form),
            choosers=[(filters.form[name], filters.chosen(name)) for name in CHOOSERS],
            kept=[
                (name, value)
                for name in filters.filters
                if name not in (*CHOOSERS, "theme", "row", "column")
                for value in self.request.GET.getlist(name)
            ],
            **kwargs,
        )
        if problems:
            return context
        return context | {
            **around(matrix),
            "lines": matrix.part(part),
            "part": part,
            "parts": range(1, matrix.parts + 1),
            "query": matrix.address(),
            "forms": FORMS,
            **(self.list_of(matrix.chosen) if matrix.chosen else {}),
        }

    def list_of(self, cell):
        """Return what the chosen cell's list shows: at most a page of barriers, with their evidence and who acts."""
        order, rows = (sureness().desc(), "title", "pk"), cell.barriers()
        if settings.KEEP_PAGES:
            found = rows.order_by(*order).values_list("pk", flat=True)[:PAGE_SIZE]
            first = kept_of_rows(BARRIER, self.request.GET, "cell of the map", lambda: list(found))
            rows = Barrier.objects.filter(pk__in=first)
        barriers = as_lines(
            rows.order_by(*order)[:PAGE_SIZE],
            acting_on=acting_on,
            on=timezone.localdate(),
            with_demonstration=with_demonstration(self.request.GET),
        )
        return {"cell": cell, "barriers": barriers}


@login_not_required
@require_safe
def map_file(request, form):
    """The map that the same query string shows, as a file; a wrong one is answered in plain text."""
    filters = MapFilter(request.GET, queryset=Barrier.objects.all())
    if problems := filters.problems:
        lines = [f"{label}: {sentence}" for _, label, sentence in labelled(problems, filters.form)]
        return HttpResponse("\n".join(lines), status=400, content_type="text/plain; charset=utf-8")
    matrix = Matrix(filters)
    make, content_type, disposition = FILES[form]
    return HttpResponse(
        make(matrix),
        content_type=content_type,
        headers={"Content-Disposition": f'{disposition}; filename="evidence-map.{form}"'},
    )


def _address(matrix):
    return absolute(f"{reverse('map')}?{matrix.address()}".rstrip("?"))


def _svg(matrix):
    return picture(matrix, on=timezone.localdate(), address=_address(matrix))


def _page(matrix):
    """Return the map as one HTML page that needs nothing else, to be put on another site; its links lead here."""
    sheets = [settings.BASE_DIR / "static" / "css" / name for name in ["map-alone.css", "map.css"]]
    style = "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    return render_to_string(
        "insight/map_alone.html",
        around(matrix)
        | {
            "style": format_html("<style>{}</style>", mark_safe(style)),  # noqa: S308 – a file of ours
            "lines": matrix.rows,
            "elsewhere": settings.BASE_URL,
            "address": _address(matrix),
            "on": timezone.localdate(),
            "licence": settings.CONTENT_LICENCE,
        },
    )


FILES = {
    "csv": (
        lambda matrix: b"".join(csv_of(MAP, rows_of(matrix, reverse("map")))),
        "text/csv; charset=utf-8",
        "attachment",
    ),
    "svg": (_svg, "image/svg+xml; charset=utf-8", "inline"),
    "png": (lambda matrix: png(_svg(matrix)), "image/png", "inline"),
    "html": (_page, "text/html; charset=utf-8", "attachment"),
}
