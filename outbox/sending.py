"""Verb: send what is due. A thread of each web worker calls it after every commit with mail in it, and once a minute."""

import logging
import smtplib
import threading
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.utils import DNS_NAME
from django.db import close_old_connections, connections, transaction
from django.utils import timezone

from outbox.models import Mail

# After the first, second, … try that failed. After the last the mail is given up: some two days.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)]
KEPT = timedelta(days=90)
LOOK_EVERY = 60  # seconds
log = logging.getLogger(__name__)
_woken = threading.Event()


def send_due(*, now):
    """Try each mail that is due once. Answers (sent, put off or given up).

    Each has a transaction and a row lock of its own, and locked rows are skipped: any number of senders may run.
    Where the server itself cannot be reached the rest waits for the next time.
    In demo mode nothing is ever sent: mail stays on the mailbox page.
    """
    if settings.DEMO:
        return 0, 0
    Mail.objects.done_before(now - KEPT).delete()
    sent = failed = 0
    connection = get_connection(settings.OUTBOX_DELIVERY)
    try:
        while True:
            with transaction.atomic():
                mail = Mail.objects.due(now).select_for_update(of=("self",), skip_locked=True).first()
                if mail is None:
                    return sent, failed
                error = _try(mail, connection, now=now)
            sent, failed = sent + (error is None), failed + (error is not None)
            if isinstance(error, OSError) and not isinstance(
                error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused
            ):
                return sent, failed
    finally:
        connection.close()


def _try(mail, connection, *, now):
    """Hand one mail to the server and write down what became of it. Answers the error, or None."""
    message = EmailMessage(mail.subject, mail.body, to=[mail.to], connection=connection)
    # The same name at every try: a mail that a crash sends twice is seen to be one.
    message.extra_headers = {"Message-ID": f"<{mail.pk}.{mail.created_at:%Y%m%d%H%M%S%f}@{DNS_NAME}>", "Auto-Submitted": "auto-generated"}  # fmt: skip
    mail.attempts += 1
    error = None
    try:
        connection.open()
        message.send()
    except (
        OSError,
        ValueError,
    ) as found:  # smtplib's errors are OSErrors; ValueError: an address that cannot be written
        error = found
        connection.close()
    if error is None:
        mail.sent_at, mail.next_try_at, mail.body, mail.last_error = now, None, "", ""
    else:
        mail.last_error = _kind(error)
        if mail.attempts > len(PAUSES) or _is_final(error):
            mail.next_try_at, mail.body = None, ""
            log.error("Mail %s was given up after %s tries: %s", mail.pk, mail.attempts, mail.last_error)
        else:
            mail.next_try_at = now + PAUSES[mail.attempts - 1]
    mail.save(update_fields=["sent_at", "next_try_at", "body", "last_error", "attempts"])
    return error


def _codes(error):
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def _kind(error):
    return " ".join([type(error).__name__, *map(str, _codes(error))])[:80]


def _is_final(error):
    """Whether the server said, or we know, that trying again cannot help. A wrong password of ours can be mended."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False
    return isinstance(error, ValueError) or any(500 <= code < 600 for code in _codes(error))


def wake():
    """Tell this process's sender, where there is one, to look now."""
    _woken.set()


def start():
    """Start this process's sender: a thread that ends with the process."""
    if not settings.DEMO:
        threading.Thread(target=_send_for_ever, name="mail", daemon=True).start()


def _send_for_ever():
    while True:
        _woken.wait(LOOK_EVERY)
        _woken.clear()
        try:
            send_due(now=timezone.now())
        except Exception:  # the database may be away for a while; the thread has to outlive that
            log.exception("Mail could not be looked at")
        finally:
            close_old_connections()
            connections.close_all()
