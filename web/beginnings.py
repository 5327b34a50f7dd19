"""Rows of a large table by the beginnings of their words, which an index of PostgreSQL knows."""

import re

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func

# PostgreSQL would take some words with these between them for one: a path, a number below nothing, an address.
# The indexes have them as they stand here: whoever changes them has the indexes made anew.
APART = '-_/\\.,:;@&+#*=<>()[]{}|~^$!?"`´‘’“”„‐–—…'
WORD = re.compile(r"[^\W_]+")
LONGEST = 200  # characters of a word that are compared; PostgreSQL refuses one of more than 2,046 bytes


class WordsOf(Func):
    """The words of some columns of text, in small letters."""

    template = f"to_tsvector('simple', translate(%(expressions)s, '{APART}', '{' ' * len(APART)}'))"
    arg_joiner = " || ' ' || "
    output_field = SearchVectorField()

    def __init__(self, *columns):
        super().__init__(*columns)


def begin_with(typed):
    """Return the query for rows in which words begin with each of the words typed, or None if there is none."""
    words = dict.fromkeys(word[:LONGEST] for word in WORD.findall(typed))
    return (
        SearchQuery(" & ".join(f"'{word}':*" for word in words), config="simple", search_type="raw") if words else None
    )
