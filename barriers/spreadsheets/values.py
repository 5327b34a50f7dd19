"""What a cell means: the value that its column's field takes, with words for slugs and labels for keys."""

from datetime import date, datetime

from rest_framework import serializers

from barriers.document import CategoryReference
from barriers.models import Category
from publishing.documents.fields import PartialDate, Reference
from publishing.models import IndexEntry
from web.spreadsheets.cells import split, without_guard

TRUE, FALSE = ("true", "yes", "1", "x"), ("false", "no", "0")


class Words:
    """Which slug a label stands for, of entries and of vocabularies. One query for each kind and one for all vocabularies."""

    def __init__(self):
        self.labels = {}

    def add(self, kind, slug, label):
        """Let a label of the file stand for its entry."""
        self.of_kind(kind).setdefault(label.strip().casefold(), slug)

    def of_kind(self, kind):
        if kind not in self.labels:
            rows = IndexEntry.objects.filter(kind=kind).values_list("label", "slug")
            self.labels[kind] = {label.casefold(): slug for label, slug in rows}
        return self.labels[kind]

    def of_vocabulary(self, name):
        if "vocabularies" not in self.labels:
            found = self.labels["vocabularies"] = {}
            for vocabulary, label, slug in Category.objects.values_list("vocabulary", "label", "slug"):
                found.setdefault(vocabulary, {})[label.casefold()] = slug
        return self.labels["vocabularies"].get(name, {})

    def slug(self, field, text):
        """Return the key that a text stands for in a field, or the text."""
        if isinstance(field, CategoryReference):
            found = self.of_vocabulary(field.vocabulary)
        elif isinstance(field, Reference):
            found = self.of_kind(field.kind)
        elif isinstance(field, serializers.ChoiceField):
            found = {str(label).casefold(): value for value, label in field.choices.items()}
            found |= {str(value).casefold(): value for value in field.choices}
        else:
            return text
        return found.get(text.casefold(), text)


def value_of(field, cell, words):
    """Return what a cell says, as its field takes it; what cannot be understood goes on as text, and the field says why not."""
    value = cell.value
    if isinstance(field, serializers.ListField):
        items = split(without_guard(as_text(value)))
        return [value_of_text(field.child, item, words) for item in items]
    if isinstance(value, datetime | date):
        day = value.strftime("%Y-%m-%d")
        return day[:7] if isinstance(field, PartialDate) and not cell.shows_day else day
    if isinstance(field, serializers.BooleanField) and isinstance(value, bool):
        return value
    return value_of_text(field, without_guard(as_text(value)).strip(), words)


def value_of_text(field, text, words):
    if isinstance(field, serializers.BooleanField):
        return True if text.casefold() in TRUE else False if text.casefold() in FALSE else text
    if isinstance(field, serializers.IntegerField):
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text
    return words.slug(field, text)


def as_text(value):
    """Return a value of a cell as a person sees it there."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    return str(value)
