"""Rows that other code shaped are made anew part by part, while the site is read and written."""

import pytest
from django.db import connection
from django.utils import timezone

from jobs.models import Job
from publishing.lifecycle.publication import withdraw
from publishing.models import Entry, Head, IndexEntry, Representation
from publishing.published import rebuilding
from publishing.published.rebuilding import is_current, rebuild, shaped_otherwise, take_over
from publishing.published.shape import shapes
from publishing.tasks import look_after_rows, put_in_rebuild
from tests.factories.publishing import published
from tests.publishing.test_projection import snapshot

pytestmark = pytest.mark.django_db
OTHER = "0" * 24


@pytest.fixture
def shaped_by_other_code(small_world):
    """All rows as another version wrote them: each titled otherwise. Return them as this one writes them."""
    take_over()
    before = snapshot()
    Entry.objects.update(shape=OTHER)
    IndexEntry.objects.update(label="As it was")
    Representation.objects.update(body=b'{"as": "it was"}')
    return before


class Killed(BaseException):
    """The process ends here."""


def test_publication_says_what_shaped_its_rows(small_world):
    assert {(entry.kind, entry.shape) for entry in Entry.objects.all()} == set(shapes().items())
    assert not shaped_otherwise().exists()


def test_rebuild_makes_what_publishing_made(shaped_by_other_code):
    assert not is_current()

    rebuild()

    assert snapshot() == shaped_by_other_code
    assert is_current()


def test_rebuild_leaves_kinds_alone_that_nothing_new_shapes(shaped_by_other_code):
    Entry.objects.exclude(kind="definition").update(shape="")
    for name, shape in shapes().items():
        if name != "definition":
            Entry.objects.filter(kind=name).update(shape=shape)

    rebuild()

    assert set(IndexEntry.objects.filter(label="As it was").values_list("kind", flat=True)) == {
        "source", "barrier", "action",
    }  # fmt: skip


def test_rebuild_that_was_killed_goes_on_where_it_was(shaped_by_other_code, monkeypatch):
    monkeypatch.setattr(rebuilding, "AT_A_TIME", 1)
    total = shaped_otherwise().count()

    def kill_after_three(done, total):
        if done == 3:
            raise Killed

    with pytest.raises(Killed):
        rebuild(kill_after_three)
    assert shaped_otherwise().count() == total - 3
    steps = []
    rebuild(lambda done, total: steps.append((done, total)))

    assert steps[:2] == [(3, total), (4, total)]
    assert steps[-1] == (total, total)
    assert snapshot() == shaped_by_other_code


def test_what_is_read_while_rows_are_rebuilt_is_whole(shaped_by_other_code, client, monkeypatch):
    monkeypatch.setattr(rebuilding, "AT_A_TIME", 1)
    slugs = list(Entry.objects.filter(kind="definition").values_list("slug", flat=True))
    seen, tags = [], []

    def look(done, total):
        answers = [client.get(f"/definitions/{slug}/") for slug in slugs]
        answers += [client.get("/api/v1/definitions/"), client.get("/api/v1/definitions/?on=2030-01-01")]
        seen.append({answer.status_code for answer in answers})
        listed = client.get("/api/v1/definitions/")
        tags.append((listed["ETag"], listed.content))

    rebuild(look)

    assert seen == [{200}] * len(seen)
    assert len({body for _, body in tags}) > 2
    assert len({tag for tag, _ in tags}) >= len(set(tags))  # a tag never stands for two answers


def test_publications_during_a_rebuild_stay_right(shaped_by_other_code, monkeypatch):
    monkeypatch.setattr(rebuilding, "AT_A_TIME", 1)
    done_meanwhile = []

    def publish_meanwhile(done, total):
        if done == 2:
            done_meanwhile.append(published("definition", slug="meanwhile", broader=["record"]))
        if done == 3:
            record = Entry.objects.get(kind="definition", slug="meanwhile")
            editor = done_meanwhile[0].published_by
            withdraw(entry=record, by=editor, now=timezone.now(), reason="It was a mistake.")

    rebuild(publish_meanwhile)

    assert is_current()
    assert not IndexEntry.objects.filter(slug="meanwhile").exists()
    assert Head.now().counts["definition"] == IndexEntry.objects.filter(kind="definition").count()
    assert snapshot() == shaped_by_other_code | {
        "definitions_versionlabel": snapshot()["definitions_versionlabel"]  # of what was withdrawn
    }


def test_rows_that_are_missing_are_written_before_others_refer_to_them(small_world):
    before = snapshot()
    with connection.cursor() as cursor:
        for table in ["label", "broader", "related", "citation", "mapping", "linkeddata"]:
            cursor.execute(f"DELETE FROM definitions_{table}")
        cursor.execute("DELETE FROM barriers_termuse")
        cursor.execute("DELETE FROM definitions_definition")

    rebuilding.reproject()

    assert snapshot() == before


def test_older_code_rebuilds_nothing_once_newer_code_took_over(shaped_by_other_code, run_jobs):
    Head.objects.update(projected_by=OTHER)

    assert sum(rebuild().values()) == 0
    look_after_rows(now=timezone.now())

    assert not Job.objects.exists()
    assert IndexEntry.objects.filter(label="As it was").exists()


def test_what_other_code_publishes_beside_this_one_is_shaped_within_the_hour(small_world, run_jobs):
    take_over()
    Entry.objects.filter(kind="source").update(shape=OTHER)

    look_after_rows(now=timezone.now())
    look_after_rows(now=timezone.now())
    assert Job.objects.count() == 1
    run_jobs()

    assert is_current()


def test_administrators_see_how_far_a_rebuild_is(shaped_by_other_code, run_jobs):
    total = shaped_otherwise().count()
    put_in_rebuild(now=timezone.now())
    run_jobs()

    job = Job.objects.with_times().get()
    assert (job.state, job.done, job.total) == ("done", total, total)
