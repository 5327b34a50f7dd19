"""Entries: the lasting identity of what is written, and the slugs that it was published under before."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from organisations.models import Person
from web.beginnings import WordsOf

KINDS = settings.KINDS_OF_ENTRY


class Entry(models.Model):
    """The lasting identity of a source, definition, barrier or action. Says nothing of its content."""

    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    slug = models.SlugField(max_length=80)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_demonstration = models.BooleanField(
        default=False, editable=False, help_text="Invented: shown where a reader asks for the demonstration."
    )

    shape = models.CharField(
        max_length=24,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="What shaped the rows that the public reads of it: the code, as one number.",
    )

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["kind", "slug"]
        indexes = [GinIndex(WordsOf("slug"), name="entry_by_beginnings")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="entry_slug_unique_in_its_kind"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="entry_kind_known"),
            models.CheckConstraint(condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"), name="entry_slug_shape"),
        ]

    def __str__(self):
        return f"{self.kind} {self.slug}"

    @classmethod
    def lock_beginnings(cls, person):
        """Wait, to the end of the transaction, for whatever this person is just beginning elsewhere."""
        Person.objects.select_for_update().get(pk=person.pk)

    @cached_property
    def last_publication(self):
        """The newest publication, which may be a withdrawal; None if it was never published."""
        return self.revisions.publications().first()


class FormerSlug(models.Model):
    """A slug that an entry was published under before; its address leads to the new one."""

    kind = models.CharField(max_length=20)
    slug = models.SlugField(max_length=80)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="former_slugs")

    class Meta:
        indexes = [GinIndex(WordsOf("slug"), name="former_slug_by_beginnings")]
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="former_slug_unique_in_its_kind")]

    def __str__(self):
        return f"{self.kind} {self.slug} is now {self.entry.slug}"
