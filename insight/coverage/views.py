"""The page of coverage, and its figures as CSV."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from insight.coverage.asked import Coverage
from insight.coverage.tables import COVERAGE, change_table, rows_of, tables
from insight.map.matrix import page_of
from web.pages import AskedPage, FiguresPage, TakenAway, in_words, labelled
from web.spreadsheets.cells import csv_of

MOST_DAYS = 12  # on the page, the newest; the API has all
CHOOSERS = ["by", "kind"]


class CoveragePage(FiguresPage, AskedPage):
    """Each picture is drawn in the rows of its own table. A wrong query string is a message, and no figures."""

    template_name = "insight/coverage.html"
    section = "map"

    def taken_away(self):
        asked = Coverage(self.request.GET)
        if asked.problems:
            return None
        rows = rows_of(asked.rows, recent=asked.recent)
        what = "Strength and age of the evidence: the figures of each row"
        chosen = [*in_words(asked.filters), *[asked.as_of] * bool(asked.as_of)]
        return TakenAway(COVERAGE, rows, "coverage", what, chosen)

    def get_context_data(self, **kwargs):
        asked = Coverage(self.request.GET)
        filters = asked.filters
        context = super().get_context_data(
            filters=filters,
            problems=labelled(asked.problems, filters.form),
            choosers=[(filters.form[name], filters.chosen(name)) for name in CHOOSERS],
            kept=[("demonstration", value) for value in self.request.GET.getlist("demonstration")],
            breadcrumbs=[("Evidence map", reverse("map"))],
            **kwargs,
        )
        if asked.problems:
            return context
        drawn = tables(asked.rows, asked.whole, kind=asked.kind, recent=asked.recent, address=self.list_of(asked))
        change = change_table(asked.days[-MOST_DAYS:], kind=asked.kind)
        return context | {
            "asked": asked,
            "tables": [*drawn, change] if change else drawn,
            "changed": bool(change),
            "query": self.request.GET.urlencode(),
        }

    def list_of(self, asked):
        """Return the function that says where a row's name leads."""
        given = {
            name: self.request.GET.getlist(name) for name in ["theme", "demonstration"] if self.request.GET.get(name)
        }
        name = asked.axis.filter

        def address(value):
            query = {"kind": asked.kind, **given, name: value.key}
            return page_of(
                asked.axis, value, urlencode(query, doseq=True) if value.key in given.get(name, [value.key]) else ""
            )

        return address


@login_not_required
@require_safe
def coverage_csv(request):
    """The figures that the same query string shows; a wrong one is answered in plain text."""
    asked = Coverage(request.GET)
    if asked.problems:
        lines = [f"{label}: {sentence}" for _, label, sentence in labelled(asked.problems, asked.filters.form)]
        return HttpResponse("\n".join(lines), status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(
        b"".join(csv_of(COVERAGE, rows_of(asked.rows, recent=asked.recent))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="coverage.csv"'},
    )
