"""Django's mail backend of this site: `send_mail` writes rows and their jobs, inside whatever transaction is open.

A transaction that is rolled back takes its mail back; a mail server that is down undoes nothing and delays nobody.
"""

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from outbox.models import Mail
from outbox.tasks import send_mail


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        """Return one row for each address, so that nobody sees the others and each is tried on its own. Plain text only."""
        now = timezone.now()
        rows = [
            Mail(to=address, subject=" ".join(message.subject.split())[:300], body=message.body, next_try_at=now)
            for message in email_messages
            for address in message.recipients()
            if not address.endswith(".invalid")  # of nobody (RFC 2606): whose account was deleted
        ]
        with transaction.atomic():
            Mail.objects.bulk_create(rows)
            if rows and not settings.DEMO:  # a demonstration sends nothing: its mail stays on the mailbox page
                send_mail.batch_defer(*({"mail": row.pk} for row in rows))
        return len(email_messages)
