"""What people paste is tidied, and not refused: DOIs, ISBNs, dates, addresses and titles."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.document import SOURCE
from evidence.identifiers import same_isbn, tidied_doi, tidied_title
from publishing.documents.validation import validated
from tests import world
from web.dates import as_partial_iso
from web.web_addresses import tidied_address


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("doi", "https://doi.org/10.1234/abcd", "10.1234/abcd"),
        ("doi", "http://dx.doi.org/10.1234/abcd", "10.1234/abcd"),
        ("doi", "doi:10.1234/abcd.", "10.1234/abcd"),
        ("doi", "DOI 10.1234/abcd", "10.1234/abcd"),
        ("doi", "(doi: 10.1234/ab(c)d).", "10.1234/ab(c)d"),
        ("doi", "{10.1234/abcd}", "10.1234/abcd"),
        ("isbn", "ISBN-13: 978–0–306–40615–7.", "978-0-306-40615-7"),
        ("url", "www.gov.scot/publications/x.", "https://www.gov.scot/publications/x"),
        ("url", "gov.scot/x", "https://gov.scot/x"),
        ("url", "doi:10.1234/abcd", "https://doi.org/10.1234/abcd"),
        ("url", "<https://example.org/a>", "https://example.org/a"),
        ("title", "{The {Big} Study}.", "The Big Study"),
        ("title", "A  study \u00a0of {two}", "A study of two"),
        ("title", "Smith v. Jones Ltd.", "Smith v. Jones Ltd."),
    ],
)
def test_what_is_pasted_is_kept_tidy(name, typed, kept):
    assert validated(SOURCE, world.source(**{name: typed}), known=None)[name] == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("August 2015", "2015-08"),
        ("(Aug. 2015).", "2015-08"),
        ("08/2015", "2015-08"),
        ("28th May 2021", "2021-05-28"),
        ("2015.", "2015"),
    ],
)
def test_date_is_read_by_the_form_as_it_stands_in_a_list_of_references(typed, kept):
    assert as_partial_iso(typed) == kept


@pytest.mark.parametrize("tidy", [tidied_doi, tidied_title, tidied_address, as_partial_iso])
@settings(max_examples=25, deadline=200)
@given(text=st.one_of(st.text(max_size=900), st.text("doi:.{}( )/ 10", max_size=900)))
def test_tidying_twice_is_tidying_once_and_leaves_something(tidy, text):
    tidied = tidy(text)

    assert tidied or not text
    assert tidy(tidied) == tidied


def test_an_isbn_of_ten_digits_and_of_thirteen_are_the_same():
    assert same_isbn("0-306-40615-2") == same_isbn("9780306406157") == "030640615"
