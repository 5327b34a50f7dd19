"""Search over everything published: words, "phrases", -exclusion, or; ranked, with highlighted extracts."""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import Count, F, TextField, Value
from django.db.models.functions import Concat

from publishing.models import IndexEntry
from publishing.published.projection import SEARCH_CONFIG
from publishing.vocabulary import Theme

# PostgreSQL marks hits with these, which no text of ours can hold; whoever shows them escapes the text first.
HIT_STARTS, HIT_ENDS = "\x02", "\x03"


@dataclass(frozen=True)
class Found:
    """`rows` is a queryset, best first; counts are {value: number} for the words, whatever filters are chosen."""

    rows: object
    by_kind: dict
    by_theme: dict


def search(words, *, kinds=(), themes=(), demonstration=""):
    """Return what is published and matches `words`, of these kinds and themes where any are given, as `Found`.

    What is invented is among it where `demonstration` is "yes".
    """
    query = SearchQuery(words, search_type="websearch", config=SEARCH_CONFIG)
    published = IndexEntry.objects.shown(demonstration == "yes")
    matching = published.filter(words=query) if words.strip() else published.none()
    by_kind = dict(matching.order_by().values("kind").annotate(n=Count("pk")).values_list("kind", "n"))
    by_theme = {theme: matching.filter(themes__contains=[theme]).count() for theme in Theme.values}
    if kinds:
        matching = matching.filter(kind__in=kinds)
    if themes:
        matching = matching.filter(themes__overlap=list(themes))
    text = Concat(F("summary"), Value(" … "), F("body"), output_field=TextField())
    rows = matching.annotate(
        rank=SearchRank(F("words"), query, cover_density=True, normalization=Value(1)),
        marked_label=SearchHeadline(
            F("label"),
            query,
            config=SEARCH_CONFIG,
            start_sel=HIT_STARTS,
            stop_sel=HIT_ENDS,
            highlight_all=True,
        ),
        marked_extract=SearchHeadline(
            text,
            query,
            config=SEARCH_CONFIG,
            start_sel=HIT_STARTS,
            stop_sel=HIT_ENDS,
            max_words=40,
            min_words=20,
            max_fragments=2,
            fragment_delimiter=" … ",
        ),
    ).order_by("-rank", "kind", "slug")
    return Found(rows, by_kind, by_theme)


def pieces(marked):
    """Return a marked text as [(text, whether it is a hit), …]."""
    parts = re.split(f"({HIT_STARTS}.*?{HIT_ENDS})", marked, flags=re.DOTALL)
    return [(part.strip(HIT_STARTS + HIT_ENDS), part.startswith(HIT_STARTS)) for part in parts if part]
