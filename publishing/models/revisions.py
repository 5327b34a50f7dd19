"""Revisions: saved states of an entry's document, what happened to them, and what was taken out of them."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Case, F, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.fields.json import KT

from organisations.models import Person
from publishing.models.entries import Entry
from publishing.nearly import NAMES, NUMBERS, text_of
from web.beginnings import WordsOf
from web.prepared import prepared

# The kind of a document, which no column of its row says: what goes back through publications of one kind need not pass
# those of all the others.
KIND = Case(
    *[When(document__has_key=field, then=Value(kind)) for kind, field in settings.FIELDS_OF_KINDS.items()],
    output_field=models.TextField(),
)


class RevisionQuerySet(models.QuerySet):
    def publications(self):
        """Return publications and withdrawals, newest first."""
        return self.exclude(version=None).order_by("-version")

    def first_of_kinds(self, kinds, count, *, by):
        """Return the first `count` publications of these kinds, ordered by these fields.

        Each kind's own first are found by an index, so that it does not matter how much there is.
        """
        found = [self.exclude(version=None).alias(told=KIND).filter(told=kind).order_by(*by)[:count] for kind in kinds]
        if len(found) == 1:
            return found[0]
        first, *others = [each.values("pk") for each in found]
        return self.filter(pk__in=first.union(*others, all=True)).order_by(*by)[:count]

    def lacking(self, field):
        """Return those in whose documents a text is not written."""
        return self.filter(Q(**{f"document__{field}": ""}) | ~Q(document__has_key=field))

    def working_copies(self):
        return self.filter(version=None)

    def in_force(self):
        """Return what the public reads now: the last publication of each entry, unless it withdrew it."""
        newest = Revision.objects.filter(entry=OuterRef("entry")).order_by().values("entry")
        return self.filter(
            state=Revision.State.PUBLISHED,
            version=Subquery(newest.annotate(last=Max("version")).values("last")),
        )

    def withdrawals_in_force(self):
        """Return the withdrawals that are their entry's last publication."""
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
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="revision_by_publication"),
            models.Index(fields=["-saved_at", "-id"], name="revision_by_saving"),
            models.Index(KIND, F("sequence"), condition=~Q(version=None), name="publication_by_kind"),
            # What is last tells by the index alone which publications are of one plan.
            models.Index(
                KIND,
                F("published_at").desc(),
                F("id").desc(),
                KT("document__plan"),
                condition=~Q(version=None),
                name="publication_by_kind_and_time",
            ),
            GinIndex(WordsOf("note"), name="revision_by_beginnings"),
            *(
                models.Index(key(text_of("title", "label")), condition=Q(version=None), name=f"revision_by_{name}")
                for name, key in NAMES.items()
            ),
            *(
                models.Index(key(*map(text_of, fields)), F("id").desc(), name=f"revision_by_{name}")
                for name, (key, fields) in NUMBERS.items()
            ),
        ]
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
    kind = models.CharField(max_length=20, choices=Kind, db_column="deed")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    document = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["submitted", "taken-back", "returned"]), name="review_event_deed_known"
            ),
            models.CheckConstraint(condition=~Q(kind="returned", note=""), name="review_event_returned_with_reasons"),
        ]
        triggers = [pgtrigger.Protect(name="review_event_is_kept", operation=pgtrigger.Update)]

    def __str__(self):
        return f"{self.entry} {self.get_kind_display().lower()}"


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
                    rule__in="chi nhs national-insurance birth email phone postcode name other".split(),
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
    languages = models.JSONField(
        default=dict, help_text="Which languages besides its own each kind in force has texts in."
    )
    projected_by = models.CharField(max_length=24, blank=True, help_text="The code that last rebuilt the projection.")
    rebuilt = models.PositiveBigIntegerField(
        default=0, db_default=0, help_text="How many parts of the rows were made anew by other code."
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="head_is_one_row")]

    def __str__(self):
        return f"after publication {self.sequence}"

    @property
    def state(self):
        """What is another one whenever an answer that is made from the rows may be."""
        return self.sequence, self.rebuilt, self.changed_at

    @classmethod
    def now(cls):
        """Return the head as it stands, unlocked; an unsaved one before the first publication."""
        return next(iter(_head()), None) or cls(pk=1)

    @classmethod
    def take_numbers(cls, count, now):
        """Lock the head and take the next `count` sequence numbers, as a range."""
        head, _ = cls.objects.select_for_update().get_or_create(pk=1)
        first = head.sequence + 1
        head.sequence, head.changed_at = head.sequence + count, now
        head.save(update_fields=["sequence", "changed_at"])
        return range(first, first + count)


@prepared
def _head():
    return Head.objects.filter(pk=1)
