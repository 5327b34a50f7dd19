"""Texts in other languages and easy-read texts: proposed, reviewed and published by themselves, and older than the English or not."""

import csv
import io
import json

import pytest
from django.utils import timezone
from rdflib import Graph

from definitions.importing.vocabulary_files import read
from definitions.models import Definition, ProposedTranslation
from definitions.translating.operations import give_back, propose, publish_translation, take_back
from publishing.lifecycle.drafting import save_draft
from publishing.models import Entry, Revision
from publishing.published.rebuilding import reproject
from publishing.refusals import Invalid, NotAllowed, Stale, WrongState
from tests import world

pytestmark = pytest.mark.django_db
GAELIC = {"language": "gd", "label": "Clàr", "definition": "Na tha sgrìobhte."}
WHY = "A speaker of it looked at it."


@pytest.fixture
def record(small_world):
    return Entry.objects.get(kind="definition", slug="record")


def proposed(entry, people, *, by=None, seen=None, **text):
    return propose(entry=entry, text={**GAELIC, **text}, by=by or people.researcher, now=timezone.now(), seen=seen)


def published(proposal, by):
    return publish_translation(proposal=proposal, by=by, now=timezone.now(), reason=WHY, seen=proposal.edit)


def older(slug="record"):
    return Definition.objects.get(slug=slug).older_translations


def english(people, **changes):
    row = Definition.objects.get(slug="record")
    document = world.definition("record", alt_labels=["file"], related=["archive"], translations=row.translations)
    world.publish(people.editor, ("definition", document | changes))


def test_a_text_is_published_by_itself_and_the_english_stays(record, people, client):
    before = record.last_publication.document
    published(proposed(record, people), people.editor)

    last = record.revisions.publications().first()
    assert (last.version, last.change, last.note) == (2, "wording", f"Gàidhlig: {WHY}")
    assert {name for name in before if before[name] != last.document[name]} == {"translations"}
    assert client.get("/api/v1/definitions/record/?lang=gd").json()["label"] == "Clàr"
    assert "Chan eil" not in client.get("/definitions/record/?lang=gd").content.decode()


def test_a_draft_of_the_english_stays_and_does_not_undo_it(record, people):
    document = world.definition("record", definition="Half written.", related=["archive"])
    draft = save_draft(kind="definition", document=document, by=people.researcher, now=timezone.now(), entry=record)

    published(proposed(record, people), people.editor)

    draft.refresh_from_db()
    assert (draft.state, draft.document["definition"], draft.edit) == (Revision.State.DRAFT, "Half written.", 2)
    assert [each["label"] for each in draft.document["translations"]] == ["Clàr"]
    assert Definition.objects.get(slug="record").definition == "What is meant here by record."


def test_nobody_publishes_their_own_text(record, people):
    own = proposed(record, people, by=people.editor)

    with pytest.raises(NotAllowed, match="own work"):
        published(own, people.editor)
    with pytest.raises(NotAllowed, match="Only editors"):
        published(own, people.researcher)
    with pytest.raises(NotAllowed, match="Only researchers"):
        proposed(record, people, by=people.partner)


def test_a_text_is_held_to_the_rules_of_its_document(record, people):
    for text, pointer in [
        ({"label": ""}, "/label"),
        ({"definition": "Born on 5 June 2011, 0101011237."}, "/definition"),
        ({"language": "en"}, "/language"),
        ({"language": "not a tag"}, "/language"),
        ({"alt_labels": ["CLÀR"]}, "/alt_labels/0"),
    ]:
        with pytest.raises(Invalid) as found:
            proposed(record, people, **text)
        assert list(found.value.errors) == [pointer], text
    assert not ProposedTranslation.objects.exists()


