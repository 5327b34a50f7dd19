"""Whatever is typed gets an answer or a clear message."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight.search.extracts import Marks, extract, marked
from insight.search.query import parse
from publishing.models import IndexEntry
from publishing.published.words import as_websearch, fold

pytestmark = pytest.mark.django_db

OPERATORS = ["-", "--", "OR", "or", '"', "“", "”", "'", "&", "|", "!", ":*", "<->", "(", ")", "\\", "%", "_", "*"]
STOP_WORDS = ["the", "of", "is", "it", "what", "can", "why", "don't", "does", "there"]
SIGNS = [*OPERATORS, "the", "of"]
# Letters that are written in two ways, from right to left, joined, of no width, from beyond the first plane.
ODD = st.text(
    st.sampled_from(
        "aeé\u0301\u0130ıßﬁ½Å\u212bكתरি\u200b\u200d\u202e\ufeff\ufdfa😀👩\u200d🦰𝔯𝔢𝔠𝔬𝔯𝔡\u0000\u001f\u00a0\u2028'’"
    ),
    max_size=200,
)
WORDS = st.lists(
    st.sampled_from([*SIGNS, "record", "lost", "cùram", "care-record", "10.1/x", "ﬁle", "½", "İ", "ß"]), max_size=12
)
NOTHING = st.one_of(
    st.lists(st.sampled_from(OPERATORS), min_size=1, max_size=40).map(" ".join),
    st.lists(st.sampled_from(STOP_WORDS), min_size=1, max_size=20).map(" ".join),
)
QUESTIONS = st.one_of(ODD, NOTHING, st.text(max_size=210), WORDS.map(" ".join), WORDS.map("".join))
FEW = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


@FEW
@given(QUESTIONS)
def test_page_and_api_answer_every_question(small_world, client, typed):
    page, answer = client.get("/search/", {"q": typed}), client.get("/api/v1/search/", {"q": typed})

    assert page.status_code in (200, 400)
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        body = answer.json()
        assert body["count"] == sum(body["kinds"].values())
        assert body["results"] or body["tried"]
    else:
        assert answer.json()["errors"][0]["detail"]


@FEW
@given(QUESTIONS)
def test_suggestions_and_lists_answer_every_question(small_world, client, typed):
    assert client.get("/search/suggestions/", {"q": typed}).status_code in (200, 400)
    assert client.get("/barriers/", {"q": typed}).status_code in (200, 400)


@FEW
@given(NOTHING)
def test_only_operators_and_only_stop_words_are_answered_with_a_sentence(small_world, client, typed):
    answer, page = client.get("/api/v1/search/", {"q": typed}), client.get("/search/", {"q": typed})

    assert answer.status_code == page.status_code
    if answer.status_code == 200:
        assert answer.json()["results"] or answer.json()["tried"]
    assert client.get("/network/", {"find": typed}).status_code in (200, 302, 400)


@FEW
@given(st.text(min_size=1, max_size=6), st.integers(300, 10_000))
def test_thousands_of_characters_are_refused_and_cost_little(
    small_world, client, django_assert_max_num_queries, part, size
):
    typed = (part * size)[:size]

    for address in ["/search/", "/api/v1/search/", "/search/suggestions/"]:
        with django_assert_max_num_queries(5):  # those of any page
            answer = client.get(address, {"q": typed})
        assert answer.status_code in (200, 400, 414), address
        assert answer.status_code != 200 or not typed.strip() or answer.content == b'{"suggestions": []}'


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=10_000))
def test_folding_and_taking_apart_never_fail(typed):
    folded = fold(typed)

    assert fold(folded) == folded
    assert "".join(text for text, _ in marked(typed, Marks(frozenset(folded.split()[:3])))) == typed
    assert len(parse(typed).words) <= 32
    as_websearch(typed)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=2_000), st.text(max_size=2_000))
def test_an_extract_is_of_one_text(summary, body):
    row = IndexEntry(summary=summary, body=body)

    shown = "".join(text for text, _ in extract(row, Marks(frozenset({"record"}))))

    assert len(shown) <= 330


@pytest.mark.parametrize(
    "typed", ["the", "is it", "-", "OR", "or or", '"', '""', "-lost", '-"lost records"', "&", ":*", "a | b"]
)
def test_signs_and_stop_words_alone_get_a_sentence(small_world, client, typed):
    answer = client.get("/api/v1/search/", {"q": typed}).json()

    assert answer["results"] or answer["tried"]
