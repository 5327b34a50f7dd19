"""Systems that use what is published here, as their own people list them."""

from django.db import models
from django.db.models import Q

from organisations.models.people import Person
from screening.validation import no_personal_data
from web.web_addresses import web_address


class ConsumerQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(approved_at__isnull=False)

    def waiting(self):
        """Return those that an editor has to look at, oldest first."""
        return self.filter(confirmed_at__isnull=False, approved_at=None).order_by("confirmed_at", "pk")


class Consumer(models.Model):
    """A system that uses the definitions or the API, in the words of whoever listed it.

    Whose it is: a person with an account, or who has the link that was sent to `email`. Its token is kept as its SHA-256
    alone. Until the address is confirmed the entry waits, and goes when it expires. It is shown once an editor approved it.
    """

    system = models.CharField("system", max_length=150, validators=[no_personal_data])
    organisation = models.CharField(
        "organisation", max_length=150, blank=True, validators=[no_personal_data], help_text="As they wrote it."
    )
    purpose = models.TextField("what for", validators=[no_personal_data])
    website = models.URLField("web address", max_length=300, blank=True, validators=[no_personal_data, web_address])
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="consumers")
    email = models.EmailField("e-mail address", max_length=254, blank=True)
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, help_text="When it goes, unless the address is confirmed.")
    confirmed_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ConsumerQuerySet.as_manager()

    class Meta:
        ordering = ["system", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, email="", token_hash="")
                | Q(person=None) & ~Q(email="") & ~Q(token_hash=""),
                name="consumer_is_somebodys",
            ),
            models.UniqueConstraint(fields=["token_hash"], condition=~Q(token_hash=""), name="consumer_one_a_link"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, expires_at__isnull=False)
                | Q(confirmed_at__isnull=False, expires_at=None),
                name="consumer_confirmed_or_expires",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False, confirmed_at__isnull=False),
                name="consumer_approved_by_somebody",
            ),
        ]

    def __str__(self):
        return self.system
