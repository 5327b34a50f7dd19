"""A database with an older catalogue takes the new one as new versions and loses nothing."""

import copy
import json
from pathlib import Path

import pgtrigger
import pytest
import yaml

from actions.models import Action
from barriers.models import Barrier
from definitions.models import Definition
from evidence.models import Source
from insight.catalogue import CatalogueHasMistakes, load_catalogue
from organisations.models import Organisation
from publishing import kinds
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import withdraw
from publishing.lifecycle.review import submit
from publishing.models import Entry, Revision
from publishing.published.rebuilding import reproject
from tests import world

pytestmark = pytest.mark.django_db

ITEM = {"source": "study", "stance": "supports", "finding": "Half were lost.", "locator": "p. 2", "checked": True}


WEIGHED = {"concern": "minor", "reason": "Two studies, few places."}
# What the catalogue asks of a barrier or enabler beyond what its document must have.
JUDGED = {
    "plain_language": "No one can find it.",
    "confidence": {
        "level": "low",
        "explanation": "One study.",
        **dict.fromkeys(["methodological_limitations", "coherence", "adequacy", "relevance"], WEIGHED),
    },
}
PLAN = {"slug": "plan-2027", "title": "Plan", "starts": "2027-01-01", "ends": "2029-12-31"}


def write(folder, *, sources, barriers, definitions=(), actions=(), organisations=(), **vocabularies):
    files = {
        "vocabularies": {"themes": [], "stages": [], **vocabularies},
        "organisations": {"organisations": list(organisations)},
        "sources": {"sources": sources},
        "definitions": {"definitions": list(definitions)},
        "barriers": {"barriers": barriers},
        "actions": {"plan": PLAN, "actions": list(actions)},
    }
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content))
    return folder


def load(folder, editor):
    return load_catalogue(folder=folder, drafted_by=world.author(), by=editor, now=world.NOW)


@pytest.fixture
def older(editor):
    """A source known from its publisher's summary, and a barrier that calls a place in it checked: once that went."""
    world.publish(editor, ("source", world.source()), ("barrier", world.barrier(evidence=[ITEM])))
    with pgtrigger.ignore():
        for revision in Revision.objects.all():
            document = revision.document
            for name in ["read", "law_read_to", "law_changed", "about_laws"]:
                document.pop(name, None)
            if "checked" in document:
                document["checked"] = "publisher-summary"
            for item in document.get("evidence", []):
                item.pop("read")
            Revision.objects.filter(pk=revision.pk).update(document=document)
    reproject()


def test_older_entries_become_new_versions_and_stay_readable(older, editor, client, tmp_path):
    new = write(
        tmp_path,
        sources=[world.source(checked="publisher-summary", read="abstract")],
        barriers=[world.barrier(evidence=[{**ITEM, "read": "abstract", "checked": False}], **JUDGED)],
    )

    counts = load(new, editor)

    assert (counts["source"], counts["barrier"]) == ((0, 0, 1), (0, 1, 0))
    assert list(Revision.objects.filter(entry__slug="lost-records").values_list("version", flat=True)) == [1, 2]
    first = client.get("/api/v1/barriers/lost-records/versions/1/").json()["document"]
    assert first["evidence"][0]["checked"] is True
    assert client.get("/barriers/lost-records/versions/1/").status_code == 200
    assert load(new, editor)["barrier"] == (0, 0, 1)


def test_source_that_is_read_after_all_becomes_a_new_version(older, editor, tmp_path):
    new = write(
        tmp_path,
        sources=[world.source(checked="source-text", read="whole")],
        barriers=[world.barrier(evidence=[{**ITEM, "read": "whole"}], **JUDGED)],
    )

    counts = load(new, editor)

    assert (counts["source"], counts["barrier"]) == ((0, 1, 0), (0, 1, 0))


