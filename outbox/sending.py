"""Operations that send mail: one mail, as its job does, or all that is due."""

import logging
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.utils import DNS_NAME
from django.db import transaction

from outbox.models import Mail

# After the first, second, … try that failed. After the last the mail is given up: some two days.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)]
KEPT = timedelta(days=90)
DROPPED = "Dropped after a restore"
log = logging.getLogger(__name__)


def send(*, mail, now):
    """Try one mail, by its primary key, if it is due. Return when it is to be tried again, or None.

    The row is locked, so that any number of workers may have the same mail in hand and one sends it.
    In demo mode nothing is ever sent: mail stays on the mailbox page.
    """
    if settings.DEMO:
        return None
    with transaction.atomic():
        mail = Mail.objects.waiting().select_for_update().filter(pk=mail).first()
        if mail and mail.next_try_at <= now:
            _try(mail, now=now)
    return mail and mail.next_try_at


def send_due(*, now):
    """Try each mail that is due once. Return (sent, put off or given up)."""
    due = [] if settings.DEMO else list(Mail.objects.due(now).values_list("pk", flat=True))
    for mail in due:
        send(mail=mail, now=now)
    tried = Mail.objects.filter(pk__in=due)
    return tried.filter(sent_at=now).count(), tried.filter(sent_at=None).count()


def drop_waiting():
    """Give up all mail that waits, unsent. Return how many: what was restored may have been sent before."""
    return Mail.objects.waiting().update(next_try_at=None, body="", last_error=DROPPED)


def forget_old(*, now):
    """Forget mail that was sent or given up long ago."""
    Mail.objects.filter(next_try_at=None, created_at__lt=now - KEPT).delete()


def overdue(*, now):
    """Return the primary keys of mail that was to be tried an hour ago. A job more does no harm: mail is sent once."""
    return [] if settings.DEMO else list(Mail.objects.due(now - timedelta(hours=1)).values_list("pk", flat=True))


def _try(mail, *, now):
    """Hand one mail to the server and write down what became of it."""
    message = EmailMessage(mail.subject, mail.body, to=[mail.to], connection=get_connection(settings.OUTBOX_DELIVERY))
    # The same name at every try: a mail that a crash sends twice is seen to be one.
    message.extra_headers = {"Message-ID": f"<{mail.pk}.{mail.created_at:%Y%m%d%H%M%S%f}@{DNS_NAME}>", "Auto-Submitted": "auto-generated"}  # fmt: skip
    mail.attempts += 1
    try:
        message.send()
        mail.sent_at, mail.next_try_at, mail.body, mail.last_error = now, None, "", ""
    except (OSError, ValueError) as error:  # smtplib's are OSErrors; ValueError: an address that cannot be written
        mail.last_error = " ".join([type(error).__name__, *map(str, _codes(error))])[:80]
        if mail.attempts > len(PAUSES) or _is_final(error):
            mail.next_try_at, mail.body = None, ""
            log.error("Mail %s was given up after %s tries: %s", mail.pk, mail.attempts, mail.last_error)
        else:
            mail.next_try_at = now + PAUSES[mail.attempts - 1]
    mail.save(update_fields=["sent_at", "next_try_at", "body", "last_error", "attempts"])


def _codes(error):
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def _is_final(error):
    """Return whether the server said, or we know, that trying again cannot help. A wrong password of ours can be mended."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False
    return isinstance(error, ValueError) or any(500 <= code < 600 for code in _codes(error))
