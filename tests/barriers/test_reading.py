"""How far a source was read, and what may be said on the strength of it."""

import re

import pgtrigger
import pytest
from django.db import IntegrityError, transaction

from barriers.confidence import shortfalls
from barriers.models import Barrier, Evidence, Relation
from evidence.models import Source
from evidence.reading import admits_doubt
from publishing.lifecycle.discarding import discard_draft
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import InvalidBatch, publish, publish_together, withdraw
from publishing.models import Entry, Revision
from publishing.published.rebuilding import reproject
from publishing.refusals import Invalid, WrongState
from tests import world

pytestmark = pytest.mark.django_db

ITEM = {"source": "study", "stance": "supports", "finding": "Half were lost.", "locator": "p. 2"}


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def errors_of(editor, *documents):
    """The errors of a refused batch by slug, as {slug: {pointer: sentences}}."""
    drafts = [
        save_draft(
            kind=kind,
            document=document,
            by=world.author(),
            now=world.NOW,
            entry=Entry.objects.filter(kind=kind, slug=document["slug"]).first(),
            complete=False,
        )
        for kind, document in documents
    ]
    with pytest.raises(InvalidBatch) as refusal:
        publish_together(revisions=drafts, by=editor, now=world.NOW, note="First.")
    for draft in drafts:
        discard_draft(entry=draft.entry, by=world.author(), now=world.NOW, seen=draft.edit, despite_use=True)
    return {revision.document["slug"]: found for revision, found in refusal.value.by_revision.items()}


@pytest.mark.parametrize(
    ("checked", "read"),
    [
        ("source-text", "whole"), ("source-text", "part"), ("publisher-summary", "abstract"),
        ("publisher-summary", "contents"), ("secondary", "secondary"), ("unchecked", "none"),
    ],
)  # fmt: skip
def test_source_says_how_far_it_was_read(editor, checked, read):
    world.publish(editor, ("source", world.source(checked=checked, read=read)))

    assert Source.objects.get().read == read


@pytest.mark.parametrize(
    ("checked", "read"),
    [("source-text", "abstract"), ("publisher-summary", "part"), ("secondary", "none"), ("unchecked", "whole")],
)
def test_source_that_contradicts_itself_is_refused_in_words(editor, checked, read):
    errors = errors_of(editor, ("source", world.source(checked=checked, read=read)))

    [sentence] = errors["study"]["/read"]
    assert f"With checked “{checked}”, read is" in sentence
    assert f"“{read}” contradicts it" in sentence


@pytest.mark.parametrize(
    ("checked", "read"),
    [("source-text", "part"), ("publisher-summary", "abstract"), ("secondary", "secondary"), ("unchecked", "none")],
)
def test_source_without_read_means_the_most_modest(editor, checked, read):
    [publication] = world.publish(editor, ("source", world.source(checked=checked)))

    assert publication.document["read"] == read


def test_dates_of_a_law_are_for_laws(editor):
    errors = errors_of(editor, ("source", world.source(law_read_to="2026-02-05", law_changed="2026-06-19")))

    assert set(errors["study"]) == {"/law_read_to", "/law_changed"}


def test_source_explains_laws_and_not_itself(editor):
    errors = errors_of(
        editor,
        ("source", world.source("study")),
        ("source", world.source("guide", about_laws=["study"])),
        ("source", world.source("mirror", kind="legislation", about_laws=["mirror"])),
    )

    assert "neither legislation nor case law" in errors["guide"]["/about_laws/0"][0]
    assert errors["mirror"]["/about_laws/0"] == ["A source cannot explain itself."]


def test_law_that_is_explained_cannot_be_withdrawn(small_world, editor):
    with pytest.raises(WrongState, match="A study of study"):
        withdraw(entry=Source.objects.get(slug="act").entry, by=editor, now=world.NOW, reason="Repealed.")