def test_a_text_is_returned_with_reasons_and_proposed_again(record, people, mailoutbox):
    first = proposed(record, people)
    with pytest.raises(Invalid):
        give_back(proposal=first, by=people.editor, now=timezone.now(), reason="", seen=first.edit)
    give_back(proposal=first, by=people.editor, now=timezone.now(), reason="Too long.", seen=first.edit)

    with pytest.raises(Stale):
        proposed(record, people)
    with pytest.raises(NotAllowed, match="theirs"):
        proposed(record, people, by=people.editor)
    again = proposed(record, people, seen=1, definition="Sgrìobhte.")
    with pytest.raises(Stale):
        published(first, people.editor)
    published(again, people.editor)
    with pytest.raises(WrongState, match="settled already"):
        published(again, people.editor)


def test_what_is_taken_back_makes_room_for_another(record, people):
    first = proposed(record, people)
    with pytest.raises(NotAllowed):
        take_back(proposal=first, by=people.editor, now=timezone.now(), seen=1)
    take_back(proposal=first, by=people.researcher, now=timezone.now(), seen=1)

    assert proposed(record, people, by=people.editor).edit == 1


def test_a_text_is_older_once_the_english_changed_and_not_before(record, people, client):
    published(proposed(record, people), people.editor)
    english(people, examples=["A diary."])
    assert older() == []
    english(people, definition="Something else is meant.")
    assert older() == ["gd"]
    assert "Dh’atharraich an teacsa Beurla" in client.get("/definitions/record/?lang=gd").content.decode()
    reproject()
    assert older() == ["gd"]

    again = proposed(record, people, definition="Rud eile.")
    published(again, people.editor)
    assert older() == []


FORMATS = ["json", "ttl", "rdf", "nt", "jsonld", "csv"]


def said_older(client, form, address="/api/v1/definitions/record/", **query):
    """Return the languages that an answer says are older than the English."""
    answer = client.get(address, {"format": form, **query})
    text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
    if form == "json":
        found = json.loads(text)
        return found.get("results", [found])[0]["older_translations"]
    if form == "csv":
        return list(filter(None, next(csv.DictReader(io.StringIO(text)))["older_translations"].split("|")))
    if form == "jsonld":  # whose context is at an address of the site
        return json.loads(text)["@graph"][0].get("olderTranslation", [])
    form = {"ttl": "turtle", "rdf": "xml"}.get(form, form)
    return [str(value) for _, name, value in Graph().parse(data=text, format=form) if name.endswith("olderTranslation")]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_says_that_a_translation_is_older_than_the_english(record, people, client, form):
    published(proposed(record, people), people.editor)
    assert said_older(client, form) == []
    english(people, definition="The same, better said.")

    assert said_older(client, form) == ["gd"]
    assert said_older(client, form, lang="gd") == ["gd"]


@pytest.mark.parametrize("form", FORMATS)
def test_text_that_was_looked_at_is_not_called_older_where_it_was_asked_for_before(record, people, client, form):
    published(proposed(record, people), people.editor)
    english(people, definition="The same, better said.")
    before = client.get("/api/v1/definitions/record/", {"format": form})
    everything = client.get("/api/v1/definitions/")["ETag"]

    published(proposed(record, people), people.editor)

    assert said_older(client, form) == []
    after = client.get("/api/v1/definitions/record/", {"format": form}, HTTP_IF_NONE_MATCH=before["ETag"])
    assert after.status_code == 200
    assert client.get("/api/v1/definitions/")["ETag"] != everything


def test_older_translation_of_an_own_export_is_not_taken_for_something_that_was_lost(record, people, client):
    published(proposed(record, people), people.editor)
    english(people, definition="The same, better said.")
    data = client.get("/api/v1/definitions/record/?format=ttl").content

    (found,) = [each for each in read(data, "own.ttl").concepts if each.document["slug"] == "record"]

    assert "olderTranslation" not in str([found.left, found.notes])
    assert [each["language"] for each in found.document["translations"]] == ["gd"]


