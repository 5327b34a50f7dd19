"""Colleagues are mentioned in comments, told once a day where they chose that, and seen where they have the same form open."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from config.tasks import send_mails_of_the_day
from publishing.lifecycle.comments import comment, reply, resolve
from publishing.lifecycle.daily_mail import choose_daily_mail, send_daily_mails
from publishing.lifecycle.discarding import discard_draft
from publishing.lifecycle.open_pages import forget_open_pages, note_open
from publishing.models import Comment, MailOnceADay, OpenPage, WaitingNotice
from publishing.refusals import Invalid, NotAllowed
from tests import world
from tests.at_once import at_once
from tests.factories.organisations import PersonFactory
from tests.factories.publishing import drafted
from web.mail import mail

pytestmark = pytest.mark.django_db
COMMENTS, FORM = "/workbench/evidence/study/comments/", "/workbench/evidence/study/"
NEXT_MORNING = datetime(2026, 11, 3, 7, 11, tzinfo=UTC)


@pytest.fixture
def entry(people):
    return drafted(slug="study", by=people.researcher).entry


@pytest.fixture
def colleague(people):
    return PersonFactory(name="Ines Doré", role="researcher")


def say(entry, by, text="Is that so?", now=world.NOW, **more):
    return comment(entry=entry, pointer="/title", text=text, by=by, now=now, **more)


def to(mailoutbox):
    return {mail.to[0]: mail.subject for mail in mailoutbox}


# --- mentions


def test_colleague_chosen_beside_the_comment_is_named_in_it_and_hears_of_it(
    client, entry, people, colleague, mailoutbox
):
    client.force_login(people.editor)
    page = client.get(COMMENTS).content.decode()
    assert f'<option value="{colleague.pk}">@Ines Doré</option>' in page
    assert not any(f"@{person.name}" in page for person in [people.editor, people.partner, people.administrator])

    client.post(COMMENTS, {"operation": "comment", "on": "/title", "text": "Is it this one?", "mention": colleague.pk})

    assert Comment.objects.get().text == "@Ines Doré Is it this one?"
    assert "You are mentioned" in to(mailoutbox)[colleague.email]
    assert "A comment on" in to(mailoutbox)[people.researcher.email]
    assert not any("Is it this one?" in mail.body for mail in mailoutbox)


def test_review_offers_colleagues_too(client, entry, people, colleague):
    client.force_login(people.editor)

    assert "@Ines Doré</option>" in client.get(FORM + "review/").content.decode()


def test_name_typed_after_an_at_sign_is_a_mention_also_in_a_reply(entry, people, colleague, mailoutbox):
    first = say(entry, people.researcher)
    reply(comment=first, text="Ask @ines doré, or @Rhona Research herself.", by=people.editor, now=world.NOW)

    assert len(mailoutbox) == 2  # one each, though Rhona also wrote the comment and the draft
    assert all(subject.startswith("You are mentioned") for subject in to(mailoutbox).values())


def test_what_is_no_mention_tells_nobody(entry, people, colleague, mailoutbox):
    for text in ["@Ines Dorén", "me@Ines Doré", "Ines Doré", "@Pia Partner", "@Ada Admin", "@ @@"]:
        say(entry, people.researcher, text=text)

    assert mailoutbox == []


@pytest.mark.parametrize("role", ["partner", "nobody", "gone"])
def test_who_may_not_read_and_comment_cannot_be_mentioned(client, entry, people, colleague, role):
    colleague.is_active = False
    colleague.save()
    key = {"nobody": "0", "gone": colleague.pk}.get(role) or getattr(people, role).pk
    client.force_login(people.editor)

    response = client.post(COMMENTS, {"operation": "comment", "on": "/title", "text": "Look at this", "mention": key})

    assert response.status_code == 422
    assert "Choose a colleague who may read this draft." in response.content.decode()
    assert "Look at this</textarea>" in response.content.decode()
    assert not Comment.objects.exists()


# --- one mail a day


@pytest.fixture
def daily(people):
    choose_daily_mail(once_a_day=True, by=people.researcher)


def test_comments_of_a_day_come_in_one_mail_once(entry, people, daily, mailoutbox):
    first = say(entry, people.editor)
    say(entry, people.editor, text="And @Rhona Research, this?")
    resolve(comment=first, by=people.researcher, now=world.NOW)
    assert [mail.to for mail in mailoutbox] == [[people.editor.email]]
    mailoutbox.clear()

    for hours in [0, 1, 24]:
        send_daily_mails(now=NEXT_MORNING + timedelta(hours=hours))

    [told] = mailoutbox
    assert told.to == [people.researcher.email]
    assert "- Ewan Edit commented\n- Ewan Edit mentioned you in a comment\n" in told.body
    assert COMMENTS in told.body
    assert "Is that so?" not in told.body
    assert "/workbench/mail/" in told.body
    assert not WaitingNotice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_mail(entry, people, daily, mailoutbox, monkeypatch):
    say(entry, people.editor)

    def slow_mail(*args):
        time.sleep(0.3)
        mail(*args)

    monkeypatch.setattr("publishing.lifecycle.daily_mail.mail", slow_mail)
    at_once(*[lambda: send_daily_mails(now=NEXT_MORNING)] * 2)

    assert len(mailoutbox) == 1


def test_nothing_goes_before_seven_and_nothing_where_nothing_waits(entry, people, daily, mailoutbox):
    send_daily_mails(now=NEXT_MORNING)
    say(entry, people.editor)
    send_daily_mails(now=NEXT_MORNING - timedelta(hours=1))

    assert mailoutbox == []
    assert WaitingNotice.objects.count() == 1


def test_what_waits_goes_with_its_entry(entry, people, daily, mailoutbox):
    say(entry, people.editor)
    discard_draft(entry=entry, by=people.researcher, now=world.NOW, seen=1)
    send_daily_mails(now=NEXT_MORNING)

    assert mailoutbox == []


@pytest.mark.parametrize("changes", [{"is_active": False}, {"role": "partner"}])
def test_who_may_not_comment_any_more_gets_no_mail_of_the_day(entry, people, daily, mailoutbox, changes):
    say(entry, people.editor)
    type(people.researcher).objects.filter(pk=people.researcher.pk).update(**changes)
    send_mails_of_the_day(timestamp=0)

    assert mailoutbox == []
    assert not WaitingNotice.objects.exists()


def test_choice_is_made_on_a_page_which_the_account_leads_to(client, entry, people, mailoutbox):
    client.force_login(people.researcher)
    assert 'href="/workbench/mail/"' in client.get("/accounts/").content.decode()

    assert 'value="each" checked' in " ".join(client.get("/workbench/mail/").content.decode().split())
    client.post("/workbench/mail/", {"how": "daily"})
    assert 'value="daily" checked' in " ".join(client.get("/workbench/mail/").content.decode().split())
    assert client.post("/workbench/mail/", {"how": "hourly"}).status_code == 422
    assert MailOnceADay.objects.get().person == people.researcher
    client.post("/workbench/mail/", {"how": "each"})
    say(entry, people.editor)
    assert list(to(mailoutbox)) == [people.researcher.email]


def test_only_who_gets_such_mail_can_choose(people):
    with pytest.raises(NotAllowed):
        choose_daily_mail(once_a_day=True, by=people.partner)


# --- who else has it open


def test_form_and_autosave_say_who_else_has_it_open(client, entry, people, colleague):
    client.force_login(colleague)
    assert "Also open" not in client.get(FORM).content.decode()
    client.force_login(people.researcher)
    assert "loaded or saved: Ines Doré." in client.get(FORM).content.decode()
    OpenPage.objects.filter(person=colleague).delete()

    data = {"operation": "autosave", "seen": "1", "title": "Another title"}
    answer = client.post(FORM, data, headers={"accept": "application/json"}).json()
    assert answer["open"] == ""
    client.force_login(colleague)
    client.get(FORM)
    client.force_login(people.researcher)
    answer = client.post(FORM, {**data, "seen": answer["seen"]}, headers={"accept": "application/json"}).json()
    assert "Ines Doré" in answer["open"]


def test_page_counts_as_open_for_two_minutes_and_is_forgotten_after_an_hour(entry, people, colleague):
    note_open(entry=entry, by=colleague, now=world.NOW)
    for seconds, names in [(119, ["Ines Doré"]), (121, [])]:
        now = world.NOW + timedelta(seconds=seconds)
        assert note_open(entry=entry, by=people.researcher, now=now) == names
    forget_open_pages(now=world.NOW + timedelta(minutes=61))

    assert list(OpenPage.objects.values_list("person", flat=True)) == [people.researcher.pk]


def test_name_before_a_long_comment_is_refused_where_it_does_not_fit(entry, people, colleague):
    with pytest.raises(Invalid) as refusal:
        say(entry, people.editor, text="x" * 1999, mention=colleague.pk)
    assert set(refusal.value.errors) == {"/text"}