@pytest.mark.parametrize("read", ["abstract", "contents", "secondary", "none"])
def test_evidence_checked_where_nobody_read_is_refused(editor, read):
    errors = errors_of(
        editor,
        ("source", world.source()),
        ("barrier", world.barrier(evidence=[{**ITEM, "checked": True, "read": read}])),
    )

    assert "checked only where it was read" in errors["lost-records"]["/evidence/0/checked"][0]


@pytest.mark.parametrize(("checked", "read"), [("publisher-summary", "abstract"), ("secondary", "secondary")])
def test_evidence_checked_in_a_source_that_was_not_opened_is_refused(editor, checked, read):
    together = errors_of(
        editor,
        ("source", world.source(checked=checked, read=read)),
        ("barrier", world.barrier(evidence=[{**ITEM, "checked": True}])),
    )
    world.publish(editor, ("source", world.source(checked=checked, read=read)))
    alone = errors_of(editor, ("barrier", world.barrier(evidence=[{**ITEM, "checked": True}])))

    assert together["lost-records"] == alone["lost-records"]
    assert "“study” was not read at source" in alone["lost-records"]["/evidence/0/checked"][0]


def test_publishing_one_draft_alone_asks_the_same(editor):
    world.publish(editor, ("source", world.source(checked="secondary")))
    draft = save_draft(
        kind="barrier",
        document=world.barrier(evidence=[{**ITEM, "checked": True}]),
        by=world.author(),
        now=world.NOW,
    )

    with pytest.raises(Invalid) as refusal:
        publish(revision=draft, by=editor, now=world.NOW, note="First.")

    assert set(refusal.value.errors) == {"/evidence/0/checked"}


def test_source_published_as_less_read_than_evidence_claims_is_refused_with_a_list(editor):
    world.publish(editor, ("source", world.source()), ("barrier", world.barrier(evidence=[{**ITEM, "checked": True}])))

    errors = errors_of(editor, ("source", world.source(checked="publisher-summary", read="abstract")))

    assert "“Lost records” (p. 2)" in errors["study"]["/read"][0]
    world.publish(
        editor,
        ("source", world.source(checked="publisher-summary", read="abstract")),
        ("barrier", world.barrier(evidence=[{**ITEM, "read": "abstract"}])),
    )
    assert not Evidence.objects.get().checked


def test_database_refuses_what_contradicts_itself(small_world):
    for change in [
        lambda: Source.objects.update(read="abstract"),
        lambda: Source.objects.update(read="maybe"),
        lambda: Source.objects.filter(kind="research").update(law_read_to=world.NOW),
        lambda: Evidence.objects.update(checked=True, read="secondary"),
        lambda: Evidence.objects.update(read="maybe"),
    ]:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def old_shape(**changes):
    """Make the published documents what they were before `read` was a field; `changes` are {slug: fields}."""
    for revision in Revision.objects.filter(entry__kind__in=["source", "barrier"]):
        document = revision.document | changes.get(revision.document["slug"], {})
        for name in ["read", "law_read_to", "law_changed", "about_laws"]:
            document.pop(name, None)
        for item in document.get("evidence", []):
            item.pop("read")
        for relation in document.get("relations", []):
            relation.pop("sources")
            relation.pop("note")
        with pgtrigger.ignore():
            Revision.objects.filter(pk=revision.pk).update(document=document)
    reproject()


def test_older_documents_stay_readable_and_claim_no_more_than_their_sources(small_world, editor, client):
    world.publish(editor, ("source", world.source("note")), ("barrier", world.barrier("other", evidence=[
        {**ITEM, "source": "note", "checked": True}])))  # fmt: skip
    old_shape(note={"checked": "publisher-summary"})

    page = text_of(client.get("/barriers/other/"))

    assert "Only the abstract was read." in page
    assert "The place in the source still has to be checked." in page
    assert client.get("/api/v1/evidence/act/").json()["read"] == "part"
    assert client.get("/barriers/shared-shelf/versions/1/").status_code == 200


