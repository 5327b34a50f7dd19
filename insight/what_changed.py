"""What changed lately, by the sort of change: derived from the publications themselves, one line for each sort."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Count, F, OuterRef, Subquery, TextChoices, TextField, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from barriers.models import Barrier
from barriers.strength import LEAST_SURE_FIRST
from publishing import kinds
from publishing.models import Revision
from web.prepared import prepared

LOOKED_AT = 300  # newest publications

# What entries of a kind are called, one and several; barriers and enablers are told apart by their document.
NOUNS = {
    "barrier": ("barrier", "barriers"),
    "enabler": ("enabler", "enablers"),
    "source": ("source", "sources"),
    "definition": ("definition", "definitions"),
    "action": ("action", "actions"),
}


class Sort(TextChoices):
    SURER = "surer", "Surer"
    LESS_SURE = "less-sure", "Less sure"
    CORRECTED = "corrected", "Corrected"
    NEW = "new", "New"
    WITHDRAWN = "withdrawn", "Withdrawn"


@dataclass
class Line:
    """The newest change of a sort, and how many others of it there were on the same day."""

    sort: Sort
    label: str
    address: str
    note: str
    day: date
    before: str = ""  # levels of confidence, in words
    after: str = ""
    others: int = 0
    amounts: list = field(default_factory=list)  # of what is new: [(number, noun, address of the list)]


def what_changed():
    """Return [Line], in the order of `Sort`, one at most for each; in three queries."""
    first, others = {}, Counter()
    for row in _newest():
        sort = sort_of(row)
        if sort is None:
            continue
        if sort not in first:
            first[sort] = row
        elif timezone.localdate(first[sort]["published_at"]) == timezone.localdate(row["published_at"]):
            others[sort] += 1
    labels = dict(_labels(revisions=[row["pk"] for row in first.values()]))
    found = {sort: _line(sort, row, labels[row["pk"]], others[sort]) for sort, row in first.items()}
    new = found.get(Sort.NEW)
    amounts = _amounts(new.day if new else timezone.localdate())
    if new and new.others:
        new.amounts = amounts
    return [found[sort] for sort in Sort if sort in found]


def sort_of(row):
    """Return the `Sort` of a publication; None where only the wording changed."""
    if row["state"] == Revision.State.WITHDRAWN:
        return Sort.WITHDRAWN
    if row["version"] == 1:
        return Sort.NEW
    before, after = row["level_before"], row["level"]
    if before and after and before != after:
        return Sort.SURER if LEAST_SURE_FIRST.index(after) > LEAST_SURE_FIRST.index(before) else Sort.LESS_SURE
    return Sort.CORRECTED if row["change"] == Revision.Change.MEANING else None


@prepared
def _newest():
    # Of so many documents none is opened but those that had a level before.
    level = KT("document__confidence__level")
    before = Revision.objects.filter(entry=OuterRef("entry"), version=OuterRef("version") - 1)
    return (
        Revision.objects.publications()
        .filter(entry__is_demonstration=False)
        .order_by("-sequence")
        .annotate(
            kind=F("entry__kind"),
            slug=F("entry__slug"),
            level=Case(When(version__gt=1, then=level), output_field=TextField()),
            level_before=Subquery(before.values(old=level)[:1]),
        )
        .values("pk", "kind", "slug", "level", "level_before", "version", "state", "change", "note", "published_at")[
            :LOOKED_AT
        ]
    )


@prepared
def _labels(*, revisions):
    label = Coalesce(KT("document__title"), KT("document__label"))
    return Revision.objects.filter(pk__one_of=revisions).values_list("pk", label)


def _line(sort, row, label, others):
    is_surer = sort in (Sort.SURER, Sort.LESS_SURE)
    return Line(
        sort,
        label=label,
        address=reverse(kinds.get(row["kind"]).url_name, args=[row["slug"]]),
        note=row["note"],
        day=timezone.localdate(row["published_at"]),
        others=others,
        before=_in_words(row["level_before"]) if is_surer else "",
        after=_in_words(row["level"]) if is_surer else "",
    )


def _in_words(level):
    return Barrier.Confidence(level).label.removesuffix(" confidence").lower()


@prepared
def _first_published(*, day: date):
    # A document is opened only for what is not in force any more.
    now = Subquery(Barrier.objects.filter(pk=OuterRef("entry")).values("kind")[:1])
    which = Coalesce(now, KT("document__kind"), output_field=TextField())
    noun = Case(When(entry__kind="barrier", then=which), default="entry__kind", output_field=TextField())
    found = Revision.objects.filter(version=1, published_at__date=day, entry__is_demonstration=False).order_by()
    return found.values(noun=noun, kind=F("entry__kind")).annotate(number=Count("pk"))


def _amounts(day):
    """Return [(number, noun, address)] of what was first published on a day: the most first."""
    amounts = {}
    for row in _first_published(day=day):
        noun = row["noun"] if row["kind"] == "barrier" else row["kind"]
        amounts[noun, row["kind"]] = amounts.get((noun, row["kind"]), 0) + row["number"]
    return [
        (number, NOUNS[noun][number > 1], _list_of(noun, kind))
        for (noun, kind), number in sorted(amounts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _list_of(noun, kind):
    address = reverse(f"{kinds.get(kind).url_name.split(':')[0]}:list")
    return f"{address}?{f'kind={noun}&' if kind == 'barrier' else ''}ordering=-modified"
