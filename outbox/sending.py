"""Operations that send mail: one mail, as its job does, or all that is due."""

import logging
import smtplib
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction

from outbox import bounces
from outbox.models import TAKEN_BACK, Mail
from web.working_days import next_working_time

# After the first, second, … try that failed. After the last the mail is given up: some two days.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)]
KEPT = timedelta(days=90)
MOMENT = timedelta(minutes=1)  # in which what a mail says is still so
DROPPED = "Dropped after a restore"
# {name: function}, from the apps that write mail: what a mail of theirs says now, or None where nothing of it holds any
# more. Called at each try as function(rest of the source, now=…), it returns {"subject", "body", "html"}.
written_anew = {}
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
            if mail.in_working_hours and (opens := next_working_time(now)) > now:
                mail.next_try_at = opens
                mail.save(update_fields=["next_try_at"])
            else:
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
    return Mail.objects.waiting().update(
        next_try_at=None, body="", html="", unsubscribe="", source="", last_error=DROPPED
    )


def forget_old(*, now):
    """Forget mail that was sent or given up long ago."""
    Mail.objects.filter(next_try_at=None, created_at__lt=now - KEPT).delete()


def overdue(*, now):
    """Return the primary keys of mail that was to be tried an hour ago. A job more does no harm: mail is sent once."""
    return [] if settings.DEMO else list(Mail.objects.due(now - timedelta(hours=1)).values_list("pk", flat=True))


def message_id(mail):
    """Return the same name at every try, on whatever machine: a mail that a crash sends twice is seen to be one."""
    return f"<{mail.pk}.{mail.created_at:%Y%m%d%H%M%S%f}@{urlsplit(settings.BASE_URL).hostname}>"


def _message(mail):
    headers = {"Message-ID": message_id(mail), "Auto-Submitted": "auto-generated", "From": settings.DEFAULT_FROM_EMAIL}
    if mail.unsubscribe:  # RFC 8058
        headers |= {
            "List-Unsubscribe": f"<{mail.unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    message = EmailMultiAlternatives(
        mail.subject,
        mail.body,
        settings.EMAIL_BOUNCES or settings.DEFAULT_FROM_EMAIL,  # the envelope's: where reports of failure go
        [mail.to],
        headers=headers,
        connection=get_connection(settings.OUTBOX_DELIVERY),
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _try(mail, *, now):
    """Hand one mail to the server and write down what became of it; nothing goes to an address from which mail came back."""
    if bounces.held([mail.to]).exists():
        return _give_up(mail, "Mail to this address came back")
    if mail.source and now - mail.created_at > MOMENT and not _holds(mail, now=now):
        return _give_up(mail, TAKEN_BACK)
    mail.attempts += 1
    try:
        _message(mail).send()
        mail.sent_at, mail.next_try_at, mail.last_error = now, None, ""
        mail.body = mail.html = mail.unsubscribe = mail.source = ""
        mail.save()
    except (OSError, ValueError) as error:  # smtplib's are OSErrors; ValueError: an address that cannot be written
        why = " ".join([type(error).__name__, *map(str, _codes(error))])
        if mail.attempts > len(PAUSES) or _is_final(error):
            _give_up(mail, why)
            log.error("Mail %s was given up after %s tries: %s", mail.pk, mail.attempts, mail.last_error)
            _hold_if_refused(mail, error, now=now)
        else:
            mail.last_error, mail.next_try_at = why[:80], now + PAUSES[mail.attempts - 1]
            mail.save()
    return None


def _holds(mail, *, now):
    """Let whoever wrote a mail look at the record again. Return whether anything is left to say, and write that."""
    name, _, about = mail.source.partition(" ")
    texts = written_anew[name](about, now=now)
    for field, text in (texts or {}).items():
        setattr(mail, field, text)
    return texts is not None


def _give_up(mail, why):
    mail.next_try_at, mail.last_error = None, why[:80]
    mail.body = mail.html = mail.unsubscribe = mail.source = ""
    mail.save()


def _hold_if_refused(mail, error, *, now):
    """Write to an address no more that the server says takes no mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        for code, answer in error.recipients.values():
            words = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
            if bounces.address_is_refused(code, words):
                bounces.hold(mail=mail, code=bounces.short_code(code, words), now=now)


def _codes(error):
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def _is_final(error):
    """Return whether the server said, or we know, that trying again cannot help. A wrong password of ours can be mended."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False
    return isinstance(error, ValueError) or any(500 <= code < 600 for code in _codes(error))
