"""Django's mail backend of this site: `send_mail` writes rows and their jobs, inside whatever transaction is open.

A transaction that is rolled back takes its mail back; a mail server that is down undoes nothing and delays nobody.
"""

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from outbox import bounces
from outbox.models import Mail
from outbox.tasks import send_mail
from web.mail import NOT_URGENT, SOURCE, URGENT
from web.request_id import for_a_job


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        """Write one row for each address, so that nobody sees the others and each is tried on its own. Return how many messages.

        Kept of a message: its text, its HTML, `List-Unsubscribe`, its source and what `Priority` says (`web/mail.py`).
        """
        now = timezone.now()
        rows = [
            Mail(to=address, next_try_at=now, **_content(message))
            for message in email_messages
            for address in message.recipients()
            if not address.endswith(".invalid")  # of nobody (RFC 2606): whose account was deleted
        ]
        urgent = [
            to
            for message in email_messages
            if message.extra_headers.get("Priority") == URGENT
            for to in message.recipients()
        ]
        with transaction.atomic():
            if urgent:
                bounces.held(urgent).update(tried_again_at=now)
            Mail.objects.bulk_create(rows)
            if rows and not settings.DEMO:  # a demonstration sends nothing: its mail stays on the mailbox page
                send_mail.batch_defer(*({"mail": row.pk, **for_a_job()} for row in rows))
        return len(email_messages)


def _content(message):
    headers, others = message.extra_headers, getattr(message, "alternatives", [])
    return {
        "subject": " ".join(message.subject.split())[:300],
        "body": message.body,
        "html": next((text for text, kind in others if kind == "text/html"), ""),
        "unsubscribe": headers.get("List-Unsubscribe", "").strip("<>"),
        "source": headers.get(SOURCE, ""),
        "in_working_hours": headers.get("Priority") == NOT_URGENT,
    }
