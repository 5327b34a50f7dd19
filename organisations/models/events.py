"""What happened with people's accounts."""

from django.db import models

from organisations.models.people import Person


class AccountEvent(models.Model):
    """Something that was done, or tried, with a person's account. `organisations/account_events.py` says how long it is kept.

    `person` is None where nobody has the address that was tried, which is kept nowhere. `address` and `browser` are of
    the request, where there was one. `detail` names a token.
    """

    class Kind(models.TextChoices):
        SIGNED_IN = "signed-in", "Signed in"
        SIGNED_OUT = "signed-out", "Signed out"
        SIGN_IN_FAILED = "sign-in-failed", "A sign-in failed: wrong password"
        CODE_FAILED = "code-failed", "A sign-in failed: wrong code or passkey"
        LOCKED = "locked", "A sign-in was refused after too many wrong ones"
        PASSWORD = "password", "The password was set or changed"
        FACTOR_ADDED = "factor-added", "A second factor was added"
        FACTOR_REMOVED = "factor-removed", "A second factor was removed"
        DEACTIVATED = "deactivated", "Sign-in was taken away"
        REACTIVATED = "reactivated", "Sign-in was given back"
        TOKEN_MADE = "token-made", "An access token was made"
        TOKEN_REVOKED = "token-revoked", "An access token was revoked"
        TOKEN_ENDED = "token-ended", "An access token ended with what it was made with"
        MANY_DRAFTS = "many-drafts", "Very many drafts were read"
        EMAIL = "email", "The e-mail address was changed"
        EMAIL_ASKED = "email-asked", "A link was sent to a new e-mail address, to confirm it"
        CALENDAR_MADE = "calendar-made", "A secret calendar address was made"
        CALENDAR_ENDED = "calendar-ended", "The secret calendar address was ended"
        DATA_TAKEN = "data-taken", "What is kept about the person was downloaded"
        DELETION_ASKED = "deletion-asked", "The account was ended, to be deleted"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="account_events")
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=200, blank=True)
    detail = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "-at"], name="account_event_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "signed-in",
                        "signed-out",
                        "sign-in-failed",
                        "code-failed",
                        "locked",
                        "password",
                        "factor-added",
                        "factor-removed",
                        "deactivated",
                        "reactivated",
                        "token-made",
                        "token-revoked",
                        "token-ended",
                        "many-drafts",
                        "calendar-made",
                        "calendar-ended",
                        "email",
                        "email-asked",
                        "data-taken",
                        "deletion-asked",
                    ]
                ),
                name="account_event_kind_known",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d %H:%M}"
