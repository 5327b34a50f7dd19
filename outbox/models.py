"""Mail on its way out: written in the transaction that causes it, sent after the commit."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

TAKEN_BACK = "Taken back: it was so no more"


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
    html = models.TextField(blank=True)
    unsubscribe = models.TextField(blank=True, help_text="The address that ends mails of its kind by one press.")
    source = models.CharField(
        max_length=100,
        blank=True,
        default="",
        db_default="",
        help_text="What looks, when it goes out, whether it still holds, and for what.",
    )
    in_working_hours = models.BooleanField(default=False, help_text="Goes out in working hours only.")
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
        indexes = [models.Index(fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="mail_waiting")]
        constraints = [
            models.CheckConstraint(
                # `source` joins in the next release: the version before sends mail too, and leaves it as it is.
                condition=Q(next_try_at__isnull=False) | Q(body="", html="", unsubscribe=""),
                name="mail_text_only_while_waiting",
            ),
            models.CheckConstraint(condition=Q(sent_at=None) | Q(next_try_at=None), name="mail_sent_does_not_wait"),
        ]

    def __str__(self):
        return f"{self.subject} (to {self.to})"

    @property
    def state(self):
        """ "sent", "waiting", "taken back": what it says was so no more, or "failed": given up after the last try."""
        if self.sent_at:
            return "sent"
        if self.next_try_at:
            return "waiting"
        return "taken back" if self.last_error == TAKEN_BACK else "failed"


class BouncingAddress(models.Model):
    """An address from which mail came back. While it is held, nothing is written to it.

    Trying again keeps the row: a report about an earlier mail, read late or twice, does not hold the address anew.
    """

    address = models.EmailField(max_length=254)
    since = models.DateTimeField()
    code = models.CharField(max_length=40, help_text="What the mail server answered: 550 5.1.1.")
    tried_again_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "address from which mail came back"
        verbose_name_plural = "addresses from which mail came back"
        ordering = ["-since", "-pk"]
        constraints = [models.UniqueConstraint(Lower("address"), name="bouncing_address_once")]

    def __str__(self):
        return self.address

    @property
    def is_held(self):
        return self.tried_again_at is None
