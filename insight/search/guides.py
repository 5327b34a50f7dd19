"""Guides whose titles, headings or words have what was typed: a group beside the entries."""

import html
import re
from dataclasses import dataclass
from functools import cache

from django.template.loader import get_template
from django.utils.html import strip_tags

from insight.guides.guides import GUIDES, Guide
from insight.search.query import WEAK
from publishing.published.words import as_websearch, fold, regular
from web.replica import connection_to_read

GUIDE = "guide"  # the kind, where kinds are chosen
NAMED = {"guide", "guides"}  # words that are asked for all guides
HOW = re.compile(r"\s*how (?:to|do|can|should)\b", re.IGNORECASE)  # asks for a guide, if one has the rest in its title
ENOUGH = 0.75  # of the words that matter, where they are many
MANY = 4
OF_TEMPLATES = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
HEADING = re.compile(r"<h2>(.*?)</h2>|<dt>(.*?)</dt>", re.DOTALL)

VECTORS = """
SELECT slug, setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', headings), 'B')
    || setweight(to_tsvector('english', words), 'D')
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS guide(slug, title, headings, words)
"""
HAVE = """
SELECT slug, word, words @@ to_tsquery('english', word || ':A'), words @@ to_tsquery('english', word || ':AB')
FROM unnest(%(slugs)s::text[], %(vectors)s::tsvector[]) AS guide(slug, words), unnest(%(asked)s::text[]) AS asked(word)
WHERE words @@ to_tsquery('english', word) AND (NOT %(strict)s OR words @@ websearch_to_tsquery('english', %(typed)s))
"""


@dataclass(frozen=True)
class FoundGuide:
    """`has_all` tells that the guide has all words that matter, `is_asked_for` that its title has."""

    guide: Guide
    has_all: bool
    is_asked_for: bool


@cache
def vectors():
    """Return {slug: the words of a guide as PostgreSQL finds them}, which are the same as long as the program is."""
    texts = []
    for guide in GUIDES.values():
        source = OF_TEMPLATES.sub(" ", get_template(guide.template).template.source)
        headings = " ".join(first or second for first, second in HEADING.findall(source))
        parts = [f"Guide: {guide.title}. {guide.summary}", f"{guide.who}. {headings}", source]
        texts.append([guide.slug, *(regular(fold(html.unescape(strip_tags(part)))) for part in parts)])
    with connection_to_read().cursor() as cursor:
        cursor.execute(VECTORS, [list(part) for part in zip(*texts, strict=True)])
        return dict(cursor.fetchall())


def guides(typed, query, terms):
    """Return ([`FoundGuide`], words that any guide has) for what was typed, those asked for first.

    `terms` are those of the question's words: words without any are in nearly every sentence.
    """
    matter = list(dict.fromkeys(word for word in query.words if word in terms and word not in WEAK))
    if not matter:
        return [], set()
    values = {"slugs": [*vectors()], "vectors": [*vectors().values()], "asked": [regular(word) for word in matter]}
    with connection_to_read().cursor() as cursor:
        cursor.execute(HAVE, values | {"strict": query.is_strict, "typed": as_websearch(typed)})
        having = cursor.fetchall()
    is_how = HOW.match(typed) is not None
    found, least = [], len(matter) if len(matter) < MANY else ENOUGH * len(matter)
    for place, guide in enumerate(GUIDES.values()):
        own = [row[1:] for row in having if row[0] == guide.slug]
        if own and len(own) >= least:
            titled, headed = sum(in_title for _, in_title, _ in own), sum(in_heading for *_, in_heading in own)
            is_asked_for = titled == len(matter) and (len(matter) > 1 or is_how or matter[0] in NAMED)
            found.append((-titled, -headed, -len(own), place, FoundGuide(guide, len(own) == len(matter), is_asked_for)))
    any_has = {word for word in matter if regular(word) in {row[1] for row in having}}
    return [one for *_, one in sorted(found, key=lambda one: one[:-1])], any_has
