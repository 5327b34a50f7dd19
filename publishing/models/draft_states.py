"""What drafts were before: states to go back to and to merge pages against, and drafts that were discarded."""

from datetime import timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from organisations.models import Person
from publishing.models.entries import KINDS, Entry
from publishing.models.revisions import Revision
from web.dates import moment_in_words


class DraftState(models.Model):
    """A draft as it was before it was saved anew, or what one page held while others were saved.

    `draft` and `edit` are the key and the number that its revision had: a page says the number that it was made from,
    and what was typed there is merged against this state. `unsaved` is a page's whole text where a part of it could
    not be merged: it is kept until somebody chooses.
    """

    class Reason(models.TextChoices):
        PASSING = "passing", "Saved"
        SHOWN = "shown", "As a page showed it"
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
                condition=Q(reason__in="passing shown day colleague sent replaced removed page".split()),
                name="draft_state_reason_known",
            ),
            models.CheckConstraint(
                condition=Q(unsaved=None) | Q(reason="page"), name="draft_state_unsaved_text_is_of_a_page"
            ),
        ]

    def __str__(self):
        return f"{self.entry}, save {self.edit}"


class DiscardedDraft(models.Model):
    """A draft that somebody discarded: that it was, for ever; its text as long as it can be brought back.

    An entry that was never published goes with its draft. Its other rows, such as comments, are kept as Django's
    serializer writes them.
    """

    entry = models.ForeignKey(Entry, on_delete=models.SET_NULL, null=True, related_name="discarded_drafts")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    slug = models.SlugField(max_length=80)
    label = models.CharField(max_length=500, blank=True, help_text="What it was called.")
    draft = models.PositiveBigIntegerField(help_text="Key of the revision that was the draft.")
    edit = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=Revision.State)
    document = models.JSONField(encoder=DjangoJSONEncoder, null=True, help_text="Null once it cannot be brought back.")
    based_on = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    others = models.JSONField(encoder=DjangoJSONEncoder, default=list, help_text="The entry and its other rows.")
    discarded_at = models.DateTimeField()
    discarded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    brought_back_at = models.DateTimeField(null=True)
    brought_back_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    KEPT_FOR = timedelta(days=30)

    class Meta:
        ordering = ["-discarded_at", "-pk"]
        indexes = [models.Index(fields=["kind", "slug"], name="discarded_draft_by_slug")]
        constraints = [
            models.CheckConstraint(
                condition=Q(brought_back_at=None, brought_back_by=None)
                | Q(brought_back_at__isnull=False, brought_back_by__isnull=False, document=None),
                name="discarded_draft_brought_back_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.label or self.slug}, discarded"

    @property
    def until(self):
        """The moment until which it can be brought back."""
        return self.discarded_at + self.KEPT_FOR

    @property
    def sentence(self):
        """What became of the draft, for whoever comes too late."""
        return (
            f"{self.discarded_by} discarded this draft at {moment_in_words(self.discarded_at)}. "
            f"It can be brought back until {moment_in_words(self.until)}."
        )
