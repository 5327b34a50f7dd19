"""A database with an older catalogue takes the new one as new versions and loses nothing."""

import pgtrigger
import pytest
import yaml

from insight.catalogue import load_catalogue
from publishing.models import Revision
from publishing.published.projection import reproject
from tests import world

pytestmark = pytest.mark.django_db

ITEM = {"source": "study", "stance": "supports", "finding": "Half were lost.", "locator": "p. 2", "checked": True}


def write(folder, *, sources, barriers):
    files = {
        "vocabularies": {"themes": [], "stages": []},
        "organisations": {"organisations": []},
        "sources": {"sources": sources},
        "definitions": {"definitions": []},
        "barriers": {"barriers": barriers},
        "actions": {
            "plan": {"slug": "plan-2027", "title": "Plan", "starts": "2027-01-01", "ends": "2029-12-31"},
            "actions": [],
        },
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
        barriers=[world.barrier(evidence=[{**ITEM, "read": "abstract", "checked": False}])],
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
        barriers=[world.barrier(evidence=[{**ITEM, "read": "whole"}])],
    )

    counts = load(new, editor)

    assert (counts["source"], counts["barrier"]) == ((0, 1, 0), (0, 1, 0))
