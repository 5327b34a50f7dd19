"""Django's mail backend of this site: `send_mail` writes rows here, inside whatever transaction is open.

A transaction that is rolled back takes its mail back; a mail server that is down undoes nothing and delays nobody.
"""

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from outbox import sending
from outbox.models import Mail


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        """One row for each address, so that nobody sees the others and each is tried on its own. Plain text only."""
        now = timezone.now()
        rows = [
            Mail(to=address, subject=" ".join(message.subject.split())[:300], body=message.body, next_try_at=now)
            for message in email_messages
            for address in message.recipients()
        ]
        Mail.objects.bulk_create(rows)
        transaction.on_commit(sending.wake, robust=True)
        return len(email_messages)
