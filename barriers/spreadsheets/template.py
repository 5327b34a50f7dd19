"""The template to fill in: a sheet for each list, drop-downs where there is something to choose, and what each column means."""

from rest_framework import serializers

from barriers.document import CategoryReference
from barriers.models import Category
from barriers.spreadsheets.sheets import sheets
from publishing.documents.fields import Reference
from publishing.models import IndexEntry
from web.spreadsheets.reading import MOST_ROWS
from web.spreadsheets.workbook import Workbook

MOST_OFFERED = 2_000  # entries in one drop-down
HOW = [
    ("How to fill this in", "One row for each source, barrier or enabler, piece of evidence, relation and quote."),
    ("slug", "The stable key. Leave it empty for a new entry, and it is made of the title."),
    (
        "What is here already",
        "Give its slug: only the cells that you fill in change it. An empty cell changes nothing.",
    ),
    ("Evidence", "Name its barrier and its source by slug or by title, of this file or of what is here."),
    ("Several in one cell", "Separate them with | and write \\| for one that belongs to a word."),
    ("Dates", "Year, year-month or year-month-day: 2021, 2021-05 or 2021-05-28."),
    ("Formulas", "Are not taken: put there what they stand for."),
    ("Then", "Bring the file in at the workbench. You see what would change, cell by cell, before anything is saved."),
]


def template():
    """Return the file, at its beginning, and its size."""
    own = sheets()
    book = Workbook(
        [sheet.table for sheet in own.values()], title="Sources, barriers and evidence: a template", to_fill=True
    )
    slugs = {
        kind: list(IndexEntry.objects.filter(kind=kind).order_by("slug").values_list("slug", flat=True)[:MOST_OFFERED])
        for kind in ["source", "barrier", "definition"]
    }
    vocabularies = {}
    for vocabulary, slug in Category.objects.values_list("vocabulary", "slug"):
        vocabularies.setdefault(vocabulary, []).append(slug)
    for title, sheet in own.items():
        if sheet.owner:
            book.offer(title, sheet.owner, slugs[sheet.kind.name], MOST_ROWS)
        for column, (_, part) in sheet.fields.items():
            if values := values_of(part, slugs, vocabularies):
                is_closed = isinstance(part, serializers.ChoiceField | serializers.BooleanField)
                book.offer(title, column, values, MOST_ROWS, is_closed=is_closed)
    return book.finish(HOW)


def values_of(part, slugs, vocabularies):
    """Return what a field's drop-down offers; of a list, what each of its items can be."""
    part = getattr(part, "child", part)
    if isinstance(part, serializers.BooleanField):
        return ["TRUE", "FALSE"]
    if isinstance(part, CategoryReference):
        return vocabularies.get(part.vocabulary, [])
    if isinstance(part, Reference):
        return slugs[part.kind]
    if isinstance(part, serializers.ChoiceField):
        return [value for value in part.choices if value]
    return []
