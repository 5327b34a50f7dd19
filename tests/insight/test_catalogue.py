import shutil

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

from insight.catalogue import CatalogueHasMistakes, load_catalogue
from organisations.models import Organisation
from publishing.models import Entry, IndexEntry, Revision
from publishing.refusals import NotAllowed
from tests import world
from tests.api.test_answers import assert_stored_json_is_as_its_serializer_says

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """A copy of the real catalogue that a test may spoil."""
    return shutil.copytree(settings.BASE_DIR / "catalogue", tmp_path / "catalogue")


def load(folder, by):
    return load_catalogue(folder=folder, drafted_by=world.author(), by=by, now=world.NOW)


def edit(folder, name, change):
    path = folder / f"{name}.yaml"
    content = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
    change(content)
    path.write_text(yaml.dump(content, allow_unicode=True, Dumper=yaml.CSafeDumper))


def test_real_catalogue_is_published_whole(real_catalogue, client):
    assert {kind: count.new for kind, count in real_catalogue.items()} == {
        "source": 176,
        "definition": 70,
        "barrier": 68,
        "action": 23,
    }
    assert IndexEntry.objects.count() == 176 + 70 + 68 + 23
    assert Organisation.objects.count() == 40
    for label, slug in [("child protection", "child-protection"), ("GIRFEC", "girfec")]:
        (found,) = client.get("/api/v1/definitions/lookup/", {"label": label}).json()["results"]
        assert found["definition"]["slug"] == slug
    assert_stored_json_is_as_its_serializer_says()


def test_second_run_changes_nothing(real_catalogue, folder, editor):
    revisions = set(Revision.objects.values_list("pk", "edit", "version"))

    counts = load(folder, editor)

    assert {kind: (count.new, count.changed) for kind, count in counts.items()} == dict.fromkeys(counts, (0, 0))
    assert set(Revision.objects.values_list("pk", "edit", "version")) == revisions


def test_changed_entry_becomes_a_new_version(real_catalogue, folder, editor):
    edit(folder, "definitions", lambda content: content["definitions"][0].update(scope_note="Otherwise put."))

    counts = load(folder, editor)

    assert counts["definition"] == (0, 1, 69)
    assert Revision.objects.get(version=2).document["scope_note"] == "Otherwise put."


def test_every_mistake_is_told_with_file_entry_and_field(folder, editor):
    def spoil_barriers(content):
        first, second, third, *_ = content["barriers"]
        first["evidence"][0]["source"] = "no-such-source"
        second["confidence"]["level"] = "absolute"
        third["statement"] = "A bell\x07."
        content["barriers"].append(dict(content["barriers"][3]))

    def spoil_definitions(content):
        content["definitions"][0]["broader"] = [content["definitions"][2]["slug"]]
        content["definitions"][0]["colour"] = "red"
        for one, other in [(3, 4), (4, 3)]:
            content["definitions"][one].update(broader=[content["definitions"][other]["slug"]], related=[])

    def spoil_actions(content):
        first, _, third, *_ = content["actions"]
        first["candidates"][1]["role"] = "lead"
        third["milestones"] = [item for item in third["milestones"] if item["key"] != "first-step"]

    edit(folder, "definitions", spoil_definitions)
    edit(folder, "actions", spoil_actions)
    path = folder / "barriers.yaml"
    content = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
    spoil_barriers(content)
    path.write_text(yaml.dump(content, Dumper=yaml.CSafeDumper))
    edit(folder, "organisations", lambda content: content["organisations"][0].update(kind="club"))

    with pytest.raises(CatalogueHasMistakes) as refusal:
        load(folder, editor)

    places = {(mistake.file, mistake.entry, mistake.field) for mistake in refusal.value.mistakes}
    barriers = [entry["slug"] for entry in content["barriers"]]
    definitions = [
        entry["slug"]
        for entry in yaml.load((folder / "definitions.yaml").read_text(), Loader=yaml.CSafeLoader)["definitions"]
    ]
    assert places >= {
        ("barriers.yaml", barriers[0], "evidence.0.source"),
        ("barriers.yaml", barriers[1], "confidence.level"),
        ("barriers.yaml", barriers[2], "statement"),
        ("barriers.yaml", barriers[3], "slug"),
        ("definitions.yaml", definitions[0], "colour"),
        ("definitions.yaml", definitions[3], "broader"),
        ("definitions.yaml", definitions[4], "broader"),
        ("organisations.yaml", "promise-scotland", "kind"),
        ("actions.yaml", "powers-register", "candidates"),
        ("actions.yaml", "threshold-cases", "milestones"),
    }
    assert not Entry.objects.exists()
    assert not Organisation.objects.exists()


def test_broken_yaml_is_told_with_its_line(folder, editor):
    (folder / "actions.yaml").write_text("actions:\n  - slug: [")

    with pytest.raises(CatalogueHasMistakes, match="1 mistakes") as refusal:
        load(folder, editor)

    assert refusal.value.mistakes[0].file == "actions.yaml"


def test_missing_file_is_told_by_name(folder, editor):
    (folder / "sources.yaml").unlink()

    with pytest.raises(CatalogueHasMistakes) as refusal:
        load(folder, editor)

    assert str(refusal.value.mistakes[0]).startswith("sources.yaml")


def test_loading_by_a_researcher_is_not_allowed(folder, researcher):
    with pytest.raises(NotAllowed):
        load(folder, researcher)
    assert not IndexEntry.objects.exists()


def test_command_for_nobody_says_how_to_make_a_person(db):
    with pytest.raises(CommandError, match="create_person"):
        call_command("load_catalogue", by="nobody@example.org")
