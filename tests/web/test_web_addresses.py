"""Web addresses: every field that takes one refuses what none can hold, and says which character it is, and where."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.test import RequestFactory
from django.urls import get_resolver
from rest_framework import serializers

from organisations.consumers import listing
from publishing.documents.fields import DocumentSerializer, WebAddress
from publishing.lifecycle.drafting import begin_drafts, save_draft
from publishing.refusals import Invalid
from tests import world
from tests.ours import is_ours
from web.forms import PageForm, RowForm
from web.web_addresses import unwritable_in

NAMED_SO = re.compile(r"(^|_)(url|uri|iri|website|web_address|link|href|seen_at|said_at|datatype|match)s?$")
SEEN = [*'|"<>^`{}\\ ']
UNSEEN = ["\x00", "\x07", "\t", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\u200f"]
# Fields of pages' own forms that take one, and where the operation that they lead to is tried below.
OF_FORMS = {"ConsumerForm.website": "list_consumer", "ProofForm.url": "ProofShown"}


def every(cls):
    for sub in cls.__subclasses__():
        yield sub
        yield from every(sub)


def taken_addresses():
    """Yield (name, field) of all that documents and operations take and that is named as a web address, or is one."""
    for serializer in sorted(filter(is_ours, every(DocumentSerializer)), key=lambda each: each.__qualname__):
        for name, field in serializer()._declared_fields.items():
            inner = field.child if isinstance(field, serializers.ListField) else field
            is_text = isinstance(inner, serializers.CharField)
            if is_text and (isinstance(inner, WebAddress | serializers.URLField) or NAMED_SO.search(name)):
                yield f"{serializer.__name__}.{name}", inner


def address_columns():
    for model in apps.get_models():
        if is_ours(model) and not hasattr(model, "pgh_tracked_model"):
            for column in model._meta.fields:
                if isinstance(column, models.URLField):
                    yield f"{model.__name__}.{column.name}", column


TAKEN, COLUMNS = dict(taken_addresses()), dict(address_columns())


def refused(field, character):
    with pytest.raises(serializers.ValidationError) as refusal:
        field.run_validation(f"http://e.example/a{character}b")
    return refusal.value.detail[0]


def test_the_fields_are_found():
    assert {"SourceDocument.url", "QuoteDocument.seen_at", "ProofShown.url", "DefinitionDocument.close_match"} <= {
        *TAKEN
    }
    assert {"Organisation.website", "Consumer.website", "WordAdvice.said_at", "Proof.url"} <= {*COLUMNS}


@pytest.mark.parametrize("name", TAKEN)
def test_field_of_a_document_or_an_operation_says_which_character_and_where(name):
    for character in SEEN:
        text = refused(TAKEN[name], character)
        assert text.startswith("Character 19 of this address is "), character
        assert (f"“{character}”" if character != " " else "a space") in text
        assert text.code == "character"
    for character in UNSEEN:
        text = refused(TAKEN[name], character)
        assert text.startswith(f"Character 19 of this address is a control character (U+{ord(character):04X})")
        assert text.code == "control"


@pytest.mark.parametrize("name", COLUMNS)
def test_column_says_which_character_and_where(name):
    for character in [*SEEN, *UNSEEN]:
        with pytest.raises(ValidationError) as refusal:
            COLUMNS[name].run_validators(f"http://e.example/a{character}b")
        assert any(text.startswith("Character 19 of this address is ") for text in refusal.value.messages), character


def test_every_box_of_the_admin_takes_an_address_as_it_was_meant_and_changes_nothing_else():
    request, tried = RequestFactory().get("/"), set()
    request.user = type("Administrator", (), {"is_staff": True, "has_perm": lambda *_: True, "pk": 1})()
    for model, model_admin in admin.site._registry.items():
        if not is_ours(model) or not model_admin.has_change_permission(request):
            continue
        for name, field in model_admin.get_form(request).base_fields.items():
            if f"{model.__name__}.{name}" in COLUMNS:
                tried.add(f"{model.__name__}.{name}")
                with pytest.raises(
                    ValidationError, match=r"Character 19 of this address is a control character \(U\+0009\)"
                ):
                    field.clean("http://e.example/a\tb|c")
                assert field.clean("www.e.example/a") == "https://www.e.example/a"
    assert tried == {"Organisation.website", "WordAdvice.said_at"}


def test_fields_of_pages_that_take_an_address_are_known():
    assert get_resolver().url_patterns  # every page is read in
    found = {
        f"{form.__name__}.{name}"
        for form in {*every(PageForm), *every(RowForm)}
        if is_ours(form)
        for name in form.base_fields
        if NAMED_SO.search(name)
    }
    assert found == {*OF_FORMS}


@pytest.mark.parametrize("character", [*SEEN, *UNSEEN])
def test_who_uses_this_refuses_it(db, character):
    given = {"system": "Case file", "organisation": "", "purpose": "Shows what words mean."}

    with pytest.raises(Invalid) as refusal:
        listing.list_consumer(
            **given, website=f"http://e.example/a{character}b", email="a@example.org", by=None, now=world.NOW
        )

    assert refusal.value.errors["/website"][0].startswith("Character 19 of this address is ")


# --- drafts ---


def drafted(researcher, url):
    document = {**world.source("a-source"), "url": url}
    return save_draft(kind="source", document=document, by=researcher, now=world.NOW, complete=False)


@pytest.mark.parametrize("character", ["|", " ", "\x00", "\u202e"])
def test_draft_refuses_an_address_that_none_could_be(researcher, character):
    with pytest.raises(Invalid) as refusal:
        drafted(researcher, f"http://e.example/a{character}b")

    assert refusal.value.errors["/url"][0].startswith("Character 19 of this address is ")


@pytest.mark.parametrize("half", ["http", "http://", "https://exam", "e.example"])
def test_draft_keeps_half_an_address(researcher, half):
    assert drafted(researcher, half).document["url"] == half


def test_rows_of_a_file_that_hold_one_are_refused_each_by_itself(researcher):
    documents = [{**world.source("a"), "url": "http://e.example/a|b"}, world.source("b")]

    wrong, right = begin_drafts(kind="source", documents=documents, by=researcher, now=world.NOW)

    assert isinstance(wrong, Invalid)
    assert right.document["slug"] == "b"


# --- the sentences ---


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://exa mple.org/", "Character 12 of this address is a space, which no web address can hold. Take it out."),
        ("https://e.example/a b", "Character 20 of this address is a space, which no web address can hold. Write %20 for it."),
        ("https://e.example/{id}", "Character 19 of this address is “{”, which no web address can hold. Write %7B for it."),
        ("https://e.example/a\xa0b", "Character 20 of this address is U+00A0, which no web address can hold. Write %C2%A0 for it."),
    ],
)  # fmt: skip
def test_sentence_says_what_to_write_instead(address, said):
    assert unwritable_in(address)[1] == said


def test_what_an_address_may_hold_is_left_alone():
    assert WebAddress().run_validation("https://é.example/à?q=a%20b#x(1),'~") == "https://é.example/à?q=a%20b#x(1),'~"
