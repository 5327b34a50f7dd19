"""What the search finds, in which order, and what it says of it."""

import html
import re

import pytest
from django.db import connection

from insight.search.query import LONGEST, parse
from insight.search.ranking import search
from insight.search.sentences import tried
from publishing.models import KnownWord, Synonym
from publishing.published.words import fold, regular
from tests import world
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db


def slugs(typed, **chosen):
    return [result.row.slug for result in search(typed, **chosen).results]


def text_of(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_all_the_words_come_before_most_of_them(small_world, editor):
    world.publish(
        editor,
        ("definition", world.definition("both", definition="A protocol about kinship.")),
        ("definition", world.definition("one", definition="A protocol about nothing else.")),
    )

    found = search("kinship protocol")

    assert [result.row.slug for result in found.results] == ["both", "one"]
    assert tried(found) == ["One page has all of these words, or others for the same; the rest have some of them."]


@pytest.mark.parametrize(("text", "share"), [("kinship protocol", "most"), ("kinship", "some"), ("protocol", "some")])
def test_what_has_few_of_the_words_is_not_said_to_have_most(small_world, editor, text, share):
    world.publish(editor, ("definition", world.definition("one", label="Other", definition=f"About {text}.")))

    sentence = tried(search("kinship protocol harbours"))[-1]

    assert sentence == f"No page has all of these words; these have {share} of them, or say the same in other words."


def test_words_that_no_page_has_are_named(small_world, editor):
    world.publish(editor, ("definition", world.definition("one", definition="A protocol about kinship.")))

    assert tried(search("kinship xyzzy protocol quuxly"))[0] == "No page has “xyzzy” or “quuxly”."
    assert not any("“" in sentence for sentence in tried(search("kinship protocol")))


def test_of_equals_what_is_written_in_the_words_of_the_best_comes_first(small_world, editor):
    world.publish(
        editor,
        ("definition", world.definition("aside", label="Aside", definition="Kinship among turtles in warm water.")),
        (
            "definition",
            world.definition("beside", label="Beside", definition="Kinship among lanterns of old harbours."),
        ),
        (
            "definition",
            world.definition("best", label="Best", definition="A kinship protocol of lanterns in harbours."),
        ),
    )

    assert slugs("kinship protocol")[:3] == ["best", "beside", "aside"]
    assert slugs("kinship -protocol") == ["aside", "beside"]  # what was said exactly is ranked by itself


def test_a_question_finds_what_has_most_of_its_words(small_world):
    found = search("why did the zeppelin office let records of my care get lost")

    assert found.results[0].row.slug == "lost-records"
    assert tried(found)[-1].startswith("No page has all of these words")


@pytest.mark.parametrize("typed", ["churam", "CHÙRAM", "clann fo chùram", "Clann fo churam"])
def test_translations_are_found_without_accents_and_capitals(small_world, editor, typed):
    translation = {"language": "gd", "label": "Clann fo chùram", "alt_labels": [], "definition": "", "scope_note": ""}
    world.publish(editor, ("definition", world.definition("looked-after-child", translations=[translation])))

    assert slugs(typed)[0] == "looked-after-child"


@pytest.mark.parametrize(
    "typed", ["children's hearing", "childrens hearing", "children’s hearing", "CHILDREN'S HEARING"]
)
def test_apostrophes_do_not_matter(small_world, editor, typed):
    world.publish(editor, ("definition", world.definition("hearing", label="Children’s Hearing")))

    assert slugs(typed)[0] == "hearing"


def test_a_name_comes_before_a_text_that_says_the_word_often(small_world, editor):
    world.publish(
        editor,
        ("definition", world.definition("often", definition="Archive, archive, archive: an archive of archives.")),
    )

    assert slugs("archive")[0] == "archive"


def test_an_exact_other_name_comes_first(small_world, editor):
    world.publish(
        editor,
        ("definition", world.definition("right-of-access", alt_labels=["Subject access request"], abbreviation="SAR")),
        ("source", world.source("guide", title="How to answer a subject access request: a guide to each request")),
    )

    assert slugs("subject access request")[0] == "right-of-access"


def test_an_abbreviation_finds_what_uses_the_whole_name(small_world, editor):
    world.publish(
        editor,
        ("definition", world.definition("subject-access-request", abbreviation="SAR")),
        ("barrier", world.barrier("slow", statement="A subject access request takes years.")),
    )

    assert slugs("SAR") == ["subject-access-request", "slow"]


def test_one_everyday_word_for_another_brings_not_everything(small_world):
    """“File” is another name of “Record”: it leads there, and not to all that has the word record."""
    assert slugs("file") == ["record"]


@pytest.mark.parametrize("typed", ["polis", "how do the polis see it", "Polis?"])
def test_a_phrase_that_an_administrator_gave_leads_to_its_entries(small_world, typed):
    Synonym.objects.create(phrase="polis", means=["archive", "lost-records"])

    assert slugs(typed)[:2] == ["archive", "lost-records"]


def test_part_of_a_known_phrase_counts_a_little(small_world):
    Synonym.objects.create(phrase="telling my story again", means=["archive"])

    assert "archive" in slugs("sick of the same story")


def test_words_of_the_same_beginning_count_a_little(small_world, editor):
    world.publish(editor, ("definition", world.definition("necessity", definition="A test of law.")))

    assert slugs("necessary") == ["necessity"]


def test_children_and_child_find_each_other(small_world, editor):
    world.publish(editor, ("definition", world.definition("child", definition="Somebody young.")))

    assert slugs("children") == ["child"]


# --- misspelt ---


@pytest.fixture
def protection(small_world, editor):
    return world.publish(editor, ("definition", world.definition("child-protection")))


@pytest.mark.parametrize("typed", ["chid protecton", "chlid protection", "child protektion"])
def test_misspelt_words_are_taken_for_what_the_catalogue_has(protection, typed):
    found = search(typed)

    assert found.results[0].row.slug == "child-protection"
    assert tried(found)[0] == f"Showing results for “child protection”, since nothing here says “{typed}”."


def test_page_offers_to_search_exactly_as_typed(protection, client):
    page = client.get("/search/?q=chid+protecton")

    assert "Showing results for “child protection”" in text_of(page)
    assert 'href="?q=chid+protecton&amp;as_typed=yes"' in page.content.decode()
    assert "0 results for “chid protecton”" in text_of(client.get("/search/?q=chid+protecton&as_typed=yes"))


@pytest.mark.parametrize("typed", ["along", "amang", "amnog", "amog"])
def test_another_true_word_is_not_taken_for_a_slip_of_one_that_sounds_otherwise(small_world, editor, typed):
    world.publish(editor, ("definition", world.definition("among", label="Among others")))

    assert search(typed).corrected == ("" if typed == "along" else "among")


def test_of_corrections_with_one_stem_the_word_that_more_entries_have_is_shown(small_world, editor):
    world.publish(
        editor,
        ("definition", world.definition("adverb", definition="Told confidentially.")),
        *[("definition", world.definition(f"noun-{number}", definition="Confidentiality.")) for number in range(2)],
    )

    assert search("confidentialty").corrected == "confidentiality"


@pytest.mark.parametrize("typed", ["cùram", "curam", "CU\u0300RAM"])
def test_a_gaelic_word_is_meant_for_its_lenited_form(small_world, editor, typed):
    world.publish(
        editor,
        ("definition", world.definition("looked-after", definition="Fo chùram.")),
        *[("definition", world.definition(f"coram-{number}", definition="Coram.")) for number in range(2)],
    )

    assert search(typed).corrected == "churam"


def test_a_word_typed_with_an_accent_is_no_slip_of_another(small_world, editor):
    world.publish(editor, ("definition", world.definition("coram", definition="Coram.")))

    assert (search("cùram").corrected, search("coràm").corrected, search("curam").corrected) == ("", "", "coram")


def test_common_words_of_questions_are_not_taken_for_misspelt(small_world, editor):
    world.publish(editor, ("definition", world.definition("done", label="Schools, when it is done")))

    assert search("why don't schools get told").corrected == ""


def test_a_rare_true_word_is_never_replaced(small_world, editor):
    world.publish(
        editor,
        ("definition", world.definition("rare", definition="A shelve.")),
        *[("definition", world.definition(f"common-{number}", definition="A shelter.")) for number in range(3)],
    )

    found = search("shelve")

    assert found.corrected == ""
    assert found.results[0].row.slug == "rare"


@pytest.mark.parametrize("typed", ["cat", "xyzzy", "2031", "bird", "wreck"])
def test_a_word_that_is_near_to_nothing_stays_as_it_is(small_world, typed):
    assert search(typed).corrected == ""


def test_what_was_said_exactly_is_not_replaced(protection):
    found = search('"chid protection"')

    assert (found.corrected, found.results) == ("", [])
    assert tried(found) == ["No page has exactly this."]


def test_a_word_of_an_organisations_name_is_not_taken_for_misspelt(protection, client):
    OrganisationFactory(slug="protecton", name="Protecton Trust")

    assert search("protecton").corrected == ""


# --- API ---


def test_api_says_what_was_done(protection, client):
    answer = client.get("/api/v1/search/?q=chid+protecton").json()

    assert answer["corrected"] == "child protection"
    assert answer["tried"][0].startswith("Showing results for “child protection”")
    assert sum(answer["kinds"].values()) == answer["count"] == len(answer["results"])
    assert answer["with_all_words"] == 1
    assert answer["is_cut"] is False


def test_api_searches_as_typed_where_asked(protection, client):
    assert client.get("/api/v1/search/?q=chid+protecton&as_typed=yes").json()["count"] == 0


def test_page_and_api_list_the_same(small_world, client):
    for typed in ["lost", "where are the records of care", "half or shelf", "lost -half"]:
        page = client.get("/search/", {"q": typed}).context["found"]
        answer = client.get("/api/v1/search/", {"q": typed}).json()

        assert [result.row.slug for result in page.results] == [row["slug"] for row in answer["results"]]


# --- bad input ---


def test_too_long_a_question_is_told_so_and_kept(small_world, client):
    page = client.get("/search/", {"q": "a" * (LONGEST + 1)})

    assert page.status_code == 400
    assert f"longer than {LONGEST} characters" in text_of(page)
    assert "a" * (LONGEST + 1) in page.content.decode()
    assert client.get("/api/v1/search/", {"q": "a" * (LONGEST + 1)}).status_code == 400


@pytest.mark.parametrize("address", ["/search/", "/api/v1/search/"])
def test_ten_thousand_characters_are_refused(small_world, client, address):
    assert client.get(address, {"q": "record " * 1_430}).status_code == 414


def test_a_search_that_takes_too_long_is_stopped(small_world, client, monkeypatch, settings):
    def slow(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    usual, settings.LIST_TIME_LIMIT = settings.LIST_TIME_LIMIT, 50
    monkeypatch.setattr("insight.search.views.search", slow)
    monkeypatch.setattr("insight.search.api.search", slow)

    page, answer = client.get("/search/?q=lost"), client.get("/api/v1/search/?q=lost")

    assert (page.status_code, answer.status_code) == (503, 503)
    assert "This takes too long to find, and was stopped." in text_of(page)
    assert answer["Content-Type"] == "application/problem+json"
    settings.LIST_TIME_LIMIT = usual  # another page may take its time on a busy machine
    assert client.get("/").status_code == 200


# --- the index ---


def test_folding_leaves_letters_and_figures():
    assert fold("L’Été: Ångström’s “files” (2024) – ½") == "lete angstroms files 2024 1 2"
    assert regular("children told me") == "child tell me"


def test_a_query_is_taken_apart():
    query = parse('care "life story" -adoption file or record the')

    assert query.groups == [["care"], ["life"], ["story"], ["file", "record"], ["the"]]
    assert (query.phrases, query.excluded, query.is_strict) == (["life story"], ["adoption"], True)


def test_words_that_no_entry_has_any_more_are_forgotten(small_world, editor):
    world.publish(editor, ("definition", world.definition("passing", definition="Only this says quokka.")))
    assert KnownWord.objects.filter(word="quokka").exists()

    world.publish(editor, ("definition", world.definition("passing", definition="Only this said it.")))

    assert not KnownWord.objects.filter(word="quokka").exists()
    assert search("quokka").results == []


# --- lists ---


def test_lists_find_what_has_most_of_the_words_where_nothing_has_all(small_world, client):
    def found(words):
        return [row["slug"] for row in client.get("/api/v1/barriers/", {"q": words}).json()["results"]]

    assert found("lost records of zeppelins") == ["lost-records"]
    assert found('"lost records of zeppelins"') == []
    assert found("Lòst récords") == ["lost-records"]

    Synonym.objects.create(phrase="polis", means=["lost-records"])
    assert found("Polis") == ["lost-records"]
