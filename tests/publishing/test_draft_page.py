"""What the page of a draft shows of what happened to it, and what it lets people take back."""

import pytest

from tests.factories.publishing import drafted, returned, submitted
from tests.publishing.test_workbench import draft_of, fields, writer  # noqa: F401

pytestmark = pytest.mark.django_db


def test_reason_of_a_return_stands_on_the_draft_until_it_is_sent_again(writer, people):  # noqa: F811
    draft = submitted(drafted(by=people.researcher, slug="book"))
    returned(draft, by=people.editor, reason="Name the edition.")

    page = writer.get("/workbench/evidence/book/").content.decode()

    assert f"Returned by {people.editor.name}" in page
    assert "Name the edition." in page
    draft.refresh_from_db()
    submitted(draft)
    assert "Name the edition." not in writer.get("/workbench/evidence/book/").content.decode()


def test_draft_that_waits_cannot_be_typed_into(writer, people):  # noqa: F811
    submitted(drafted(by=people.researcher, slug="book"))

    assert '<fieldset class="form__whole" disabled>' in writer.get("/workbench/evidence/book/").content.decode()


def test_concern_is_taken_back(writer, small_world):  # noqa: F811
    address = "/workbench/barriers/lost-records/sheets/confidence/"
    name = "confidence.coherence.concern"
    writer.post(address, {**fields(writer, address), name: "minor"})
    assert draft_of("lost-records").document["confidence"]["coherence"]["concern"] == "minor"

    writer.post(address, {**fields(writer, address), name: "", "confidence.coherence.reason": ""})

    assert draft_of("lost-records").document["confidence"]["coherence"] is None
