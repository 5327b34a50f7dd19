"""Advice while somebody writes: reading age, words, and terms that are defined here."""

import pytest

from publishing.documents.reading_age import reading_age, syllables_of
from publishing.models import Revision, WordAdvice
from publishing.workbench.advice import stands_in
from tests.publishing.test_workbench import draft_of, fields, writer  # noqa: F401

ADDRESS = "/workbench/barriers/lost-records/"
PLAIN = "The cat sat on the mat. The dog ran to the big red house. It was fun."
HARD = "Organisational interoperability considerations systematically undermine proportionate information governance arrangements nationally."


@pytest.mark.parametrize(
    ("word", "count"), [("cat", 1), ("named", 1), ("people", 2), ("sharing", 2), ("information", 4), ("the", 1)]
)
def test_syllables_are_counted_about_right(word, count):
    assert syllables_of(word) == count


def test_reading_age_is_low_for_short_words_and_high_for_long_ones():
    assert reading_age(PLAIN) <= 7
    assert reading_age(HARD) == 21
    assert reading_age("Too few words.") is None
    assert reading_age("… 12 ? " * 40) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Contact was lost.", True),
        ("two contacts", True),
        ("contactless", False),
        ("CONTACT", True),
        ("a contract", False),
    ],
)
def test_words_are_found_whole_in_any_case_and_in_the_plural(text, found):
    assert stands_in("contact", [text]) is found


@pytest.mark.django_db
def test_advice_comes_while_somebody_writes_and_saves_nothing(writer, small_world):  # noqa: F811
    WordAdvice.objects.create(
        phrase="placement", instead="home", said_in="A guide", said_at="https://example.org/guide"
    )
    written = {
        **fields(writer, ADDRESS),
        "statement": "A placement ends; a new placement has no record.",
        "plain_language": PLAIN,
    }

    page = writer.post(f"{ADDRESS}advice/", written).content.decode()

    assert "instead of “placement” you could say “home”" in page
    assert 'href="https://example.org/guide"' in page
    assert f"about {reading_age(PLAIN)}." in page
    assert not Revision.objects.working_copies().exists()


@pytest.mark.django_db
def test_defined_term_in_the_text_is_suggested_and_linked(writer, small_world):  # noqa: F811
    used = fields(writer, ADDRESS).get("terms", [])
    writer.post(
        ADDRESS, {**fields(writer, ADDRESS), "terms": [], "statement": "The record is lost.", "operation": "save"}
    )
    assert "Link it" in writer.get(ADDRESS).content.decode()

    writer.post(ADDRESS, {**fields(writer, ADDRESS), "operation": "link:record"})

    assert draft_of("lost-records").document["terms"] == ["record"]
    assert "Link it" not in writer.get(ADDRESS).content.decode()
    assert used