def test_pages_say_how_far_each_source_was_read(small_world, editor, client):
    world.publish(
        editor,
        ("source", world.source("told", checked="secondary")),
        ("source", world.source("seen", checked="publisher-summary", read="contents")),
        ("barrier", world.barrier("other", evidence=[
            {**ITEM, "checked": True, "read": "part"},
            {**ITEM, "source": "told", "read": "secondary"},
            {**ITEM, "source": "seen", "read": "contents"},
        ])),
    )  # fmt: skip

    page = text_of(client.get("/barriers/other/"))

    assert "The part cited was read. " in page
    assert "Known from someone else's account. The place in the source still has to be checked." in page.replace(
        "&#x27;", "'"
    )
    assert "Only the contents page was seen." in page
    assert "The place in the source was checked" not in page
    assert "Only the contents page was seen" in text_of(client.get("/evidence/seen/"))


@pytest.mark.parametrize("address", ["/evidence/?read=secondary", "/api/v1/evidence/?read=secondary"])
def test_sources_are_filtered_by_how_far_they_were_read(small_world, editor, client, address):
    world.publish(editor, ("source", world.source("told", checked="secondary")))

    answer = client.get(address).content.decode()

    assert "A study of told" in answer
    assert "A study of study" not in answer


@pytest.mark.parametrize("address", ["/barriers/?read=part", "/api/v1/barriers/?read=part"])
def test_barriers_are_filtered_by_how_far_their_evidence_was_read(small_world, client, address):
    answer = client.get(address).content.decode()

    assert "lost-records" in answer
    assert "shared-shelf" not in answer.replace("/barriers/shared-shelf/draft", "")


def test_law_says_to_which_day_it_was_read_and_guidance_that_it_is_older(small_world, editor, client):
    world.publish(
        editor,
        ("source", world.source("act", kind="legislation", themes=["legal"], law_read_to="2025-01-01", law_changed="2026-06-19")),
        ("source", world.source("guide", kind="guidance", issued="2022", about_laws=["act"])),
        ("source", world.source("fresh", kind="guidance", issued="2026-07", about_laws=["act"])),
    )  # fmt: skip

    law, guide, fresh = [text_of(client.get(f"/evidence/{slug}/")) for slug in ["act", "guide", "fresh"]]

    assert "Read as it stood on 1 January 2025. The law changed on 19 June 2026" in law
    assert "the law has changed since, on 19 June 2026" in guide
    assert "the law has changed since" not in fresh


@pytest.mark.parametrize(
    ("locator", "doubt"),
    [
        ("Section 6; paragraph not checked", True), ("Clan Childlaw; not seen", True), ("to be checked", True),
        ("Section 6", False), ("Executive summary", False), ("Not in Scotland", False),
    ],
)  # fmt: skip
def test_locators_that_admit_doubt_are_known(locator, doubt):
    assert admits_doubt(locator) is doubt


def relation(**changes):
    return {"barrier": "lost-records", "kind": "eases", **changes}


def test_only_an_enabler_eases_and_only_a_barrier_is_eased(editor):
    errors = errors_of(
        editor,
        ("barrier", world.barrier()),
        ("barrier", world.barrier("shelf", kind="enabler")),
        ("barrier", world.barrier("wall", relations=[relation()])),
        ("barrier", world.barrier("ladder", kind="enabler", relations=[relation(barrier="shelf")])),
    )

    assert errors["wall"]["/relations/0/kind"] == ["Only an enabler eases. A barrier reinforces or causes another."]
    assert "“shelf” is an enabler" in errors["ladder"]["/relations/0/barrier"][0]


def test_eased_barrier_cannot_become_an_enabler_behind_the_back_of_what_eases_it(small_world, editor):
    errors = errors_of(editor, ("barrier", world.barrier("lost-records", kind="enabler")))

    assert "“Shared shelf” is published as easing it" in errors["lost-records"]["/kind"][0]


