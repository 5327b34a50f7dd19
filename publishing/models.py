"""Entries, their revisions, and the tables that the public reads.

An *entry* is an identity: a kind and a slug. Its *revisions* are saved states of its document. A revision
with a version number is a *publication*: frozen by a database trigger, for ever.
"""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Max, OuterRef, Q, Subquery
from django.utils.functional import cached_property

from organisations.models import AccessToken, Person

KINDS = ["source", "definition", "barrier", "action"]


class Entry(models.Model):
    """The lasting identity of a source, definition, barrier or action. Says nothing of its content."""

    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    slug = models.SlugField(max_length=80)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["kind", "slug"]
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
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="former_slug_unique_in_its_kind")]

    def __str__(self):
        return f"{self.kind} {self.slug} is now {self.entry.slug}"


class RevisionQuerySet(models.QuerySet):
    def publications(self):
        """Publications and withdrawals, newest first."""
        return self.exclude(version=None).order_by("-version")

    def working_copies(self):
        return self.filter(version=None)

    def in_force(self):
        """What the public reads now: the last publication of each entry, unless it withdrew it."""
        newest = Revision.objects.filter(entry=OuterRef("entry")).order_by().values("entry")
        return self.filter(
            state=Revision.State.PUBLISHED,
            version=Subquery(newest.annotate(last=Max("version")).values("last")),
        )

    def withdrawals_in_force(self):
        """The withdrawals that are their entry's last publication."""
        last = Revision.objects.exclude(version=None).order_by("entry_id", "-version").distinct("entry_id")
        return self.filter(pk__in=last.values("pk"), state=Revision.State.WITHDRAWN)


class Revision(models.Model):
    """A saved state of an entry's document.

    A draft has an `edit` number, which grows with each save: whoever saves says which one they saw. A
    publication has a `version` number. "Superseded" is not stored: it is a publication that is not the last.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in-review", "In review"
        RETURNED = "returned", "Returned with reasons"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Change(models.TextChoices):
        MEANING = "meaning", "The meaning changed"
        WORDING = "wording", "Only the wording changed"

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="revisions")
    state = models.CharField(max_length=20, choices=State)
    document = models.JSONField(encoder=DjangoJSONEncoder)
    edit = models.PositiveIntegerField(default=1)
    based_on = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The publication it started from.",
    )
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    change = models.CharField(max_length=10, choices=Change, blank=True)
    note = models.TextField(blank=True, help_text="Why it was published or withdrawn.")
    sequence = models.PositiveBigIntegerField(
        null=True, unique=True, help_text="Its place among all publications, in the order in which they became public."
    )
    successor = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the document in canonical JSON.")

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at", "-pk"]
        indexes = [models.Index(fields=["-published_at", "-id"], name="revision_by_publication")]
        constraints = [
            models.UniqueConstraint(fields=["entry", "version"], name="revision_version_unique"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(version=None), name="revision_one_working_copy_an_entry"
            ),
            models.CheckConstraint(condition=Q(version=None) | Q(version__gte=1), name="revision_version_from_one"),
            models.CheckConstraint(
                condition=(
                    Q(
                        state__in=["draft", "in-review", "returned"],
                        version=None,
                        published_at=None,
                        published_by=None,
                        change="",
                        digest="",
                        sequence=None,
                        successor=None,
                    )
                    | (
                        Q(state="published", change__in=["meaning", "wording"], successor=None)
                        | Q(state="withdrawn", change="meaning")
                    )
                    & Q(
                        version__isnull=False,
                        published_at__isnull=False,
                        published_by__isnull=False,
                        sequence__isnull=False,
                        digest__regex=r"^[0-9a-f]{64}$",
                    )
                    & ~Q(note="")
                ),
                name="revision_publication_is_whole",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="publication_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__version__isnull=False),
            ),
            pgtrigger.Trigger(
                name="publications_cannot_be_emptied",
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'publications are kept for ever';",
            ),
        ]

    def __str__(self):
        return f"{self.entry} {f'version {self.version}' if self.version else self.get_state_display().lower()}"


class ReviewEvent(models.Model):
    """Something that happened to a draft between writing and publication. Kept for ever, with the document of then."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", "Sent for review"
        TAKEN_BACK = "taken-back", "Taken back"
        RETURNED = "returned", "Returned with reasons"

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="review_events")
    deed = models.CharField(max_length=20, choices=Kind)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    document = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deed__in=["submitted", "taken-back", "returned"]), name="review_event_deed_known"
            ),
            models.CheckConstraint(condition=~Q(deed="returned", note=""), name="review_event_returned_with_reasons"),
        ]
        triggers = [pgtrigger.Protect(name="review_event_is_kept", operation=pgtrigger.Update)]

    def __str__(self):
        return f"{self.entry} {self.get_deed_display().lower()}"


class CommentQuerySet(models.QuerySet):
    def threads(self):
        """What begins a conversation, oldest first, with its replies at hand."""
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


