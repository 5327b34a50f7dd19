"""What programs come in with."""

import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models

from organisations.models.organisations import Organisation
from organisations.models.people import Person


class AccessTokenQuerySet(models.QuerySet):
    def live(self, now):
        """Return those that still open something, as far as they themselves go."""
        return self.filter(revoked_at=None, expires_at__gt=now)


class AccessToken(models.Model):
    """What a program says in place of a person's password. The secret itself is nowhere here: only its digest.

    `digest` is HMAC-SHA256 of the whole secret under the pepper `pepper_id`, which is in the settings and not in the
    database. `organisation` is the one that a partner's token acts for.
    """

    class Scope(models.TextChoices):
        READ = "read", "Read what is yours to see and not public"
        WRITE = "write", "Write drafts and send them for review"
        PUBLISH = "publish", "Publish, return and withdraw"
        COMMIT = "commit", "Answer requests for commitments"
        REPORT = "report", "Report on commitments"

    class Ended(models.TextChoices):
        PASSWORD = "password", "The password was changed."
        FACTOR_ADDED = "factor-added", "A second factor was added."
        FACTOR_REMOVED = "factor-removed", "A second factor was removed."
        DEACTIVATED = "deactivated", "Sign-in was taken away."
        EMAIL = "email", "The e-mail address was changed."
        DELETED = "deleted", "The account was ended."

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="access_tokens")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="access_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    pepper_id = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, help_text="To the minute.")
    revoked_at = models.DateTimeField(null=True)
    ended_because = models.CharField(
        max_length=20, choices=Ended, blank=True, help_text="Where nobody revoked it by hand."
    )

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"], condition=models.Q(revoked_at=None), name="access_token_name_once_a_person"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="access_token_has_name"),
            models.CheckConstraint(
                condition=models.Q(scopes__len__gte=1)
                & models.Q(scopes__contained_by=["read", "write", "publish", "commit", "report"]),
                name="access_token_scopes_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(scopes__overlap=["commit", "report"]) | models.Q(organisation__isnull=False),
                name="access_token_commits_for_an_organisation",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    expires_at__gt=models.F("created_at"),
                    expires_at__lte=models.F("created_at") + datetime.timedelta(days=365),
                ),
                name="access_token_ends_within_a_year",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_because="")
                | models.Q(
                    ended_because__in=["password", "factor-added", "factor-removed", "deactivated", "email", "deleted"],
                    revoked_at__isnull=False,
                ),
                name="access_token_ended_because_known",
            ),
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="access_token_digest_shape"
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.prefix})"
