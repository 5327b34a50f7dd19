"""Entries that are likely the same as another one, each with the reason: one rule, asked of one document or of many.

Whoever writes a document asks `likely_same`; whoever brings many in puts what is here into one `Alike` and asks it of each.
Both compare with what stands beside it in indexes alone: `nearby.py`.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.urls import reverse
from rapidfuzz import fuzz, process

from publishing.models import Revision
from publishing.published.nearby import beside
from publishing.published.words import fold
from web.dates import as_partial_iso

MOST = 5
NEARLY = 90  # of 100: how alike two titles are, letter by letter
BEGINS = 15  # letters after which the beginning of a title says something
SHORTEST = 12  # letters of a title that another can nearly be


@dataclass(frozen=True)
class Likely:
    """An entry that may be the same; `why` is a phrase such as “the same DOI”."""

    slug: str
    label: str
    why: str
    is_draft: bool


@dataclass(frozen=True)
class Match:
    """A document that may be of the same thing: its place among those added, why, and how far off it is: 0 by a number."""

    place: int
    why: str
    distance: float


class Alike:
    """Documents of a kind by what they are known by: `known_by`. Those of `numbers` alone, where not all are asked for."""

    def __init__(self, kind, numbers=None):
        self.known_by = kind.known_by
        self.numbers = {
            what: shared for what, shared in self.known_by.numbers.items() if numbers is None or what in numbers
        }
        self.by_number = {what: defaultdict(list) for what in self.numbers}
        self.by_title, self.by_year, self.years = defaultdict(list), defaultdict(dict), []

    def add(self, document):
        """Make a document known, which has the fields of `known_by`. Return its place, counted from 0."""
        place, year = len(self.years), year_of(document, self.known_by)
        self.years.append(year)
        for what, value in self._numbers(document).items():
            self.by_number[what][value].append(place)
        if title := title_key(document.get(self.known_by.name)):
            self.by_title[title].append(place)
            self.by_year[year][place] = title
        return place

    def look_up(self, document, *, hints=False):
        """Return [Match], the surest first, one a place.

        The same: by a number; by the title, of no other year; or nearly by the title, its numbers the same and of no
        other year. With `hints` also what whoever types it may mean: the title of another year, a title that begins so.
        """
        found = {}
        for what, value in self._numbers(document).items():
            for place in self.by_number[what].get(value, []):
                found.setdefault(place, Match(place, f"the same {what}", 0))
        title, year = title_key(document.get(self.known_by.name)), year_of(document, self.known_by)
        for place in self.by_title.get(title, []):
            other = self.years[place]
            if not year or not other or year == other:
                found.setdefault(
                    place, Match(place, "the same title and year" if year and other else "the same title", 1)
                )
            elif hints:
                found.setdefault(place, Match(place, f"the same title, of another year ({other})", 1))
        if hints or not found:
            for match in self._near(title, year):
                found.setdefault(match.place, match)
        if hints and len(title) >= BEGINS:
            for places in self.by_year.values():
                for place, other in places.items():
                    if other.startswith(title):
                        found.setdefault(place, Match(place, "its title begins the same", 101 - NEARLY + BEGINS))
        return sorted(found.values(), key=lambda match: match.distance)

    def _near(self, title, year):
        if len(title) < SHORTEST:
            return
        numbers = re.findall(r"\d+", title)
        # Without a year it can be one of any year.
        for one in [year, ""] if year else list(self.by_year):
            titles = self.by_year.get(one, {})
            for other, score, place in process.extract(
                title, titles, scorer=fuzz.ratio, score_cutoff=NEARLY, limit=MOST
            ):
                # “Statistics 2023” is not “Statistics 2024”.
                if other != title and re.findall(r"\d+", other) == numbers:
                    why = "nearly the same title and the same year" if year and one else "nearly the same title"
                    yield Match(place, why, 101 - score)

    def _numbers(self, document):
        text = {name: document.get(name) or "" for name in self.known_by.fields}
        return {what: value for what, shared in self.numbers.items() if (value := shared(text))}


def likely_same(kind, document, *, but_for=""):
    """Return [Likely] for a document, finished or not, the surest first; `but_for` is its own slug. Three queries, and those by which one of them goes by indexes alone.

    `document` need only have the fields of the kind's `known_by`.
    """
    known_by = kind.known_by
    document = {name: str(document.get(name) or "") for name in known_by.fields}
    numbers = [what for what, shared in known_by.numbers.items() if shared(document)]
    if not fold(document[known_by.name]) and not numbers:
        return []
    alike, rows, found = Alike(kind, numbers), _entries(kind, beside(kind, [document]), but_for), []
    for row, _ in rows:
        alike.add(row)
    for match in alike.look_up(document, hints=True):
        row, is_draft = rows[match.place]
        found.append((match.distance, Likely(row["slug"], row[known_by.name], match.why, is_draft)))
    return [likely for _, likely in sorted(found, key=lambda each: (each[0], each[1].label))][:MOST]


def title_key(title):
    """Return a title without what people write differently: accents, case, punctuation, a leading article."""
    return re.sub(r"\A(the|a|an) (?=.)", "", fold(title or ""))


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


def year_of(document, known_by):
    year = as_partial_iso(document.get(known_by.dated) or "")[:4] if known_by.dated else ""
    return year if year.isdigit() else ""


def _entries(kind, keys, but_for):
    """Return [(dict of slug and the fields by which it is known, whether it is a draft)]; of each entry its draft, if it has one."""
    names = kind.known_by.fields
    drafts = (
        Revision.objects.working_copies().filter(entry__in=keys, entry__kind=kind.name).exclude(entry__slug=but_for)
    )
    texts = {f"text_{name}": Cast(KeyTextTransform(name, "document"), TextField()) for name in names}
    rows = drafts.annotate(**texts).values_list("entry__slug", *texts)
    found = {
        slug: ({"slug": slug, **{name: text or "" for name, text in zip(names, values, strict=True)}}, True)
        for slug, *values in rows
    }
    for row in kind.model.objects.filter(pk__in=keys).exclude(slug=but_for).values("slug", *names):
        found.setdefault(row["slug"], (row, False))
    return list(found.values())
