"""Mail on its way out: written in the transaction that causes it, sent after the commit."""

from django.db import models


class MailQuerySet(models.QuerySet):
    def waiting(self):
        return self.exclude(next_try_at=None)

    def due(self, now):
        return self.filter(next_try_at__lte=now).order_by("next_try_at", "pk")


class Mail(models.Model):
    """One mail to one address. Its body is kept only while it waits: it may carry a link that signs somebody in."""

    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=80, blank=True, help_text="The kind of error, never its words.")
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "mail"
        verbose_name_plural = "mail"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(next_try_at__isnull=False), name="mail_waiting")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(next_try_at__isnull=False) | models.Q(body=""), name="mail_body_only_while_waiting"
            ),
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(next_try_at=None), name="mail_sent_does_not_wait"
            ),
        ]

    def __str__(self):
        return f"{self.subject} (to {self.to})"

    @property
    def state(self):
        """ "sent", "waiting" or "failed": given up after the last try."""
        if self.sent_at:
            return "sent"
        return "waiting" if self.next_try_at else "failed"
