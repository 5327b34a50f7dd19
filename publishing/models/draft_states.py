"""What drafts were before: states that a person can go back to and that pages merge against."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from organisations.models import Person
from publishing.models.entries import Entry


class DraftState(models.Model):
    """A draft as it was before it was saved anew, or what one page held while others were saved.

    `draft` and `edit` are the key and the number that its revision had: a page says the number that it was made from,
    and what was typed there is merged against this state. `unsaved` is a page's whole text where a part of it could
    not be merged: it is kept until somebody chooses.
    """

    class Reason(models.TextChoices):
        PASSING = "passing", "Saved"
        DAY = "day", "The last text of the day"
        COLLEAGUE = "colleague", "Before a colleague’s change"
        SENT = "sent", "As it was sent for review"
        REPLACED = "replaced", "Before an older text took its place"
        REMOVED = "removed", "Before a row was removed"
        PAGE = "page", "What one page held while others were saved"

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="draft_states")
    draft = models.PositiveBigIntegerField(help_text="Key of the revision that was the draft.")
    edit = models.PositiveIntegerField()
    document = models.JSONField(encoder=DjangoJSONEncoder)
    unsaved = models.JSONField(encoder=DjangoJSONEncoder, null=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason, default=Reason.PASSING)

    class Meta:
        ordering = ["-saved_at", "-pk"]
        indexes = [models.Index(fields=["saved_at"], name="draft_state_by_age")]
        constraints = [
            models.UniqueConstraint(fields=["draft", "edit"], name="draft_state_unique"),
            models.CheckConstraint(
                condition=Q(reason__in="passing day colleague sent replaced removed page".split()),
                name="draft_state_reason_known",
            ),
            models.CheckConstraint(
                condition=Q(unsaved=None) | Q(reason="page"), name="draft_state_unsaved_text_is_of_a_page"
            ),
        ]

    def __str__(self):
        return f"{self.entry}, save {self.edit}"
