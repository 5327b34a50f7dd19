"""Mail goes out by way of a table, to a real mail server."""

import datetime
import threading
import time
from unittest.mock import Mock

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMessage, send_mail
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from outbox.models import Mail
from outbox.sending import KEPT, PAUSES, forget_old, send_due
from tests.journeys.conftest import free_port


class Received:
    """What the mail server was given; it refuses addresses at `refuses`."""

    def __init__(self):
        self.mails, self.refuses = [], {}

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 – aiosmtpd's name
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def outside(settings):
    """Not the demonstration, with the outbox as mail backend and a mail server at a port where nothing listens yet."""
    settings.DEMO = False
    settings.EMAIL_BACKEND = "outbox.backend.OutboxBackend"
    settings.OUTBOX_DELIVERY = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", free_port(), False
    return settings


@pytest.fixture
def start_server(outside):
    started = []

    def start():
        received = Received()
        controller = Controller(received, hostname="127.0.0.1", port=outside.EMAIL_PORT)
        controller.start()
        started.append(controller)
        return received

    yield start
    for controller in started:
        controller.stop()


def now():
    return datetime.datetime.now(datetime.UTC)


def jobs():
    return list(ProcrastinateJob.objects.values_list("task_name", "args", "status"))


def wait_until(what):
    give_up_at = time.monotonic() + 180
    while not what():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


def write(to="reader@example.org", subject="Hello"):
    send_mail(subject, "Follow https://example.org/secret", None, [to])


@pytest.mark.django_db
def test_mail_is_sent_once_and_its_body_forgotten(start_server):
    server = start_server()
    write()

    assert [send_due(now=now()), send_due(now=now())] == [(1, 0), (0, 0)]
    ((to, content),) = server.mails
    assert to == ["reader@example.org"]
    assert "https://example.org/secret" in content
    mail = Mail.objects.get()
    assert (mail.state, mail.body, mail.attempts) == ("sent", "", 1)


@pytest.mark.django_db
def test_each_addressee_gets_a_mail_that_names_nobody_else(start_server):
    server = start_server()
    EmailMessage("News", "Text", None, ["a@example.org"], bcc=["b@example.org"]).send()

    send_due(now=now())

    assert sorted(to for to, _ in server.mails) == [["a@example.org"], ["b@example.org"]]
    assert not [content for to, content in server.mails if to == ["b@example.org"] and "a@example.org" in content]


@pytest.mark.django_db
def test_rollback_takes_the_mail_back(start_server):
    server = start_server()
    with transaction.atomic():
        write()
        transaction.set_rollback(True)

    send_due(now=now())

    assert server.mails == []
    assert not Mail.objects.exists()


@pytest.mark.django_db
def test_server_that_was_down_gets_the_mail_when_it_is_back(start_server):
    write()
    assert send_due(now=now()) == (0, 1)
    assert Mail.objects.get().last_error == "ConnectionRefusedError"
    server = start_server()

    assert send_due(now=now()) == (0, 0)
    assert send_due(now=now() + PAUSES[0]) == (1, 0)
    assert len(server.mails) == 1


@pytest.mark.django_db
def test_pauses_grow_and_mail_is_given_up_in_the_end(outside):
    write()
    moment, pauses = now(), []
    while Mail.objects.waiting().exists():
        send_due(now=moment)
        mail = Mail.objects.get()
        if mail.next_try_at:
            pauses.append(mail.next_try_at - moment)
            moment = mail.next_try_at

    assert pauses == PAUSES
    assert (mail.state, mail.body, mail.attempts) == ("failed", "", len(PAUSES) + 1)


@pytest.mark.django_db
def test_address_refused_for_good_is_not_tried_again_and_does_not_hold_up_others(start_server):
    server = start_server()
    server.refuses["gone@example.org"] = "550 no such mailbox"
    server.refuses["full@example.org"] = "452 mailbox full"
    write("gone@example.org"), write("full@example.org"), write("here@example.org")

    assert send_due(now=now()) == (1, 2)
    states = {mail.to: (mail.state, mail.last_error) for mail in Mail.objects.all()}
    assert states == {
        "gone@example.org": ("failed", "SMTPRecipientsRefused 550"),
        "full@example.org": ("waiting", "SMTPRecipientsRefused 452"),
        "here@example.org": ("sent", ""),
    }


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_mail_once(start_server):
    server = start_server()
    for number in range(20):
        write(f"reader{number}@example.org")
    counts = []

    def send():
        try:
            counts.append(send_due(now=now()))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(to for (to,), _ in server.mails) == sorted(f"reader{number}@example.org" for number in range(20))
    assert sum(sent for sent, _ in counts) == 20


@pytest.mark.django_db
def test_nothing_is_sent_from_a_demonstration(start_server, outside):
    server = start_server()
    outside.DEMO = True
    write()

    assert send_due(now=now()) == (0, 0)
    assert server.mails == []
    assert Mail.objects.get().body


@pytest.mark.django_db
def test_mailbox_of_the_demonstration_shows_mail_with_links_newest_first(client, settings):
    settings.EMAIL_BACKEND = "outbox.backend.OutboxBackend"
    write("a@example.org", "First"), write("b@example.org", "<b>Second</b>")

    page = client.get("/accounts/mailbox/").content.decode()
    ones = client.get("/accounts/mailbox/?to=a@example.org").content.decode()

    assert '<a href="https://example.org/secret"' in page
    assert page.index("&lt;b&gt;Second") < page.index("First")
    assert "Second" not in ones


