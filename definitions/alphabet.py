"""The A to Z: every name of every definition in one alphabet, each leading to its definition."""

import unicodedata
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Left

from definitions.models import LANGUAGE, Label
from publishing.published.content_changes import kept_until_change

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OTHERS = "0–9"
WHOLE = 300  # names that still make one page; from there on, each letter has a page
MOST_OF_A_LETTER = 200  # on one page


@dataclass(frozen=True)
class Letter:
    """One part of the alphabet: its names are [(Label, whether it is the preferred one)]."""

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


def a_to_z(*, letter=None, language=LANGUAGE):
    """Return ([Letter], whether all are on this page). At most two queries, however many definitions there are; what
    each letter has is counted anew when something was published.

    Where there are too many for one page, only `letter`'s names are there (the first that has any, if None), and of
    those the first `MOST_OF_A_LETTER`.
    """
    names = Label.objects.filter(language=language).exclude(folded="")
    names = names.annotate(initial=Left("folded", 1))
    by_initial = names.order_by().values("initial").annotate(n=Count("pk")).values_list("initial", "n")
    initials = kept_until_change(("initials", language), lambda: dict(by_initial))
    counts = dict.fromkeys([*LETTERS, OTHERS], 0)
    for initial, count in initials.items():
        counts[letter_of(initial)] += count
    whole = sum(counts.values()) <= WHOLE and letter is None
    if not whole:
        letter = letter or next(name for name, count in counts.items() if count)
        wanted = [initial for initial in initials if letter_of(initial) == letter]
        # Of most letters there is one initial, whose names the index has in order.
        names = names.filter(initial=wanted[0]) if len(wanted) == 1 else names.filter(initial__in=wanted)
    by_letter = {}
    in_order = names.select_related("definition").order_by("folded", "definition__label", "pk")
    for name in in_order if whole else in_order[:MOST_OF_A_LETTER]:
        by_letter.setdefault(letter_of(name.folded), []).append(name)
    return [Letter(name, count, by_letter.get(name, [])) for name, count in counts.items()], whole