def test_what_could_ease_it_is_what_sources_say_and_not_what_shares_an_action(small_world, editor, client):
    world.publish(
        editor,
        ("barrier", world.barrier("bystander", kind="enabler")),
        ("action", world.action("both", barriers=["lost-records"], enablers=["bystander"])),
    )

    barrier, enabler = client.get("/barriers/lost-records/"), client.get("/barriers/shared-shelf/")

    eased = barrier.content.decode().split('id="eased"')[1].split("</section>")[0]
    assert "Shared shelf" in eased
    assert "Shelves are found." in eased
    assert "A study of study" in eased
    assert "Bystander" not in eased
    assert "Lost records" in enabler.content.decode().split('id="eases"')[1].split("</section>")[0]


def test_relation_that_no_source_states_is_called_inferred(small_world, editor, client):
    world.publish(editor, ("barrier", world.barrier("other", relations=[relation(kind="causes", note="By logic.")])))

    page = text_of(client.get("/barriers/other/"))

    assert "By logic. Inferred: no source is named for this." in page
    assert "No enabler is recorded as easing this." in page


def test_source_of_a_relation_cannot_be_withdrawn(editor):
    world.publish(
        editor,
        ("source", world.source("why")),
        ("barrier", world.barrier()),
        ("barrier", world.barrier("other", relations=[relation(kind="causes", sources=["why"])])),
    )

    assert Relation.objects.get().sources.get().slug == "why"
    with pytest.raises(WrongState, match="Other"):
        withdraw(entry=Source.objects.get().entry, by=editor, now=world.NOW, reason="Wrong.")


REASONED = {
    name: {"concern": "none", "reason": "Nothing speaks against it."}
    for name in ["methodological_limitations", "coherence", "adequacy", "relevance"]
}
HIGH = {"level": "high", "explanation": "Two say so.", **REASONED}


def two_sources(**second):
    return [
        ("source", world.source("one", publisher="A press")),
        ("source", world.source("two", **{"publisher": "Another press", **second})),
    ]


def high_barrier(confidence=HIGH, **second):
    items = [{**ITEM, "source": slug, "read": "part"} for slug in ["one", "two"]]
    items[1] |= second
    return "barrier", world.barrier(confidence=confidence, evidence=items)


def test_high_confidence_on_two_independent_sources_falls_short_of_nothing(editor, client):
    world.publish(editor, *two_sources(), high_barrier())

    assert shortfalls(Barrier.objects.get()) == []
    page = text_of(client.get("/barriers/lost-records/"))
    assert "CERQual" in page
    assert "Falls short" not in page


@pytest.mark.parametrize(
    ("source", "item"),
    [
        ({"publisher": "A press"}, {}),
        ({}, {"stance": "qualifies"}),
        ({}, {"read": "abstract"}),
        ({"checked": "publisher-summary"}, {"read": "abstract"}),
    ],
    ids=["one-publisher", "one-supports", "one-item-read", "one-source-read"],
)
def test_high_confidence_that_is_not_borne_out_is_said_on_the_page_and_to_editors(editor, client, people, source, item):
    world.publish(editor, *two_sources(**source), high_barrier(**item))

    [sentence] = shortfalls(Barrier.objects.get())
    assert "Here there is one: A press." in sentence
    assert "Falls short: High confidence needs supporting evidence" in text_of(client.get("/barriers/lost-records/"))
    client.force_login(people.researcher)
    assert "Confidence that the evidence does not bear out" in text_of(client.get("/workbench/"))
    assert "Lost records" in text_of(client.get("/workbench/improve/short-of-level/"))


def test_laws_of_two_parliaments_are_independent_though_one_site_publishes_them(editor):
    laws = [
        ("source", world.source(slug, kind="legislation", publisher="legislation.gov.uk", authors=[maker]))
        for slug, maker in [("one", "Scottish Parliament"), ("two", "Scottish Ministers")]
    ]
    world.publish(editor, *laws, high_barrier())

    assert shortfalls(Barrier.objects.get()) == []


def test_level_without_four_reasons_does_not_name_the_method(editor, client):
    confidence = {**HIGH, "relevance": {"concern": "none", "reason": ""}}
    world.publish(editor, *two_sources(), high_barrier(confidence))

    page = client.get("/barriers/lost-records/").content.decode()

    assert "does not follow GRADE-CERQual" in page
    assert "Weighed after" not in page