@pytest.mark.django_db
def test_mailbox_is_not_there_outside_demo_mode(client, settings):
    settings.DEMO = False

    assert client.get("/accounts/mailbox/").status_code == 404


@pytest.mark.django_db
def test_body_cannot_outlive_the_waiting(outside):
    write()

    with pytest.raises(IntegrityError):
        Mail.objects.update(next_try_at=None)


@pytest.mark.django_db
def test_old_mail_is_forgotten_and_what_waits_is_not(outside):
    write("old@example.org"), write("waiting@example.org")
    Mail.objects.filter(to="old@example.org").update(next_try_at=None, body="", sent_at=now())
    Mail.objects.update(created_at=now() - KEPT - datetime.timedelta(days=1))

    forget_old(now=now())

    assert list(Mail.objects.values_list("to", flat=True)) == ["waiting@example.org"]


@pytest.mark.django_db
def test_command_sends_and_counts(start_server, capsys):
    start_server()
    write()

    call_command("send_mail")

    assert "1 sent, 0 not, 0 waiting." in capsys.readouterr().out


@pytest.mark.django_db
def test_administrators_see_mail_without_its_body(client, people, outside):
    write()
    client.force_login(people.administrator)

    for address in ["/admin/outbox/mail/", f"/admin/outbox/mail/{Mail.objects.get().pk}/change/"]:
        page = client.get(address).content.decode()
        assert "reader@example.org" in page
        assert "secret" not in page


@pytest.mark.django_db
def test_mail_is_sent_by_its_job_and_once(start_server, run_jobs):
    server = start_server()
    write()

    run_jobs()
    run_jobs()

    assert [to for to, _ in server.mails] == [["reader@example.org"]]
    assert jobs() == [("send_mail", {"mail": Mail.objects.get().pk}, "succeeded")]


@pytest.mark.django_db
def test_job_of_a_mail_waits_as_long_as_the_mail(outside, run_jobs, caplog):
    write()

    run_jobs()

    mail, job = Mail.objects.get(), ProcrastinateJob.objects.get()
    assert (mail.attempts, job.status, job.attempts) == (1, "todo", 1)
    assert job.scheduled_at == mail.next_try_at
    assert "reader@example.org" not in caplog.text


@pytest.mark.django_db
def test_mail_whose_database_was_away_is_tried_again_soon_and_a_fault_of_ours_is_not(outside, run_jobs, monkeypatch):
    waits = {}
    for fault in (OperationalError, KeyError):
        write()
        monkeypatch.setattr("outbox.sending._try", Mock(side_effect=fault))
        run_jobs()
        job = ProcrastinateJob.objects.latest("pk")
        waits[fault] = (job.status, job.scheduled_at and job.scheduled_at - now() < datetime.timedelta(seconds=11))

    assert waits == {OperationalError: ("todo", True), KeyError: ("failed", None)}


@pytest.mark.django_db
def test_job_of_a_mail_that_is_given_up_ends(start_server, run_jobs):
    start_server().refuses["gone@example.org"] = "550 no such mailbox"
    write("gone@example.org")

    run_jobs()

    assert (Mail.objects.get().state, ProcrastinateJob.objects.get().status) == ("failed", "succeeded")


@pytest.mark.django_db(transaction=True)
def test_rollback_takes_the_job_back_and_commit_keeps_it(outside):
    with transaction.atomic():
        write()
        assert len(jobs()) == 1
        transaction.set_rollback(True)
    assert (jobs(), Mail.objects.count()) == ([], 0)

    write()
    assert (len(jobs()), Mail.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_demonstration_puts_in_no_jobs(settings):
    settings.EMAIL_BACKEND = "outbox.backend.OutboxBackend"
    write()

    assert (jobs(), Mail.objects.count()) == ([], 1)


@pytest.mark.django_db
def test_putting_mail_in_costs_the_same_for_one_and_three(outside, django_assert_num_queries):
    for addressees in [["a@example.org"], ["a@example.org", "b@example.org", "c@example.org"]]:
        with django_assert_num_queries(4):  # savepoint, mail, jobs, release
            send_mail("News", "Text", None, addressees)


@pytest.mark.django_db(transaction=True)
def test_mail_is_sent_as_soon_as_it_is_committed(start_server, outside, start_worker):
    server = start_server()
    start_worker(
        "mail",
        DJANGO_SECRET_KEY="0123456789" * 5,
        ALLOWED_HOSTS="example.org",
        API_TOKEN_PEPPERS=f"one:{'x' * 32}",
        AUTHENTICATOR_KEYS=f"one:{'k' * 32}",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=str(outside.EMAIL_PORT),
    )
    wait_until(ProcrastinateWorker.objects.exists)
    with transaction.atomic():
        send_mail("Hello", "Text", None, ["reader@example.org"])
        time.sleep(1)
        assert server.mails == []  # it may still be taken back

    wait_until(lambda: Mail.objects.get().state == "sent")

    assert [to for to, _ in server.mails] == [["reader@example.org"]]
