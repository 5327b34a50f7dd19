"""Lists of very many rows in the admin: searched by an index, and turned to as far as that costs little."""

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.urls import reverse

from actions.models import Plan
from barriers.models import Barrier
from benchmarks.pages import tables
from evidence.models import Source
from publishing.models import Entry, FormerSlug, Revision, SearchPhrase
from tests import world
from web.admin import BeginningsOfWords, FirstPages
from web.beginnings import WORD, WordsOf

pytestmark = pytest.mark.django_db
BY_INDEX = {model: table for model, table in admin.site._registry.items() if isinstance(table, BeginningsOfWords)}


@pytest.fixture
def listed(client, people):
    """`listed(model, q="words")` returns the rows of the first page of its list, and what the page says beside them."""
    client.force_login(people.administrator)

    def ask(model, **parameters):
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        answer = client.get(address, parameters)
        return list(answer.context["cl"].result_list), [str(message) for message in get_messages(answer.wsgi_request)]

    return ask


def sources(editor, *titles):
    world.publish(editor, *(("source", world.source(f"s-{n}", title=title)) for n, title in enumerate(titles)))


def test_what_grows_with_the_entries_is_searched_by_an_index():
    """Others are searched as Django does it: they are few however many entries there are."""
    searched = {
        model for model in tables() if model in admin.site._registry and admin.site._registry[model].search_fields
    }

    assert searched - BY_INDEX.keys() == {Plan}


@pytest.mark.parametrize("model", BY_INDEX, ids=lambda model: model.__name__)
def test_the_columns_that_are_searched_are_those_of_the_index(model):
    for path, columns in BY_INDEX[model].columns().items():
        of = model._meta.get_field(path).related_model if path else model
        words = WordsOf(*(column.rpartition("__")[2] for column in columns))
        assert words in [index.expressions[0] for index in of._meta.indexes if index.expressions]


@pytest.mark.parametrize("model", BY_INDEX, ids=lambda model: model.__name__)
def test_each_column_that_the_help_names_is_searched(small_world, listed, model):
    entry = Entry.objects.get(slug="lost-records")
    FormerSlug.objects.create(kind="barrier", slug="mislaid", entry=entry)
    SearchPhrase.objects.create(entry=entry, phrase="they binned it")
    table, row = BY_INDEX[model], model._default_manager.first()
    for column in table.search_fields:
        assert column.rpartition("__")[2] in table.search_help_text
        [value] = model._default_manager.filter(pk=row.pk).values_list(column, flat=True)
        if word := next(iter(WORD.findall(value)), ""):
            assert row in listed(model, q=word.upper()[:4])[0], column


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("shar", True),
        ("SHARING care", True),
        ("s-0", True),
        ("consent", True),  # in “care/consent”
        ("12", True),  # in “-12”
        ("example pub", True),  # a word of the title, one of the publisher
        ("haring", False),
        ("sharing guesses", False),
        ("' | 'guesses", False),
        ("?!", False),
        ("a" * 3000, False),
    ],
)
def test_search_finds_beginnings_of_all_words_typed(editor, listed, typed, found):
    sources(editor, "Sharing of care/consent, an example -12")
    Source.objects.update(publisher="A publisher")

    assert bool(listed(Source, q=typed)[0]) is found


def test_search_that_finds_more_than_it_shows_says_so(editor, listed, monkeypatch):
    monkeypatch.setattr(BeginningsOfWords, "MOST", 2)
    sources(editor, "One act", "Two acts", "Three acts", "Four bills", "Five bills")

    rows, said = listed(Source, q="act")
    assert (len(rows), len(said)) == (2, 1)
    assert said[0].startswith("More than 2 rows")
    rows, said = listed(Source, q="bills")
    assert (len(rows), said) == (2, [])


def test_whole_slug_is_found_however_many_have_its_words(small_world, listed, monkeypatch):
    monkeypatch.setattr(BeginningsOfWords, "MOST", 1)
    world.publish(small_world.people.editor, *(("source", world.source(f"study-{n}")) for n in range(3)))

    assert [entry.slug for entry in listed(Entry, q="study")[0]] == ["study"]


def test_search_finds_among_what_a_filter_leaves(small_world, listed):
    every, _ = listed(Revision, q="lost")
    withdrawn, _ = listed(Revision, q="lost", state__exact="withdrawn")

    assert [revision.entry.slug for revision in every] == ["lost-records"]
    assert withdrawn == []


def test_last_page_that_can_be_turned_to_says_that_there_are_more_rows(editor, listed, client, monkeypatch):
    sources(editor, *(f"Act {n}" for n in range(5)))
    monkeypatch.setattr(admin.site._registry[Source], "list_per_page", 2)
    assert [listed(Source, p=page)[1] for page in (2, 3)] == [[], []]

    monkeypatch.setattr(FirstPages, "LAST", 2)

    rows, said = listed(Source, p=2)
    assert (len(rows), len(said)) == (2, 1)
    assert "last page" in said[0]
    assert client.get(reverse("admin:evidence_source_changelist"), {"p": 3}).status_code == 302


def test_choice_of_an_entry_by_its_words_leaves_no_message_behind(small_world, listed, client, monkeypatch):
    listed(Barrier)
    monkeypatch.setattr(BeginningsOfWords, "MOST", 0)
    asked = {"app_label": "publishing", "model_name": "searchphrase", "field_name": "entry", "term": "lost"}
    answer = client.get(reverse("admin:autocomplete"), asked)
    assert answer.status_code == 200

    assert listed(Barrier)[1] == []
