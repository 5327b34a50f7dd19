"""Entries that are likely the same as one that is being written: published ones and drafts, each with the reason."""

import re
from dataclasses import dataclass

from django.db.models import TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.urls import reverse
from rapidfuzz import fuzz, process

from publishing.models import Revision
from publishing.published.words import fold
from web.dates import as_partial_iso

MOST = 5
NEARLY = 88  # of 100: how alike two titles are, letter by letter
BEGINS = 15  # letters after which the beginning of a title says something


@dataclass(frozen=True)
class Likely:
    """An entry that may be the same; `why` is a phrase such as “the same DOI”."""

    slug: str
    label: str
    why: str
    is_draft: bool


def likely_same(kind, document, *, but_for=""):
    """Return [Likely] for a document, finished or not, the surest first; `but_for` is its own slug. Two queries.

    `document` need only have the fields of the kind's `known_by`.
    """
    known_by = kind.known_by
    document = {name: str(document.get(name) or "") for name in known_by.fields}
    numbers = {what: shared for what, of in known_by.numbers.items() if (shared := of(document))}
    title, year = fold(document[known_by.name]), year_of(document, known_by)
    if not title and not numbers:
        return []
    rows = _entries(kind, but_for)
    found = {}
    for row, is_draft in rows:
        for what, shared in numbers.items():
            if known_by.numbers[what](row) == shared:
                found.setdefault(
                    row["slug"], (0, Likely(row["slug"], row[known_by.name], f"the same {what}", is_draft))
                )
    titles = {place: fold(row[known_by.name]) for place, (row, _) in enumerate(rows)}
    near = process.extract(title, titles, scorer=fuzz.ratio, score_cutoff=NEARLY, limit=None) if title else []
    begun = [(text, 80, place) for place, text in titles.items() if len(title) >= BEGINS and text.startswith(title)]
    for text, score, place in [*near, *begun]:
        row, is_draft = rows[place]
        why = why_alike(title, text, year, year_of(row, known_by), is_near=score >= NEARLY)
        if why:
            found.setdefault(row["slug"], (101 - score, Likely(row["slug"], row[known_by.name], why, is_draft)))
    return [likely for _, likely in sorted(found.values(), key=lambda each: (each[0], each[1].label))][:MOST]


def as_data(kind, likely):
    """Return a `Likely` as pages and the script that asks take it, with the address to look at it."""
    name = "workbench:edit" if likely.is_draft else kind.url_name
    args = [kind.plural, likely.slug] if likely.is_draft else [likely.slug]
    return {
        "slug": likely.slug,
        "label": likely.label,
        "why": likely.why,
        "is_draft": likely.is_draft,
        "address": reverse(name, args=args),
    }


def why_alike(one, other, year, other_year, *, is_near):
    """Return why two folded titles are of one thing, or "" where they are not: years and other numbers tell editions apart."""
    if one == other:
        if year and other_year and year != other_year:
            return f"the same title, of another year ({other_year})"
        return "the same title and year" if year and year == other_year else "the same title"
    if not is_near:
        return "its title begins the same"
    if re.findall(r"\d+", one) != re.findall(r"\d+", other) or year and other_year and year != other_year:
        return ""
    return "nearly the same title and the same year" if year and other_year else "nearly the same title"


def year_of(document, known_by):
    year = as_partial_iso(document[known_by.dated])[:4] if known_by.dated else ""
    return year if year.isdigit() else ""


def _entries(kind, but_for):
    """Return [(dict of slug and the fields by which it is known, whether it is a draft)]; of each entry its draft, if it has one."""
    names = kind.known_by.fields
    drafts = Revision.objects.working_copies().filter(entry__kind=kind.name).exclude(entry__slug=but_for)
    texts = {f"text_{name}": Cast(KeyTextTransform(name, "document"), TextField()) for name in names}
    rows = drafts.annotate(**texts).values_list("entry__slug", *texts)
    found = {
        slug: ({"slug": slug, **{name: text or "" for name, text in zip(names, values, strict=True)}}, True)
        for slug, *values in rows
    }
    for row in kind.model.objects.exclude(slug=but_for).values("slug", *names):
        found.setdefault(row["slug"], (row, False))
    return list(found.values())
