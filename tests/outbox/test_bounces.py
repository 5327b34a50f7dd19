"""An address from which mail comes back is written to no more, until somebody has it tried again. And mail keeps hours."""

import io
import mailbox
import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from outbox import bounces
from outbox.delivery_reports import LARGEST, read_report
from outbox.models import BouncingAddress, Mail
from outbox.sending import message_id, send_due
from tests.factories.organisations import PersonFactory
from tests.outbox.test_outbox import now, outside, start_server, write  # noqa: F401 – fixtures
from web.mail import mail, regular_mail
from web.working_days import next_working_time

TO = "reader@example.org"


def sent():
    """A mail that the server took."""
    return Mail.objects.create(to=TO, subject="Hello", sent_at=now())


def report(about, *, action="failed", status="5.1.1", diagnosis="smtp; 550 5.1.1 No such user", name=None):
    """What a mail server writes when it cannot deliver a mail."""
    lines = f"Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; {TO}\nAction: {action}\nStatus: {status}\n"
    headers = f"Subject: Hello\nMessage-ID: {name or message_id(about)}\n\n"
    return (
        "From: MAILER-DAEMON@mx.example.org\nSubject: Undelivered\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\n\n'
        "--B\nContent-Type: text/plain\n\nSorry.\n"
        f"--B\nContent-Type: message/delivery-status\n\n{lines}Diagnostic-Code: {diagnosis}\n\n"
        f"--B\nContent-Type: text/rfc822-headers\n\n{headers}--B--\n"
    ).encode()


def is_held():
    return bounces.held([TO.upper()]).exists()


def test_answers_about_an_address_are_told_from_others():
    for code, words, of_address in [
        (550, "no such mailbox", True), (550, "5.1.1 No such user", True), (550, "5.2.1 Mailbox disabled", True),
        (551, "user not local", True), (550, "5.7.1 Blocked as spam", False), (552, "5.2.2 Mailbox full", False),
        (554, "5.7.1 Relay access denied", False), (554, "no", False), (0, "4.2.2 later", False),
    ]:  # fmt: skip
        assert bounces.address_is_refused(code, words) is of_address, words


@pytest.mark.django_db
def test_refused_recipient_gets_nothing_more_until_it_is_tried_again(start_server):  # noqa: F811
    server = start_server()
    server.refuses[TO] = "550 5.1.1 no such mailbox"
    write(), send_due(now=now())
    assert (is_held(), BouncingAddress.objects.get().code) == (True, "550 5.1.1")
    del server.refuses[TO]

    write(), send_due(now=now())
    assert server.mails == []
    assert Mail.objects.filter(last_error="Mail to this address came back", attempts=0).count() == 1

    mail(TO, "A new password", "notice", {}, urgent=True), send_due(now=now())
    assert [to for to, _ in server.mails] == [[TO]]
    assert not is_held()


@pytest.mark.django_db
def test_report_about_a_mail_of_ours_holds_its_address_and_no_other_message_does():
    mail = sent()
    forged = message_id(mail).replace(".", ".0", 1)[:-1]
    guessed = [re.sub(r"\d{6}@", f"{number:06}@", message_id(mail)) for number in range(3)]
    many = "\nMessage-ID: ".join([*guessed, message_id(mail)])  # whoever knows the second tries every microsecond
    for data in [
        report(mail, action="delayed"), report(mail, status="5.7.1", diagnosis="smtp; 550 5.7.1 Spam"), report(mail, name=forged),
        report(mail, name="<999999.20270101000000000000@example.org>"), b"", b"\xff" * 100, report(mail) + b" " * LARGEST,
        report(mail, name=many), EmailMessage().as_bytes(), b"Content-Type: multipart/report; boundary=B\n\n--B\nContent-Type: message/delivery-status\n\n\x00",
    ]:  # fmt: skip
        assert read_report(data, now=now()) is None, data[:300]
    assert not is_held()

    assert read_report(report(mail), now=now()) == mail
    assert is_held()


