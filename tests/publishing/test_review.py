"""A colleague looks at every entry before the public does."""

import pytest

from publishing.drafting import save_draft
from publishing.models import Entry, ReviewEvent, Revision
from publishing.publication import publish
from publishing.refusals import Invalid, NotAllowed, Stale, WrongState
from publishing.review import return_to_author, submit, take_back
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(people):
    return save_draft(kind="source", document=world.source(), by=people.researcher, now=world.NOW).entry


def send(entry, by, note="Please look.", seen=1):
    return submit(entry=entry, by=by, now=world.NOW, note=note, seen=seen)


def test_submitted_draft_waits_and_is_written_down(entry, people):
    assert send(entry, people.researcher).state == Revision.State.IN_REVIEW
    assert ReviewEvent.objects.get().note == "Please look."


def test_unfinished_draft_is_not_sent(people):
    entry = save_draft(
        kind="source", document={"slug": "bare"}, by=people.researcher, now=world.NOW, complete=False
    ).entry

    with pytest.raises(Invalid) as refusal:
        send(entry, people.researcher)
    assert "/title" in refusal.value.errors


def test_second_click_on_send_hears_that_it_waits(entry, people):
    send(entry, people.researcher)

    with pytest.raises(WrongState, match="waits for review already"):
        send(entry, people.researcher)


def test_draft_saved_since_is_not_sent(entry, people):
    with pytest.raises(Stale):
        send(entry, people.researcher, seen=7)


def test_partner_sends_nothing(entry, people):
    with pytest.raises(NotAllowed):
        send(entry, people.partner)


def test_waiting_draft_cannot_be_changed_until_it_is_taken_back(entry, people):
    send(entry, people.researcher)
    again = {"kind": "source", "document": world.source(title="B"), "by": people.researcher, "now": world.NOW}

    with pytest.raises(WrongState):
        save_draft(**again, entry=entry, seen=1)
    take_back(entry=entry, by=people.researcher, now=world.NOW)
    assert save_draft(**again, entry=entry, seen=1).edit == 2


def test_another_researcher_does_not_take_it_back(entry, people):
    send(entry, people.researcher)

    with pytest.raises(NotAllowed):
        take_back(entry=entry, by=world.author(), now=world.NOW)


def test_returning_needs_reasons(entry, people):
    send(entry, people.researcher)

    with pytest.raises(Invalid):
        return_to_author(entry=entry, by=people.editor, now=world.NOW, reason=" ", seen=1)


def test_returned_draft_is_told_by_mail_that_does_not_quote_reasons(
    entry, people, mailoutbox, django_capture_on_commit_callbacks
):
    send(entry, people.researcher)
    with django_capture_on_commit_callbacks(execute=True):
        return_to_author(entry=entry, by=people.editor, now=world.NOW, reason="The date is wrong.", seen=1)

    [mail] = mailoutbox
    assert mail.to == [people.researcher.email]
    assert "/workbench/evidence/study/" in mail.body
    assert "The date is wrong." not in mail.body


def test_nobody_publishes_what_they_wrote(people):
    draft = save_draft(kind="source", document=world.source(), by=people.editor, now=world.NOW)

    with pytest.raises(NotAllowed, match="own work"):
        publish(revision=draft, by=people.editor, now=world.NOW, note="Mine.")


def test_nobody_publishes_what_they_sent(entry, people):
    draft = send(entry, people.editor)

    with pytest.raises(NotAllowed, match="own work"):
        publish(revision=draft, by=people.editor, now=world.NOW, note="Mine.")


def test_setting_lets_an_editor_publish_their_own_work(people, settings):
    settings.MAY_PUBLISH_OWN_WORK = True
    draft = save_draft(kind="source", document=world.source(), by=people.editor, now=world.NOW)

    assert publish(revision=draft, by=people.editor, now=world.NOW, note="Alone here.").version == 1


def test_pages_lead_from_sending_to_the_public_page(client, people, entry):
    client.force_login(people.researcher)
    client.post("/workbench/evidence/study/submit/", {"note": "Ready", "seen": "1"})
    client.force_login(people.editor)
    assert "A study of study" in client.get("/workbench/review/").content.decode()

    response = client.post(
        "/workbench/evidence/study/review/", {"deed": "publish", "note": "Checked.", "change": "meaning", "seen": "1"}
    )

    assert response.url == "/evidence/study/"
    assert client.get("/evidence/study/").status_code == 200


def test_second_click_on_publish_hears_by_whom_it_was(client, people, entry):
    client.force_login(people.researcher)
    client.post("/workbench/evidence/study/submit/", {"seen": "1"})
    client.force_login(people.editor)
    deed = {"deed": "publish", "note": "Checked.", "seen": "1"}
    client.post("/workbench/evidence/study/review/", deed)

    response = client.post("/workbench/evidence/study/review/", deed)

    assert response.status_code == 409
    assert "published as version 1 by Ewan Edit" in response.content.decode()


def test_barrier_is_published_together_with_its_unpublished_source(client, people, entry):
    document = world.barrier(evidence=[{"source": "study", "stance": "supports", "finding": "So it is."}])
    save_draft(kind="barrier", document=document, by=people.researcher, now=world.NOW)
    client.force_login(people.researcher)
    client.post("/workbench/barriers/lost-records/submit/", {"seen": "1"})
    client.force_login(people.editor)

    client.post(
        "/workbench/barriers/lost-records/review/",
        {"deed": "publish", "note": "Both.", "seen": "1", "with": [str(entry.revisions.get().pk)]},
    )

    assert client.get("/barriers/lost-records/").status_code == 200
    assert client.get("/evidence/study/").status_code == 200


def test_withdrawing_on_the_page_needs_a_reason(client, people, small_world):
    client.force_login(people.editor)

    response = client.post("/workbench/actions/find-them/withdraw/", {"reason": "", "successor": ""})

    assert response.status_code == 422
    assert client.get("/actions/find-them/").status_code == 200


def test_discarding_a_draft_takes_its_review_along(entry, people):
    from publishing.drafting import discard_draft

    send(entry, people.researcher)
    take_back(entry=entry, by=people.researcher, now=world.NOW)
    discard_draft(entry=entry, by=people.researcher, now=world.NOW, seen=1)

    assert not Entry.objects.exists()