SAMPLE = yaml.safe_load((Path(__file__).parent / "older_catalogue.yaml").read_text())
# The fields that documents were given, or whose rules changed, since the sample was stored.
ADDED = {
    "source": {"read", "law_read_to", "law_changed", "about_laws"},
    "definition": {
        "translations",
        "close_match",
        "broad_match",
        "narrow_match",
        "related_match",
        "notations",
        "collections",
        "places",
        "history_note",
        "editorial_note",
    },
    "barrier": set(),
    "action": {"plain_language", "if_nothing_happens", "effort", "effort_reason", "precedents", "success"},
}
FILES = ["sources", "definitions", "barriers", "actions"]


def today():
    """The sample as it would be written today: every field that was added or changed is filled."""
    new = copy.deepcopy(SAMPLE)
    act, study = new["source"]
    act.update(read="part", law_read_to="2026-02-05", law_changed="2026-06-19")
    study.update(read="abstract", about_laws=["act"])
    (record,) = new["definition"]
    record.update(
        alt_labels=["file", "care record"],
        plain_language="What is kept about your care.",
        scope_note="“File” is informal.",
        basis="law",
        examples=["A report to a hearing."],
        citations=[{"source": "act", "locator": "Section 1", "read": "part", "checked": True}],
        close_match=["https://example.org/terms/close"],
        broad_match=["https://example.org/terms/broad"],
        narrow_match=["https://example.org/terms/narrow"],
        related_match=["https://example.org/terms/related"],
        notations=[{"notation": "1.2", "datatype": ""}],
        collections=["Records"],
        places=[{"collection": "Records", "place": 1}],
        history_note="It was narrower once.",
        editorial_note="Look at it again in 2028.",
        translations=[
            {
                "language": "gd",
                "label": "Clàr",
                "alt_labels": [],
                "definition": "",
                "plain_language": "",
                "scope_note": "",
            }
        ],
    )
    lost, shelf = new["barrier"]
    lost.update(
        sectors=["health"],
        rights=[8],
        evidence=[
            {"source": "study", "stance": "supports", "locator": "p. 2", "finding": "Half.", "read": "abstract"},
            {"source": "act", "stance": "qualifies", "finding": "They must be kept.", "read": "part", "checked": True},
        ],
        **JUDGED,
    )
    eased = {"barrier": "lost-records", "kind": "eases", "sources": ["study"], "note": "It is found."}
    shelf.update(relations=[eased], **copy.deepcopy(JUDGED))
    (action,) = new["action"]
    action.update(
        plain_language="List where records are.",
        if_nothing_happens="They stay lost.",
        effort="small",
        effort_reason="One list.",
        precedents=[{"source": "study", "note": "It was tried."}],
        success={"number": 9, "measure": "in ten are found", "by": "2028-01-01", "read_from": "A page."},
        milestones=[{"key": "first-step", "title": "Begin the list", "due": "2027-05-01"}],
        candidates=[
            {"organisation": "example-council", "role": "lead"},
            {"organisation": "example-board", "role": "partner"},
        ],
    )
    return new


def organisation(slug, kind):
    return {"slug": slug, "name": f"{slug} (invented)", "kind": kind, "roles": ["potential-owner"]}


@pytest.fixture
def folder(tmp_path):
    new = today()
    return write(
        tmp_path,
        sources=new["source"],
        definitions=new["definition"],
        barriers=new["barrier"],
        actions=new["action"],
        organisations=[organisation("example-council", "local-government"), organisation("example-board", "health")],
        sectors=[{"slug": "health", "label": "Health"}],
    )


@pytest.fixture
def sample(editor, folder):
    """The older catalogue, published: loaded as it is today, then put back to what was stored then, as version 1."""
    load(folder, editor)
    with pgtrigger.ignore():
        for kind, documents in SAMPLE.items():
            for document in documents:
                Revision.objects.filter(entry__kind=kind, entry__slug=document["slug"]).update(document=document)
    reproject()
    assert Source.objects.get(slug="study").law_links.count() == 0, "the sample is older"


