"""By what entries of nearly the same name, or of one number, stand beside each other in an index: PostgreSQL makes it of their texts.

Nothing keeps these: they are the expressions of indexes. They are rougher than the rule that decides
(`publishing/published/likely_same.py`), which looks at what they bring together. Whoever changes one also makes the
indexes anew, by a migration: Django does not see the change.
"""

from django.db.models import Func, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

LONGEST = 200  # characters of a text that count: an index holds no long ones
# Small letters without accents, apostrophes and a leading article, as `title_key` has them.
PLAIN = (
    r"regexp_replace(regexp_replace(lower(normalize(%(expressions)s, NFKD)), '[\u0300-\u036f''’‘ʼ`´]', '', 'g'),"
    r" '^[^[:alnum:]]*((the|a|an)[^[:alnum:]]+)?', '')"
)
LETTERS = rf"left(regexp_replace({PLAIN}, '[^[:alnum:]]+', '', 'g'), {LONGEST})"


class _OfTexts(Func):
    output_field = TextField()

    def __init__(self, *texts, **extra):
        super().__init__(*texts, **extra)

    @classmethod
    def sql(cls, *texts):
        """Return it of these expressions of SQL, to stand in a statement that looks for it."""
        return cls.template % {"expressions": cls.arg_joiner.join(texts)}


class Letters(_OfTexts):
    """The letters and digits of a name: those stand together that begin alike."""

    template = f'({LETTERS} COLLATE "C")'


class LettersFromTheEnd(_OfTexts):
    """The same from the end: those stand together that end alike."""

    template = f'(reverse({LETTERS}) COLLATE "C")'


class Initials(_OfTexts):
    """The first letters of the words: those stand together whose words are misspelled within."""

    template = rf"""(left(regexp_replace({PLAIN}, '([[:alnum:]])[[:alnum:]]*[^[:alnum:]]*', '\1', 'g'), {LONGEST}) COLLATE "C")"""


class DOI(_OfTexts):
    """The DOI in a field of its own, or in a web address."""

    template = rf"""(left(rtrim(lower(substring(%(expressions)s FROM '10\.\d{{4,9}}/\S+')), '.,;:"“”)]}}>'''), {LONGEST}) COLLATE "C")"""
    arg_joiner = " || ' ' || "


class ISBN(_OfTexts):
    """The nine digits that an ISBN of ten and one of thirteen share."""

    template = (
        r"""(left(right(regexp_replace(regexp_replace(%(expressions)s, 'ISBN([- ]?1[03])?', '', 'i'),"""
        r""" '[^0-9Xx]+', '', 'g'), 10), 9) COLLATE "C")"""
    )


class Address(_OfTexts):
    """A web address without its scheme, “www.”, fragment, and what ends it."""

    template = (
        r"""(left(rtrim(lower(regexp_replace(split_part(%(expressions)s, '#', 1),"""
        rf""" '^[\s<>"“”]*(URL:)?\s*(https?://)?(www\.)?', '', 'i')), '/.,;>"“” '), {LONGEST}) COLLATE "C")"""
    )


NAMES = {"letters": Letters, "ends": LettersFromTheEnd, "initials": Initials}
NUMBERS = {"doi": (DOI, ("doi", "url")), "isbn": (ISBN, ("isbn",)), "url": (Address, ("url",))}


def text_of(*names):
    """Return the first of these fields that a revision's document has, as text."""
    return Coalesce(*(KeyTextTransform(name, "document") for name in names), Value(""))


def text_of_sql(*names):
    """Return the same as SQL."""
    found = ", ".join(f"(document ->> '{name}')" for name in names)
    return f"COALESCE({found}, '')"