@pytest.mark.django_db
def test_mailboxes_are_read_again_and_again(tmp_path):
    mail = sent()
    box = mailbox.mbox(tmp_path / "mbox")
    for data in [report(mail), b"Subject: Hello\n\nNo report.\n"]:
        box.add(data)
    box.close()
    folder = mailbox.Maildir(tmp_path / "folder")
    folder.add(report(mail))

    def read(path, *options):
        out = io.StringIO()
        call_command("read_bounces", str(path), *options, stdout=out)
        return out.getvalue().strip()

    assert read(tmp_path / "mbox") == "2 read, 1 about addresses that take no mail."
    bounces.try_again(address=TO, now=now())
    assert read(tmp_path / "folder") == "1 read, 1 about addresses that take no mail."
    assert not is_held()  # that mail is from before the new try
    assert read(tmp_path / "mbox", "--delete").startswith("2 read")
    assert read(tmp_path / "mbox").startswith("1 read, 0")
    with pytest.raises(CommandError, match="Name one that is there"):
        read(tmp_path / "nowhere")


@pytest.mark.django_db
def test_person_reads_it_on_their_account_page_and_has_it_tried_again():
    person, client = PersonFactory(email=TO), Client()
    client.force_login(person)
    BouncingAddress.objects.create(address=TO, since=datetime(2027, 3, 1, 12, tzinfo=UTC), code="550 5.1.1")

    assert "On 1 March 2027 mail to reader@example.org came back" in " ".join(
        client.get("/accounts/").content.decode().split()
    )
    answer = client.post("/accounts/email/try-again/", follow=True).content.decode()
    assert "The next mail goes to your address again" in answer
    assert "We do not write to you" not in answer
    assert not is_held()
    assert "Mail is sent to this address." in client.post("/accounts/email/try-again/", follow=True).content.decode()


def test_next_working_time():
    for moment, opens in [
        ("2027-03-01T12:00+00:00", "2027-03-01T12:00+00:00"),  # a Monday
        ("2027-03-01T07:59+00:00", "2027-03-01T08:00+00:00"),
        ("2027-03-01T18:00+00:00", "2027-03-02T08:00+00:00"),
        ("2027-03-26T23:30+00:00", "2027-03-29T07:00+00:00"),  # Good Friday; summer time begins on the 28th
        ("2026-12-31T17:59+00:00", "2026-12-31T17:59+00:00"),
        ("2026-12-31T18:00+00:00", "2027-01-05T08:00+00:00"),  # 1 and 4 January are bank holidays
    ]:
        assert next_working_time(datetime.fromisoformat(moment)) == datetime.fromisoformat(opens), moment


@pytest.mark.django_db
def test_mail_that_can_wait_waits_for_working_hours_and_goes_as_text_and_html(start_server, time_machine):  # noqa: F811
    server = start_server()
    night = datetime(2027, 3, 1, 23, 30, tzinfo=UTC)
    time_machine.move_to(night, tick=False)
    context = {"name": "Pia", "topic": "week", "sections": [], "home": "h", "choices": "c"}
    regular_mail(TO, "Dates", "dates", context, unsubscribe="https://x.example/s/")

    assert send_due(now=night) == (0, 1)
    assert (server.mails, Mail.objects.get().attempts) == ([], 0)
    morning = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)
    assert send_due(now=morning - timedelta(seconds=1)) == (0, 0)
    assert send_due(now=morning) == (1, 0)
    ((_, content),) = server.mails
    for line in [
        "List-Unsubscribe: <https://x.example/s/>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click", "Content-Type: text/html",
        "Content-Type: text/plain", f"Message-ID: {message_id(Mail.objects.get())}", "<style>",
    ]:  # fmt: skip
        assert line in content, line
    row = Mail.objects.get()
    assert (row.body, row.html, row.unsubscribe) == ("", "", "")