def test_sample_lacks_every_field_that_was_added():
    for kind, added in ADDED.items():
        for document in SAMPLE[kind]:
            assert set(kinds.get(kind).field_names) - set(document) == added, document["slug"]
    nested = [
        *SAMPLE["definition"][0]["citations"], *SAMPLE["barrier"][0]["evidence"], *SAMPLE["barrier"][1]["relations"],
    ]  # fmt: skip
    assert not any({"read", "sources", "note"} & set(item) for item in nested)


def test_every_kind_becomes_a_new_version_with_its_reason_and_loses_nothing(sample, folder, editor, client):
    counts = load(folder, editor)

    assert {kind: count[:] for kind, count in counts.items()} == {
        "source": (0, 2, 0), "definition": (0, 1, 0), "barrier": (0, 2, 0), "action": (0, 1, 0),
    }  # fmt: skip
    notes = {
        revision.entry.slug: revision.note for revision in Revision.objects.filter(version=2).select_related("entry")
    }
    said = "Loaded from the starter catalogue. Changed: "
    assert notes == {
        "act": f"{said}law read to, law changed.",
        "study": f"{said}about laws.",
        "record": f"{said}alt labels, plain language, scope note, examples, basis, close match, broad match, narrow match, related match, "
        "notations, collections, places, history note, editorial note, citations, translations.",
        "lost-records": f"{said}plain language, sectors, rights, evidence, confidence.",
        "shared-shelf": f"{said}plain language, confidence, relations.",
        "find-them": f"{said}plain language, if nothing happens, effort, effort reason, precedents, success, milestones, "
        "candidates.",
    }
    for kind, documents in SAMPLE.items():
        plural = kinds.get(kind).plural
        for document in documents:
            address = f"{plural}/{document['slug']}/versions/1/"
            first = client.get(f"/api/v1/{address}").json()["document"]
            assert without_added(first, document) == document
            assert client.get(f"/{address}").status_code == 200
            assert client.get(f"/{plural}/{document['slug']}/").status_code == 200
    assert Revision.objects.count() == 12
    assert load(folder, editor)["barrier"] == (0, 0, 2)


def without_added(value, older):
    """Return a document without what completing an older one added: at any depth, only what the older one has."""
    if isinstance(older, dict):
        return {name: without_added(value[name], older[name]) for name in older}
    if isinstance(older, list):
        assert len(value) == len(older)
        return [without_added(one, other) for one, other in zip(value, older, strict=True)]
    return value


def test_what_was_added_is_in_force_after_loading(sample, folder, editor):
    load(folder, editor)

    assert Source.objects.get(slug="act").law_moved_on
    assert list(Source.objects.get(slug="study").about_laws.values_list("slug", flat=True)) == ["act"]
    lost = Barrier.objects.get(slug="lost-records")
    assert list(lost.evidence.values_list("read", "checked")) == [("abstract", False), ("part", True)]
    assert lost.relations_from.get().kind == "eases"
    assert Definition.objects.get(slug="record").plain_language
    action = Action.objects.get(slug="find-them")
    assert (action.effort, action.success_number, action.precedent_links.count()) == ("small", 9, 1)


def test_withdrawn_entry_of_the_older_catalogue_says_why_and_comes_back(sample, folder, editor, client):
    withdraw(entry=Entry.objects.get(slug="find-them"), by=editor, now=world.NOW, reason="It was too vague.")

    assert "It was too vague." in client.get("/actions/find-them/", HTTP_ACCEPT="text/html").content.decode()
    assert load(folder, editor)["action"] == (1, 0, 0)
    assert client.get("/actions/find-them/").status_code == 200


