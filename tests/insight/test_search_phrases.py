"""Phrases that editors wrote for the search: what they find, and that nothing shows them as an entry's own words."""

import pytest
import yaml
from django.conf import settings
from django.urls import reverse

from insight.catalogue import CatalogueHasMistakes, load_catalogue
from insight.search.ranking import search
from insight.search.sentences import tried
from publishing.lifecycle.publication import withdraw
from publishing.models import Entry, IndexEntry, Revision, SearchPhrase, Synonym
from publishing.published.projection import index_again
from publishing.published.rebuilding import reproject
from tests import world

pytestmark = pytest.mark.django_db
ADD = reverse("admin:publishing_searchphrase_add")


@pytest.fixture
def phrased(small_world):
    """The small world, of which one barrier is found by words that nothing says."""
    entry = Entry.objects.get(slug="lost-records")
    SearchPhrase.objects.create(entry=entry, phrase="zeppelin binned my papers")
    index_again([entry.pk])
    return entry


def slugs(typed):
    return [result.row.slug for result in search(typed).results]


def test_a_phrase_finds_its_entry_though_no_field_has_the_word(phrased):
    found = search("who binned the zeppelins")

    assert [result.row.slug for result in found.results] == ["lost-records"]
    assert tried(found)[0].startswith("No page has all of these words")
    assert slugs('"zeppelin binned"') == []  # what was said exactly is what an entry says


def test_what_a_phrase_alone_finds_is_not_said_to_have_some_of_the_words(phrased, editor):
    world.publish(
        editor, ("definition", world.definition("one", label="Airship", definition="A zeppelin over a town."))
    )

    found = search("zeppelin")

    assert {result.row.slug: result.has for result in found.results} == {"one": 1, "lost-records": 0}
    assert tried(found) == [
        "One page has all of these words, or others for the same; the rest have some of them, or say the same in other words."
    ]


def test_a_phrase_is_shown_nowhere_and_the_api_lists_what_the_page_does(phrased, client):
    page = client.get("/search/", {"q": "zeppelin records"})
    text = client.get("/api/v1/search/", {"q": "zeppelin records"}).content.decode()
    entry = client.get(reverse("barriers:detail", args=["lost-records"])).content.decode()

    assert [result.row.slug for result in page.context["found"].results] == [
        row["slug"] for row in yaml.safe_load(text)["results"]
    ]
    assert "lost-records" in text
    for shown in [text, entry, page.content.decode().replace("zeppelin records", "").replace("zeppelin+records", "")]:
        assert "zeppelin" not in shown
        assert "binned" not in shown


def test_writing_changing_and_deleting_a_phrase_changes_the_answer_at_once(small_world, people, client):
    client.force_login(people.administrator)
    entry = Entry.objects.get(slug="lost-records")
    before = IndexEntry.objects.values().get(pk=entry.pk)

    client.post(ADD, {"entry": entry.pk, "phrase": "Zéppelin’s attic"})
    row = SearchPhrase.objects.get()
    assert (row.phrase, slugs("zeppelins")) == ("zeppelins attic", ["lost-records"])

    change = reverse("admin:publishing_searchphrase_change", args=[row.pk])
    client.post(change, {"phrase": "quokka", "reason": "Nobody says zeppelin."})
    assert (slugs("zeppelins"), slugs("quokka")) == ([], ["lost-records"])

    client.post(reverse("admin:publishing_searchphrase_delete", args=[row.pk]), {"post": "yes"})
    assert slugs("quokka") == []
    assert IndexEntry.objects.values().get(pk=entry.pk) == before
    assert [(event.pgh_label, event.phrase) for event in SearchPhrase.pgh_event_model.objects.order_by("pgh_id")] == [
        ("insert", "zeppelins attic"),
        ("update", "quokka"),
        ("delete", "quokka"),
    ]


def test_phrases_and_synonyms_with_personal_data_are_refused_though_they_are_kept_without_signs(
    small_world, people, client
):
    client.force_login(people.administrator)
    given = {"entry": Entry.objects.get(slug="lost-records").pk, "means": "lost-records"}

    for address in [ADD, reverse("admin:publishing_synonym_add")]:
        page = client.post(address, {**given, "phrase": "write to jo.bloggs@example.org"})
        assert page.context["adminform"].form.errors["phrase"], address

    assert not SearchPhrase.objects.exists()
    assert not Synonym.objects.exists()


def test_what_is_withdrawn_is_not_found_by_its_phrases(phrased, editor):
    world.publish(editor, ("definition", world.definition("alone")))
    entry = Entry.objects.get(slug="alone")
    SearchPhrase.objects.create(entry=entry, phrase="quokka")
    index_again([entry.pk])
    assert slugs("quokka") == ["alone"]

    withdraw(entry=entry, by=editor, now=world.NOW, reason="Out of date.")
    index_again([entry.pk])

    assert slugs("quokka") == []


def test_phrases_stay_when_an_entry_changes_and_when_all_is_projected_anew(phrased, editor):
    world.publish(editor, ("barrier", world.barrier(statement="Otherwise put.")), note="Put otherwise.")
    assert slugs("zeppelin") == ["lost-records"]

    reproject()

    assert slugs("zeppelin") == ["lost-records"]


def test_the_catalogue_brings_phrases_to_every_entry_and_adds_them_to_what_is_there(real_catalogue, editor):
    kinds = IndexEntry.objects.values_list("kind", flat=True)
    without = IndexEntry.objects.exclude(pk__in=SearchPhrase.objects.values("entry"))
    assert (len(kinds), without.count()) == (337, 0)
    first = SearchPhrase.objects.get(entry__slug="vital-interests", phrase="ambulance needs information now")
    versions, entry = Revision.objects.count(), first.entry_id
    first.delete()
    index_again([entry])

    load_catalogue(folder=settings.BASE_DIR / "catalogue", drafted_by=world.author(), by=editor, now=world.NOW)

    assert SearchPhrase.objects.filter(entry=entry, phrase="ambulance needs information now").exists()
    assert slugs("ambulance") == ["vital-interests"]
    assert Revision.objects.count() == versions


def test_phrases_for_what_is_not_there_and_with_personal_data_are_told(tmp_path, editor):
    folder = tmp_path / "catalogue"
    folder.mkdir()
    for path in (settings.BASE_DIR / "catalogue").glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    path = folder / "search_phrases.yaml"
    path.write_text("sources: {nothing-there: [lost], uk-gdpr: [write to jo.bloggs@example.org]}\n")
    with pytest.raises(CatalogueHasMistakes) as refused:
        load_catalogue(folder=folder, drafted_by=world.author(), by=editor, now=world.NOW)
    assert [(mistake.file, mistake.entry) for mistake in refused.value.mistakes] == [
        ("search_phrases.yaml", "nothing-there"),
        ("search_phrases.yaml", "uk-gdpr"),
    ]

    path.write_text("sources: {uk-gdpr: lost}\nplans: {}\n")
    with pytest.raises(CatalogueHasMistakes) as refused:
        load_catalogue(folder=folder, drafted_by=world.author(), by=editor, now=world.NOW)
    assert [mistake.entry for mistake in refused.value.mistakes] == ["uk-gdpr", "plans"]
