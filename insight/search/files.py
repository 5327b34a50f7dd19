"""What a search found as a table."""

from django.urls import reverse

from insight.search.extracts import extract
from insight.search.guides import GUIDE
from insight.search.organisations import ORGANISATION
from publishing import kinds
from publishing.models import IndexEntry
from publishing.vocabulary import Theme
from web.addresses import absolute
from web.prepared import prepared
from web.spreadsheets.tables import Table, as_columns

AT_ONCE = 100  # results whose texts are read together
COLUMNS = as_columns(
    (
        "position",
        "integer",
        "Its place among the results, the best first; organisations and guides have rows of their own at the end.",
    ),
    ("kind", "string", "What it is."),
    ("slug", "string", "Its stable key, within its kind."),
    ("label", "string", "Its title or name."),
    ("extract", "string", "Sentences of one of its texts with the words that were found."),
    ("themes", "array", "The themes it belongs to.", Theme.values),
    ("version", "integer", "Grows with each publication; organisations have none."),
    ("modified_at", "datetime", "When this version was published."),
    ("html", "string", "Its page."),
)
RESULTS = Table("results", "A row for each result.", COLUMNS, ["kind", "slug"])


@prepared
def _with_texts(*, entries):
    return IndexEntry.objects.filter(pk__one_of=entries).defer("words")


def with_texts(results):
    """Return [`IndexEntry`] of these results in their order, with their texts; one query."""
    rows = {row.pk: row for row in _with_texts(entries=[result.row.pk for result in results])}
    return [rows[result.row.pk] for result in results]


def rows_of(found):
    """Yield {column: value} of each result of a search, then of each organisation and guide."""
    for first in range(0, len(found.results), AT_ONCE):
        for number, row in enumerate(with_texts(found.results[first : first + AT_ONCE]), start=first + 1):
            yield {
                "position": number,
                "kind": row.kind,
                "slug": row.slug,
                "label": row.label,
                "extract": "".join(text for text, _ in extract(row, found.marks)),
                "themes": row.themes,
                "version": row.version,
                "modified_at": row.modified_at.isoformat(),
                "html": absolute(reverse(kinds.get(row.kind).url_name, args=[row.slug])),
            }
    for number, one in enumerate(found.organisations, start=len(found.results) + 1):
        yield {
            "position": number,
            "kind": ORGANISATION,
            "slug": one.organisation.slug,
            "label": one.organisation.name,
            "html": absolute(one.organisation.get_absolute_url()),
        }
    for number, one in enumerate(found.guides, start=len(found.results) + len(found.organisations) + 1):
        yield {
            "position": number,
            "kind": GUIDE,
            "slug": one.guide.slug,
            "label": one.guide.title,
            "extract": one.guide.summary,
            "html": absolute(one.guide.get_absolute_url()),
        }
