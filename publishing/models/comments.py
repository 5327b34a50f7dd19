"""Comments of colleagues on the fields of a document."""

import pgtrigger
from django.db import models
from django.db.models import Q

from organisations.models import Person
from publishing.models.entries import Entry


class CommentQuerySet(models.QuerySet):
    def threads(self):
        """Return what begins a conversation, oldest first, with its replies at hand."""
        replies = models.Prefetch("replies", Comment.objects.select_related("by").order_by("at", "pk"))
        return (
            self.filter(reply_to=None)
            .select_related("by", "resolved_by", "entry")
            .prefetch_related(replies)
            .order_by("at", "pk")
        )

    def open(self):
        return self.filter(reply_to=None, resolved_at=None)


class Comment(models.Model):
    """What a colleague says on one field of an entry's document, or a reply to that. What was said stays as it was said.

    Rows of a list have no names of their own and they move: `row_key` and `row_digest` say which row was meant
    (see `publishing/documents/places.py`). Both are SHA-256, so that nothing of the text is held twice; "" where the
    field stands in no row.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="comments")
    pointer = models.CharField(max_length=200, help_text="JSON Pointer into the document, as it was then.")
    row_key = models.CharField(max_length=64, blank=True, help_text="Of the row's first field, by which it is known.")
    row_digest = models.CharField(max_length=64, blank=True, help_text="Of the whole row as it was.")
    text = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reply_to = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="replies")
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["entry"], condition=Q(reply_to=None, resolved_at=None), name="comment_open_ones"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(condition=Q(pointer__startswith="/"), name="comment_is_on_a_field"),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False, reply_to=None),
                name="comment_resolved_by_somebody",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="what_was_said_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "entry", "pointer", "row_key", "row_digest", "text", "by", "at", "reply_to"
                ),
            )
        ]

    def __str__(self):
        return f"comment on {self.entry} {self.pointer}"
