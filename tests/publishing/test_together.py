"""All drafts of an import are sent and published at once: what can be is, what is left is named, and it is done once."""

from types import SimpleNamespace

import pytest

from barriers.spreadsheets.drafts import save as save_spreadsheet
from evidence.models import Source
from evidence.references import imports
from jobs.models import Job
from publishing.lifecycle import tasks
from publishing.lifecycle.comments import comment
from publishing.lifecycle.together import COMMENTS, OWN, PUBLISH, SEND, do_together
from publishing.models import Entry, Revision
from publishing.refusals import WrongState
from tests import world
from tests.barriers.test_spreadsheets import BARRIERS, EVIDENCE, NEW_BARRIER, NEW_SOURCE, SOURCES
from tests.barriers.test_spreadsheets import bring_in as bring_spreadsheet_in
from tests.evidence.test_bringing_references_in import bring_in, record, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def references(researcher):
    """Three drafts of sources: two that are finished, one of which nobody says what kind it is."""
    text = record("A study of lamps") + record("A study of oil") + record("A study of light", TY="RPRT")
    return imports.save(prepared=bring_in(researcher, text), by=researcher, now=world.NOW)


def states(prepared):
    return sorted(Revision.objects.filter(entry__in=prepared.saved_entries()).values_list("state", flat=True))


def test_many_drafts_are_sent_and_published_by_jobs_and_the_page_names_what_is_left(
    client, people, references, run_jobs, monkeypatch, mailoutbox
):
    monkeypatch.setattr(tasks, "AT_ONCE", 1)
    address = references.get_absolute_url()
    client.force_login(people.researcher)
    waits = text_of(client.post(f"{address}submit/", {"note": "My library."}, follow=True))
    assert "Sending 3 drafts for review" in waits
    assert "Send 3 drafts for review" not in waits  # the button
    assert "This is being done already" in text_of(client.post(f"{address}submit/", follow=True))
    run_jobs()

    sent = text_of(client.get(address))
    assert "2 sources sent for review" in sent
    assert "1 left as it was A study of light : What kind of source is it? Choose one of the list" in sent
    assert "in review" in sent

    client.force_login(people.editor)
    client.post(f"{address}publish/", {"note": "Read by me."})
    run_jobs()
    published = text_of(client.get(address))
    assert "2 sources published" in published
    assert "published as version 1" in published
    assert sorted(Source.objects.values_list("title", flat=True)) == ["A study of lamps", "A study of oil"]
    assert set(Revision.objects.publications().values_list("note", flat=True)) == {"Read by me."}
    references.refresh_from_db()
    assert "note" not in references.together
    assert [mail.subject for mail in mailoutbox] == ["For review: 2 sources", "Published: 2 sources"]
    assert [job.state for job in Job.objects.with_times()] == ["done", "done"]


def test_what_dies_half_way_has_done_nothing_and_what_was_done_is_not_done_again(people, references, mailoutbox):
    def dies(done, total):
        if done == 2:
            raise OSError("the worker dies")

    send = {"prepared": references, "operation": SEND, "by": people.researcher, "now": world.NOW, "note": ""}
    with pytest.raises(OSError, match="dies"):
        do_together(**send, report=dies)
    assert states(references) == ["draft"] * 3

    do_together(**send, job=7)
    tasks.drafts_together.func(
        SimpleNamespace(job=SimpleNamespace(id=7)),
        model="evidence.ReferenceImport", prepared=references.pk, person=people.researcher.pk,
    )  # fmt: skip
    assert states(references) == ["draft", "in-review", "in-review"]
    references.rows.update(saved=None)
    with pytest.raises(WrongState, match="waits for review"):
        do_together(**{**send, "operation": PUBLISH, "by": people.editor, "note": "Good."})
    assert len(mailoutbox) == 1


def test_what_rests_on_something_that_is_left_is_left_too(people):
    evidence = [EVIDENCE, ["a new barrier", "A New Study", "Supports", "It does.", None, None]]
    prepared = bring_spreadsheet_in(
        people.researcher, sources=[SOURCES, NEW_SOURCE, [None, "Research", "Another study", "A. One", 2024, "unchecked", None]],
        barriers=[BARRIERS, NEW_BARRIER], evidence=evidence,
    )  # fmt: skip
    prepared = save_spreadsheet(prepared=prepared, by=people.researcher, now=world.NOW)
    now = {"prepared": prepared, "now": world.NOW, "note": "Good."}
    do_together(**now, operation=SEND, by=people.researcher)
    study, barrier = Entry.objects.get(slug="a-new-study"), Entry.objects.get(slug="a-new-barrier")
    comment(entry=study, by=people.editor, now=world.NOW, pointer="/title", text="Which edition?")

    done = do_together(**now, operation=PUBLISH, by=people.editor).together

    left = {each["entry"]: each["reasons"] for each in done["left"]}
    assert (done["done"], left[study.pk], set(left)) == ("1 source", [["", COMMENTS]], {study.pk, barrier.pk})
    assert "a-new-study" in str(left[barrier.pk])
    own = do_together(
        **{**now, "operation": PUBLISH, "by": people.editor, "prepared": _sent_by(people.editor, prepared)}
    )
    assert own.together["left"][0]["reasons"] == [["", OWN]]


def _sent_by(person, prepared):
    Revision.objects.working_copies().update(saved_by=person)
    return prepared
