"""One word in law, guidance, practice and this project; and which definitions use a term."""

import html5lib
import pytest

from definitions.models import Definition
from definitions.uses import Basis, compare_uses, definitions_that_use, words_with_several_uses
from tests import world
from tests.pages.test_pages import text_of


@pytest.fixture
def words(editor, snapshot):
    snapshot.kept("words that are used differently", lambda: publish_words(editor))


def publish_words(editor):
    world.publish(
        editor,
        ("source", world.source("act", kind="legislation")),
        ("source", world.source("advice", kind="guidance")),
        ("source", world.source("study")),
        ("definition", world.definition("consent", label="Consent", basis="law", related=["lawful-basis"])),
        (
            "definition",
            world.definition(
                "agreement",
                alt_labels=["consent"],
                basis="practice",
                scope_note="A courtesy.",
                citations=[{"source": "study", "locator": "Chapter 4"}],
            ),
        ),
        ("definition", world.definition("consent-form", definition="A sheet of paper.")),
        (
            "definition",
            world.definition(
                "record",
                citations=[
                    {"source": "act", "locator": "Section 13", "checked": True},
                    {"source": "advice", "locator": "Paragraph 2"},
                ],
            ),
        ),
        ("definition", world.definition("lawful-basis", definition="What allows a use of a record.")),
        ("definition", world.definition("notice", definition="It says when consents are asked for.")),
    )


def slugs(word):
    return {basis: [use.definition.slug for use in uses] for basis, uses in compare_uses(word=word).columns}


def test_each_definition_stands_where_it_says_it_rests(words):
    assert slugs("Consent") == {
        Basis.LAW: ["consent"],
        Basis.PRACTICE: ["agreement"],
        Basis.PROJECT: ["consent-form"],
    }


def test_definition_that_does_not_say_stands_under_each_kind_of_source_it_cites(words):
    (law, in_law), (guidance, in_guidance) = compare_uses(word="record").columns

    assert (law, [citation.locator for citation in in_law[0].citations]) == (Basis.LAW, ["Section 13"])
    assert (guidance, [citation.locator for citation in in_guidance[0].citations]) == (Basis.GUIDANCE, ["Paragraph 2"])
    assert (in_law[0].first, in_guidance[0].first) == (None, Basis.LAW)


def test_plural_finds_the_same(words):
    assert slugs("consents") == slugs("consent")


def test_neighbours_and_those_that_only_use_the_word_are_named_apart(words):
    found = compare_uses(word="consent")

    assert [definition.slug for definition, _ in found.neighbours] == ["lawful-basis"]
    assert [definition.slug for definition in found.mentions] == ["notice"]


def test_part_of_a_word_is_not_the_word(words):
    assert compare_uses(word="cons").found == 0


def test_words_to_start_from_are_those_in_more_than_one_column(words):
    assert words_with_several_uses() == [("Consent", 2), ("Record", 2)]


@pytest.mark.parametrize("query", ["", "?word=xyzzy"])
def test_page_without_a_result_offers_words_to_start_from(words, client, query):
    assert 'href="?word=Consent"' in client.get(f"/definitions/compare/{query}").content.decode()


def test_page_sets_the_uses_side_by_side_with_their_sources(words, client):
    text = text_of(client.get("/definitions/compare/?word=consent"))

    for found in ["A courtesy.", "Chapter 4", "A study of study", "still to be checked"]:
        assert found in text


def test_page_says_visibly_that_nothing_is_found(words, client):
    response = client.get("/definitions/compare/?word=xyzzy")

    assert response.status_code == 200
    assert "No definition has “xyzzy” in its name" in text_of(response)


@pytest.mark.parametrize("word", ["", "%20", "...", "the", "%25", "(", "\\"])
def test_odd_words_find_nothing_and_break_nothing(words, client, word):
    assert client.get(f"/definitions/compare/?word={word}").status_code == 200


@pytest.mark.parametrize("word", ["x" * 101, "%07", "%00"])
def test_impossible_words_are_refused_visibly(words, client, word):
    response = client.get(f"/definitions/compare/?word={word}")

    assert response.status_code == 400
    assert "cannot be shown as asked" in text_of(response)


@pytest.mark.parametrize("address", ["/definitions/", "/definitions/consent/"])
def test_comparison_is_reached_from_the_list_and_from_a_definition(words, client, address):
    tree = html5lib.parse(client.get(address).content, namespaceHTMLElements=False)

    (link,) = [
        link.get("href") for link in tree.iter("a") if (link.get("href") or "").startswith("/definitions/compare")
    ]
    assert client.get(link).status_code == 200


def test_definition_lists_those_whose_text_uses_it(words, client):
    assert [other.slug for other in definitions_that_use(Definition.objects.get(slug="record"))] == ["lawful-basis"]
    assert "Definitions that use the word" in text_of(client.get("/definitions/record/"))


def test_term_within_a_longer_term_is_not_used(editor):
    world.publish(
        editor,
        ("definition", world.definition("data", definition="Facts.")),
        ("definition", world.definition("data-sharing", definition="Passing them on.")),
        ("definition", world.definition("protocol", definition="Rules for data sharing.")),
    )

    assert definitions_that_use(Definition.objects.get(slug="data")) == []
    assert [other.slug for other in definitions_that_use(Definition.objects.get(slug="data-sharing"))] == ["protocol"]


def test_term_that_nobody_uses_has_no_list(words, client):
    assert "Definitions that use the word" not in text_of(client.get("/definitions/notice/"))


def test_text_or_name_that_changes_is_another_use_at_once(words, editor):
    record = Definition.objects.get(slug="record")
    assert [other.slug for other in definitions_that_use(record)] == ["lawful-basis"]

    world.publish(editor, ("definition", world.definition("record-use", label="Use of a record")))
    assert "lawful-basis" not in [other.slug for other in definitions_that_use(record)]

    world.publish(editor, ("definition", world.definition("shelf", definition="Where a record stands.")))
    assert "shelf" in [other.slug for other in definitions_that_use(record)]
