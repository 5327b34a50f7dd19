"""A source that is typed beside the finder is part of the draft, or refused by name; it is never dropped."""

import pytest

from publishing.models import Entry
from tests.publishing.test_workbench import DATA, begin, draft_of, fields, writer  # noqa: F401

pytestmark = pytest.mark.django_db
PLACE = "new.evidence.0.source"
SLUG = "nobody-answers-letters"


@pytest.fixture
def address(writer):  # noqa: F811
    """The form of a barrier with a piece of evidence that names no source yet."""
    address = begin(writer).url
    writer.post(address, {**fields(writer, address), "operation": "add:evidence"})
    return address


def post(writer, address, operation="save", headers=None, **answers):  # noqa: F811
    typed = {f"{PLACE}.{name}": text for name, text in answers.pop("source", {}).items()}
    return writer.post(
        address, {**fields(writer, address), **typed, **answers, "operation": operation}, headers=headers
    )


@pytest.mark.parametrize("operation", ["save", "add:evidence", "submit"])
def test_source_that_was_typed_is_made_whichever_button_is_pressed(writer, address, operation):  # noqa: F811
    post(writer, address, operation, source={"title": "A new report", "kind": "inquiry"})

    assert draft_of(SLUG).document["evidence"][0]["source"] == "a-new-report"


@pytest.mark.parametrize(
    ("source", "place", "sentence"),
    [
        (
            {"publisher": "A press"},
            "title",
            "Write this first: nothing is made of a source without it. Or empty these boxes.",
        ),
        ({"title": "A page", "kind": "web-page", "url": "the library of Stirling"}, "url", ""),
        ({"title": "Ask eilidh.brown@example.org", "kind": "web-page"}, "title", "e-mail address"),
    ],
    ids=["no title", "no address", "personal data"],
)
def test_source_that_cannot_be_made_is_refused_where_it_was_typed_and_the_rest_is_saved(
    writer, address, source, place, sentence  # noqa: F811
):  # fmt: skip
    page = post(writer, address, source=source, statement="Half a thought")

    assert page.status_code == 422
    assert Entry.objects.count() == 1
    assert draft_of(SLUG).document["statement"] == "Half a thought"
    [(where, label, text)] = page.context["bound"].summary
    assert where == f"new-evidence-0-source-{place}"
    assert label.startswith("Piece of evidence 1: New source: ")
    assert sentence in text
    assert all(text in page.content.decode() for text in source.values() if "@" not in text)


def test_autosave_makes_nothing_of_half_a_title_and_says_that_it_is_not_in_the_draft(writer, address):  # noqa: F811
    said = post(writer, address, "autosave", DATA, source={"title": "A new re"}, statement="More").json()

    assert [(error["id"], error["label"]) for error in said["errors"]] == [
        ("new-evidence-0-source-title", "Piece of evidence 1: New source: What is its title?")
    ]
    assert Entry.objects.count() == 1
    assert draft_of(SLUG).document["statement"] == "More"


def test_empty_boxes_are_no_source(writer, address):  # noqa: F811
    assert post(writer, address, source={"title": " ", "kind": "inquiry"}).status_code == 302
    assert Entry.objects.count() == 1


def test_row_goes_with_the_source_that_was_half_typed_in_it(writer, address):  # noqa: F811
    post(writer, address, "remove:evidence.0", source={"title": "A new re"})

    assert draft_of(SLUG).document["evidence"] == []
    assert Entry.objects.count() == 1
