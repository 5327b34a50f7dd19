import pytest

from definitions.labels import fold, split_by_terms, terms_in
from definitions.linking import link_terms, titles_in
from definitions.models import Definition
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def terms(people, snapshot):
    snapshot.kept("terms within longer terms", lambda: publish_terms(people))


def publish_terms(people):
    world.publish(
        people.editor,
        ("definition", world.definition("data")),
        ("definition", world.definition("data-sharing")),
        ("definition", world.definition("childs-plan", label="Child's plan", abbreviation="CP")),
    )


def linked(text, **more):
    return [(piece, slug) for piece, slug, _ in split_by_terms(text, terms_in([text], **more)) if slug]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("All data are here.", [("data", "data")]),
        ("DATA sharing is hard.", [("DATA sharing", "data-sharing")]),
        ("Look at data. Sharing comes later.", [("data", "data")]),
        ("The child’s plan is hers.", [("child’s plan", "childs-plan")]),
        ("Two child's plans.", [("child's plans", "childs-plan")]),
        ("Her CP.", [("CP", "childs-plan")]),
        ("A database is none.", []),
        ("data and data again", [("data", "data")]),
    ],
)
def test_terms_are_found_in_running_text(terms, text, found):
    assert linked(text) == found


def test_pieces_put_together_are_the_text(terms):
    text = "On data sharing, a child's plan: <b>data</b>."

    assert "".join(piece for piece, _, _ in split_by_terms(text, terms_in([text]))) == text


def test_own_page_does_not_link_its_term(terms):
    assert linked("All data.", without="data") == []


def test_one_query_serves_texts_of_any_length(terms, django_assert_num_queries):
    with django_assert_num_queries(1):
        terms_in(["data sharing " * 200, "child's plan"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Data protection law, and data.", [("data", "data")]),
        ("The Data Protection Act 2018 speaks of data.", [("data", "data")]),
        ("The Data (Use and Access) Act 2025.", []),
        ("The Data Sharing (Children and Families) (Scotland) Regulations 2009.", []),
        ("Data sharing is data sharing, and data.", [("Data sharing", "data-sharing"), ("data", "data")]),
    ],
)
def test_no_term_is_linked_inside_a_longer_name(terms, text, found):
    assert linked(text) == found


def test_own_page_links_no_shorter_term_inside_its_own(terms):
    assert linked("Data sharing.", without="data-sharing") == []


def test_no_term_is_linked_inside_the_title_of_a_source(terms, people):
    world.publish(people.editor, ("source", world.source("code", title="On Data and Files")))
    row = Definition.objects.get(slug="childs-plan")
    text = "See On Data and Files, which is about data."

    split = link_terms([text], row)

    assert [(piece, slug) for piece, slug, _ in split(text) if slug] == [("data", "data")]


def test_kept_pieces_of_a_text_are_those_behind_the_texts_that_a_page_had_before(terms, settings):
    settings.KEEP_PAGES = True
    row, texts = Definition.objects.get(slug="childs-plan"), ["Data is data.", "More data."]

    def slugs(*texts_in_order):
        split = link_terms(texts, row)
        return [[slug for _, slug, _ in split(text) if slug] for text in texts_in_order]

    for _ in range(2):
        assert slugs(*texts) == [["data"], []]
        assert slugs(*reversed(texts)) == [["data"], []]
        assert slugs(texts[1], texts[1]) == [["data"], []]


def test_titles_that_a_text_names_are_found_by_how_they_begin(terms, people):
    there = ["Data", "(Re)use of records, a rather long title", "Getting it right for every child"]
    elsewhere = ["base", "Getting it right for every child, again", "Data and"]
    for number, title in enumerate([*there, *elsewhere]):
        world.publish(people.editor, ("source", world.source(f"source-{number}", title=title)))
    text = "“Getting it right for every child”: (Re)use of records, a rather long title. A database of Data"

    assert sorted(titles_in(text)) == sorted(there)
    assert titles_in("") == []


def test_fold_forgets_capitals_and_punctuation():
    assert fold("  Child’s   PLAN (draft)") == "child's plan draft"


def test_fold_keeps_the_signs_and_marks_that_tell_words_apart():
    names = ["C", "C++", "C#", "R&D", "R D", "कि", "की", "25%", "25"]

    assert len({fold(name) for name in names}) == len(names)


def test_fold_takes_hyphens_spaces_and_spellings_of_an_accent_as_one():
    assert (
        fold("atomic-force microscopy") == fold("Atomic force\u2010microscopy") == fold("atomic\u2212force microscopy")
    )
    assert fold("Cafe\u0301") == fold("CAFÉ")


def test_longest_name_is_projected_whatever_its_small_letters_take(people):
    world.publish(people.editor, ("definition", world.definition("long", alt_labels=["ΐ" * 200, "+" * 200])))

    assert Definition.objects.get(slug="long").labels.count() == 3


def test_term_with_a_sign_is_found_and_the_one_without_it_too(people):
    world.publish(
        people.editor,
        ("definition", world.definition("c", label="C")),
        ("definition", world.definition("c-plus", label="C++")),
        ("definition", world.definition("cafe", label="Café")),
    )

    assert linked("In C++, or in C, at the Cafe\u0301.") == [("C++", "c-plus"), ("C", "c"), ("Cafe\u0301", "cafe")]