@pytest.mark.parametrize("in_review", [False, True])
def test_draft_of_a_colleague_is_not_overwritten(sample, folder, editor, people, in_review):
    entries = [Entry.objects.get(kind="barrier", slug=slug) for slug in ["lost-records", "shared-shelf"]]
    for entry, document in zip(entries, today()["barrier"], strict=True):
        changed = {**document, "title": "Being rewritten"}
        draft = save_draft(kind="barrier", document=changed, by=people.researcher, now=world.NOW, entry=entry)
        if in_review:
            submit(entry=entry, by=people.researcher, now=world.NOW, note="", seen=draft.edit)
    before = list(Revision.objects.order_by("pk").values_list("pk", "edit", "state", "version"))

    with pytest.raises(CatalogueHasMistakes) as refusal:
        load(folder, editor)

    assert [(each.file, each.entry) for each in refusal.value.mistakes] == [
        ("barriers.yaml", "lost-records"), ("barriers.yaml", "shared-shelf"),
    ]  # fmt: skip
    assert "Rhona Research is working on a draft of it." in str(refusal.value.mistakes[0])
    assert list(Revision.objects.order_by("pk").values_list("pk", "edit", "state", "version")) == before


def test_every_fault_of_every_new_rule_is_told_at_once_and_nothing_is_loaded(folder, editor):
    files = {name: yaml.safe_load((folder / f"{name}.yaml").read_text()) for name in FILES}
    act, study = files["sources"]["sources"]
    act.update(checked="source-text", read="abstract")
    study.update(law_read_to="2026-01-01", about_laws=["study"], kind="research")
    (record,) = files["definitions"]["definitions"]
    record["alt_labels"] = ["file (informal)"]
    record["citations"][0].update(read="abstract")
    lost, shelf = files["barriers"]["barriers"]
    lost["evidence"][0]["checked"] = True
    second = world.barrier("second", relations=[{"barrier": "lost-records", "kind": "eases"}], **JUDGED)
    third = world.barrier("third", kind="enabler", relations=[{"barrier": "fourth", "kind": "eases"}], **JUDGED)
    fourth = world.barrier("fourth", kind="enabler", **{**JUDGED, "plain_language": ""})
    files["barriers"]["barriers"] += [second, third, fourth]
    lost["confidence"]["coherence"] = {"concern": "serious", "reason": ""}
    lost.update(rights=[99], plain_language="")
    shelf["relations"][0]["sources"] = ["no-such-source"]
    (action,) = files["actions"]["actions"]
    unmeasured = copy.deepcopy(action) | {"slug": "unmeasured", "candidates": []}
    unmeasured["success"].pop("number")
    files["actions"]["actions"].append(unmeasured)
    unmeasured.update(effort_reason="", milestones=[])
    action.update(effort_reason="", enablers=["lost-records"], candidates=[], colour="red", title="")
    action["milestones"][0]["due"] = "2027-09-30"
    action["precedents"] *= 2
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(json.dumps(content))

    with pytest.raises(CatalogueHasMistakes) as refusal:
        load(folder, editor)

    places = {(mistake.file.removesuffix(".yaml"), mistake.entry, mistake.field) for mistake in refusal.value.mistakes}
    assert places == {
        ("sources", "act", "read"),
        ("sources", "study", "law_read_to"),
        ("sources", "study", "about_laws.0"),
        ("definitions", "record", "alt_labels.0"),
        ("definitions", "record", "citations.0.checked"),
        ("barriers", "lost-records", "evidence.0.checked"),
        ("barriers", "lost-records", "plain_language"),
        ("barriers", "fourth", "plain_language"),
        ("barriers", "lost-records", "confidence.coherence.reason"),
        ("barriers", "lost-records", "rights.0"),
        ("barriers", "shared-shelf", "relations.0.sources.0"),
        ("barriers", "second", "relations.0.kind"),
        ("barriers", "third", "relations.0.barrier"),
        ("actions", "find-them", "effort_reason"),
        ("actions", "find-them", "enablers.0"),
        ("actions", "find-them", "candidates"),
        ("actions", "find-them", "colour"),
        ("actions", "find-them", "title"),
        ("actions", "unmeasured", "success.number"),
        ("actions", "unmeasured", "effort_reason"),
        ("actions", "unmeasured", "candidates"),
        ("actions", "unmeasured", "milestones"),
        ("actions", "find-them", "milestones.0.due"),
        ("actions", "find-them", "precedents.1.source"),
    }
    assert not Entry.objects.exists()
    assert not Organisation.objects.exists()
