"""The A to Z: every name of every definition in one alphabet, each leading to its definition."""

import unicodedata
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Left

from definitions.models import LANGUAGE, Label
from publishing.published.content_changes import kept_until_change
from web.addresses import path_of
from web.list_rows import Pages, first_keys

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OTHERS = "0–9"
WHOLE = 290  # names that still make one page below 60 kB; from there on, each letter has pages of its own
PAGE_SIZE = 50  # names of a letter: more is neither read at one go nor as quickly made


@dataclass(frozen=True)
class Name:
    """One name and where it leads; `see` is the preferred name, where this is another for the same thing."""

    text: str
    see: str
    address: str


@dataclass(frozen=True)
class Letter:
    """One part of the alphabet: how many names it has, and those [Name] of it that are on this page."""

    name: str
    count: int
    names: list

    @property
    def anchor(self):
        return "letter-others" if self.name == OTHERS else f"letter-{self.name.lower()}"


def letter_of(text):
    """Under which letter a folded name stands: “É” under E, “15” and other alphabets under 0–9."""
    first = unicodedata.normalize("NFKD", text[:1]).upper()[:1]
    return first if first and first in LETTERS else OTHERS


def a_to_z(*, letter=None, page=1, language=LANGUAGE):
    """Return ([Letter], the `Page` of one letter's names, or None where all names are on this page).

    At most three queries, however many definitions there are; how many names a letter has, and which, is found anew
    when something was published. Where there are too many for one page, only those of a page of `letter` are there: of
    the first that has any, if None. A page beyond the last is taken for the last.
    """
    names = Label.objects.filter(language=language).exclude(folded="")
    names = names.annotate(initial=Left("folded", 1))
    by_initial = names.order_by().values("initial").annotate(n=Count("pk")).values_list("initial", "n")
    initials = kept_until_change(("initials", language), lambda: dict(by_initial))
    counts = dict.fromkeys([*LETTERS, OTHERS], 0)
    for initial, count in initials.items():
        counts[letter_of(initial)] += count
    part = None
    # Named, since a definition with all its texts costs ten times as much to read as what is shown of it.
    rows = names.order_by("folded", "definition__label", "pk").values_list(
        "folded", "text", "kind", "definition__slug", "definition__label"
    )
    if letter is not None or sum(counts.values()) > WHOLE:
        letter = letter or next(name for name, count in counts.items() if count)
        wanted = [initial for initial in initials if letter_of(initial) == letter]
        # Of most letters there is one initial, whose names the index has in order.
        rows = rows.filter(initial=wanted[0]) if len(wanted) == 1 else rows.filter(initial__in=wanted)
        pages = Pages(rows, PAGE_SIZE)
        pages.count = counts[letter]
        part = pages.get_page(page)
        if part.number > 1:  # passing over those before would cost more the further on the page is
            keys = kept_until_change(("names", letter, language), lambda: first_keys(rows, PAGE_SIZE))
            part.object_list = rows.filter(pk__in=keys[part.start_index() - 1 : part.end_index()])
        rows = part
    by_letter = {}
    for folded, text, kind, slug, label in rows:
        see = "" if kind == Label.Kind.PREFERRED else label
        by_letter.setdefault(letter_of(folded), []).append(Name(text, see, path_of("definitions:detail", slug)))
    return [Letter(name, count, by_letter.get(name, [])) for name, count in counts.items()], part
