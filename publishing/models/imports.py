"""What every file that somebody brings in has: its preview row by row, and what became of it."""

from django.db import models
from django.db.models import Q

from organisations.models import Person
from publishing.models.entries import Entry


class FileImport(models.Model):
    """A file that was read and compared with what is here. Changed by the operations of `lifecycle/importing.py` alone.

    A row is {status, reasons, entry, version, document, …}: see `lifecycle/importing.py`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for consent"
        SAVED = "saved", "Saved as drafts"
        ABANDONED = "abandoned", "Abandoned"

    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    notes = models.JSONField(default=list, help_text="What is to say of the file as a whole.")
    counts = models.JSONField(help_text="How many rows there are of each status.")
    rows = models.JSONField(default=list, help_text="A row an entry: its status, the reasons, the document.")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    saved_count = models.PositiveIntegerField(default=0)
    together = models.JSONField(
        default=dict, help_text="What became of sending or publishing all its drafts the last time."
    )

    KIND = ""  # of each row, where it does not say its own
    LARGE = ("rows",)  # columns that are only read where they are needed

    class Meta:
        abstract = True
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at=None, ended_by=None)
                | Q(state__in=["saved", "abandoned"], ended_at__isnull=False, ended_by__isnull=False),
                name="%(class)s_ended_is_whole",
            ),
        ]

    def __str__(self):
        return self.file_name

    def saved_entries(self):
        """Return a queryset of the entries of which it saved drafts."""
        return self.entries_of(row for row in self.rows if row.get("saved"))

    def entries_of(self, rows):
        """Return a queryset of the entries that saved rows became."""
        saved = list(rows)
        found = Q(pk__in=[row["entry"] for row in saved if row["entry"]])
        for kind in {row.get("kind") or self.KIND for row in saved}:
            slugs = [row["slug"] for row in saved if (row.get("kind") or self.KIND) == kind and not row["entry"]]
            found |= Q(kind=kind, slug__in=slugs)
        return Entry.objects.filter(found)

    @property
    def to_save(self):
        """How many rows there are to save: those that are new or changed, unless a person chose others."""
        return self.counts.get("chosen", self.counts.get("new", 0) + self.counts.get("changed", 0))