class Redaction(models.Model):
    """That a text was taken out of an entry, or of rows of no entry: who, when, by which rule and where.

    Neither the text nor a hash of it is kept: short texts can be guessed from one.
    """

    class Rule(models.TextChoices):
        CHI = "chi", "CHI numbers"
        NHS = "nhs", "NHS numbers"
        NATIONAL_INSURANCE = "national-insurance", "National Insurance numbers"
        BIRTH = "birth", "dates of birth"
        EMAIL = "email", "e-mail addresses"
        PHONE = "phone", "phone numbers"
        POSTCODE = "postcode", "postcodes"
        NAME = "name", "names of individuals"
        OTHER = "other", "what could identify somebody"

    entry = models.ForeignKey(
        Entry,
        # A draft that is discarded takes its entry away; that a text was taken out of it stays on record.
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="redactions",
    )
    about = models.CharField(max_length=120, blank=True, help_text="The entry as it was called then.")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=20, choices=Rule)
    reason = models.TextField()
    places = models.JSONField(
        help_text="[{table, row, version, pointers, digest_before, digest_after}]: where, and never what."
    )

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    rule__in=[
                        "chi",
                        "nhs",
                        "national-insurance",
                        "birth",
                        "email",
                        "phone",
                        "postcode",
                        "name",
                        "other",
                    ]
                ),
                name="redaction_rule_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="redaction_has_a_reason"),
        ]
        triggers = [
            pgtrigger.Protect(name="redaction_is_kept", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.about or 'rows of no entry'}: {self.get_rule_display()}"


class Head(models.Model):
    """How far publishing has come. One row.

    Whoever publishes takes the next numbers under its lock and holds it to the end of the transaction, so the
    numbers become visible in their order: who has read up to one never misses an earlier one.
    """

    sequence = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict, help_text="How many entries of each kind are in force.")
    projected_by = models.CharField(max_length=24, blank=True, help_text="The code that last rebuilt the projection.")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="head_is_one_row")]

    def __str__(self):
        return f"after publication {self.sequence}"

    @classmethod
    def now(cls):
        """The head as it stands, unlocked; an unsaved one before the first publication."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @classmethod
    def take_numbers(cls, count, now):
        """Lock the head and take the next `count` sequence numbers, as a range."""
        cls.objects.get_or_create(pk=1)
        head = cls.objects.select_for_update().get(pk=1)
        first = head.sequence + 1
        head.sequence, head.changed_at = head.sequence + count, now
        head.save(update_fields=["sequence", "changed_at"])
        return range(first, first + count)


class RepeatableRequest(models.Model):
    """A request that made something and carried an Idempotency-Key, with its answer, for a day."""

    token = models.ForeignKey(AccessToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the method, the address and the body.")
    answered_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    body = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="repeatable_request_key_once_a_token"),
            models.CheckConstraint(condition=Q(fingerprint__regex=r"^[0-9a-f]{64}$"), name="repeatable_request_shape"),
        ]

    def __str__(self):
        return f"request of {self.answered_at:%-d %B %Y, %H:%M}"


class IndexEntry(models.Model):
    """One row for each entry in force: what lists of every kind and the search need. A projection."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="+")
    kind = models.CharField(max_length=20)
    slug = models.SlugField(max_length=80)
    label = models.CharField(max_length=500)
    summary = models.TextField()
    body = models.TextField(help_text="Everything else that can be found by its words.")
    themes = ArrayField(models.CharField(max_length=20))
    version = models.PositiveIntegerField()
    change = models.CharField(max_length=10)
    note = models.TextField()
    first_published_at = models.DateTimeField()
    modified_at = models.DateTimeField()
    words = SearchVectorField()

    class Meta:
        verbose_name = "search index entry"
        verbose_name_plural = "search index"
        ordering = ["-modified_at", "kind", "slug"]
        indexes = [
            GinIndex(fields=["words"], name="index_entry_words"),
            models.Index(fields=["-modified_at"], name="index_entry_by_modified"),
        ]
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="index_entry_slug_unique_in_its_kind")]

    def __str__(self):
        return self.label


class Representation(models.Model):
    """An entry in force as the API answers it, made once. A projection; see `publishing/published/stored_json.py`."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="representation")
    kind = models.CharField(max_length=20)
    slug = models.SlugField(max_length=80, db_index=False)
    modified_at = models.DateTimeField()
    body = models.BinaryField(help_text="JSON, with a stand-in for this site's address.")
    tag = models.CharField(max_length=24, help_text="The beginning of the body's SHA-256, for ETags.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="representation_slug_unique_in_its_kind")]

    def __str__(self):
        return f"{self.kind} {self.slug}"


class PublicEntryQuerySet(models.QuerySet):
    def representations(self):
        """The rows' stored JSON, in the rows' order, as [(pk, bytes), …]."""
        return self.values_list("pk", "entry__representation__body")


class PublicEntry(models.Model):
    """What the four kinds' tables have in common. They hold what is in force, and nothing else."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="+")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=80, unique=True)
    version = models.PositiveIntegerField()
    first_published_at = models.DateTimeField()
    modified_at = models.DateTimeField()

    class Meta:
        abstract = True


def newest_first(field="modified_at"):
    """An ordering for lists of what is new, complete so that pages never repeat a row."""
    return [F(field).desc(), "slug"]
