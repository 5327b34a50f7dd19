"""What is said of wrong input is said in plain words: by every serializer and every form of the project."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string
from django.urls import get_resolver
from django_filters import FilterSet
from rest_framework import serializers

from publishing import kinds
from publishing.models import Entry
from tests.ours import is_ours

PROGRAMMERS = re.compile(
    r"ensure|elements|valid\b|invalid|expected|may not|must be|available choices|string|null|boolean|integer|enter a list",
    re.IGNORECASE,
)


def subclasses(base):
    get_resolver().url_patterns  # noqa: B018 – with the addresses all views, serializers and forms are there
    for found in base.__subclasses__():
        if is_ours(found):
            yield found
        yield from subclasses(found)


def parts(field):
    """The field and all that it is made of."""
    yield field
    for inner in getattr(field, "fields", {}).values():
        yield from parts(inner)
    if getattr(field, "child", None) is not None:
        yield from parts(field.child)


def spoken(field):
    """Every message that a field can say, filled in or not."""
    yield from field.error_messages.values()
    for check in field.validators:
        yield getattr(check, "message", "")


# A model's own serializer only writes answers; what it would say of input nobody hears.
def written_by_readers(serializer):
    return not issubclass(serializer, serializers.ModelSerializer)


def test_serializers_speak_plainly(db):
    found = {
        f"{serializer.__name__}.{part.field_name or ''}: {message}"
        for serializer in {*filter(written_by_readers, subclasses(serializers.Serializer)),
                           *(kind.document for kind in kinds.all_kinds())}
        for part in parts(serializer())
        if not part.read_only and not isinstance(part, (serializers.DateTimeField, serializers.DecimalField))
        for message in map(str, spoken(part))
        if PROGRAMMERS.search(message)
    }  # fmt: skip
    assert not found


def test_forms_and_filters_speak_plainly(db):
    made = [form.base_fields for form in subclasses(forms.Form)]
    made += [found(data={}, queryset=Entry.objects.none()).form.fields for found in subclasses(FilterSet)]
    found = {
        f"{name}: {message}"
        for fields in made
        for name, field in fields.items()
        for message in map(str, spoken(field))
        if PROGRAMMERS.search(message)
    }
    assert not found


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/api/v1/barriers/?theme=red", "Choose one of the list; “red” is not in it."),
        ("/api/v1/definitions/?q=" + "x" * 201, "Make this shorter: at most 200 characters; it has 201."),
        ("/api/v1/actions/?due_after=tomorrow", "Write a day that exists"),
    ],
)
def test_filter_says_what_is_wrong_plainly(client, db, address, words):
    assert words in client.get(address).json()["errors"][0]["detail"]


def test_document_says_what_it_needs_plainly():
    document = kinds.get("barrier").document(data={"themes": [], "evidence": "none", "kind": "wall"})
    document.is_valid()

    assert document.errors["themes"] == ["Add at least 1."]
    assert document.errors["evidence"]["non_field_errors"] == ["A list is needed here."]
    assert document.errors["kind"] == ["Choose one of the list; “wall” is not in it."]


def test_no_page_speaks_of_mending(settings):
    assert not [
        page for page in (settings.BASE_DIR / "templates").rglob("*.html") if "to be mended" in page.read_text()
    ]


@pytest.mark.parametrize(("noun", "words"), [("example", "Add an example"), ("piece of proof", "Add a piece of proof")])
def test_button_that_adds_a_row_knows_its_article(noun, words):
    field = {"widget_type": "rows", "kind": "rows", "one": noun, "html_name": "examples", "parts": []}
    assert words in " ".join(render_to_string("components/field.html", {"field": field, "kind": "rows"}).split())