def test_plain_language_of_a_translation_leads_its_page_and_its_pop_up(record, people, client):
    published(proposed(record, people, plain_language="Na sgrìobh cuideigin."), people.editor)

    page = client.get("/definitions/record/?lang=gd").content.decode()
    assert '<div class="lead-text" lang="gd"><p>Na sgrìobh cuideigin.</p></div>' in page
    assert f'<div lang="gd"><p>{GAELIC["definition"]}</p></div>' in page
    (found,) = client.get("/api/v1/definitions/embedded/?terms=record&lang=gd").json()["definitions"]
    assert (found["text"], found["text_language"]) == ("Na sgrìobh cuideigin.", "gd")


def test_plain_english_that_changed_makes_only_plain_translations_older(record, people):
    published(proposed(record, people), people.editor)
    published(proposed(record, people, language="pl", label="Zapis", plain_language="Co napisano."), people.editor)

    english(people, plain_language="What somebody wrote.")

    assert older() == ["pl"]


def test_a_text_that_is_still_right_is_looked_at_without_a_new_version(record, people):
    published(proposed(record, people), people.editor)
    english(people, definition="The same, better said.")
    version = record.revisions.publications().first().version

    found = published(proposed(record, people), people.editor)

    assert (found.version, older()) == (version, [])
    reproject()
    assert older() == []
    english(people, definition="Something else.")
    assert older() == ["gd"]


def test_english_that_changed_meanwhile_keeps_a_text_from_being_published(record, people):
    waiting = proposed(record, people)
    english(people, definition="Something else is meant.")

    with pytest.raises(WrongState, match=r"version 1, now 2"):
        published(waiting, people.editor)
    assert proposed(record, people, seen=1).based_on.version == 2


def test_easy_read_is_a_text_like_any_other(record, people, client):
    published(proposed(record, people, language="en-x-easyread", label="Record"), people.editor)

    html = client.get("/definitions/record/").content.decode()
    assert 'hreflang="en-x-easyread" lang="en-x-easyread">Easy read</a>' in html
    page = client.get("/definitions/record/?lang=en-x-easyread").content.decode()
    assert '<html lang="en-GB">' in page
    assert f'<div class="lead-text" lang="en-x-easyread"><p>{GAELIC["definition"]}</p></div>' in page


def test_another_language_is_chosen_by_its_tag(record, people, client):
    client.force_login(people.researcher)
    address = "/workbench/definitions/record/translations/"

    assert client.get(address, {"language": " PL "}).url == f"{address}pl/"
    for wrong, why in [
        ("polish language", "Write a language tag"),
        ("en", "the definition&#x27;s own text"),
        ("", "Write something here."),
    ]:
        response = client.get(address, {"language": wrong})
        assert (response.status_code, why in response.content.decode()) == (400, True), wrong


def test_texts_are_proposed_and_decided_on_their_pages(record, people, client):
    address = "/workbench/definitions/record/translations/gd/"
    client.force_login(people.researcher)
    assert 'lang="gd"' in client.get(address).content.decode()
    typed = {"label": "Clàr", "alt_labels": "Faidhle\nPàipear", "definition": "Sgrìobhte.", "operation": "propose"}
    refused = client.post(address, typed | {"label": ""})
    assert refused.status_code == 422
    assert "Pàipear" in refused.content.decode()
    assert client.post(address, typed).status_code == 302
    assert 'value="decide"' not in client.get(address).content.decode()
    assert "Clàr" in client.get("/workbench/translations/").content.decode()

    client.force_login(people.editor)
    assert client.post(address, {"operation": "decide", "seen": 1, "reason": WHY}).status_code == 422
    done = client.post(address, {"operation": "decide", "decision": "publish", "reason": WHY, "seen": 1})
    assert done.status_code == 302
    assert Definition.objects.get(slug="record").translations[0]["alt_labels"] == ["Faidhle", "Pàipear"]
    assert client.get("/workbench/definitions/record/translations/en/").status_code == 404
    assert client.get("/workbench/barriers/lost-records/translations/gd/").status_code == 404
