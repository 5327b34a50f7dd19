"""The corpus: what the screen gets wrong is what is written down as known, and the docs show the figures of today."""

import re

import pytest
from django.conf import settings

from screening.personal_data import REFUSED, begins_with_a_day, checks
from tests.screening import measure


@pytest.mark.parametrize("part", measure.PARTS)
def test_screen_gets_wrong_what_is_known_and_nothing_else(part):
    known = {
        text
        for name in ["refused", "passes", "warned", "not_warned"]
        for text in measure.texts(name, part)
        if text.known
    }

    assert {text for _, text in measure.wrong(part)} == known


def test_corpus_is_large_enough_and_covers_every_kind():
    refused = [text for part in measure.PARTS for text in measure.texts("refused", part)]
    passing = [text for part in measure.PARTS for text in measure.texts("passes", part)]

    assert {text.group for text in refused} == set(REFUSED)
    assert len(refused) >= 300
    assert len(passing) + len(measure.catalogue()) >= 300
    assert len(passing) >= 300
    for name in ["warned", "not_warned"]:
        assert sum(len(measure.texts(name, part)) for part in measure.PARTS) >= 100


def test_docs_show_the_figures_of_today():
    assert measure.markdown() in (settings.BASE_DIR / "docs" / "screening.md").read_text(encoding="utf-8")


def test_corpus_holds_no_number_that_could_be_anybodys():
    """CHI-shaped numbers are the published example or fail every check."""
    for part in measure.PARTS:
        for name in ["refused", "passes", "warned", "not_warned"]:
            for text in measure.texts(name, part):
                for digits in re.findall(r"(?<![0-9])[0-9]{10}(?![0-9])", text.text):
                    possible = begins_with_a_day(digits) and checks(digits)
                    assert not possible or digits == "0101011237" or "ISBN" in text.text, text.text
