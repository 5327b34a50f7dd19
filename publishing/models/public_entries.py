"""What the public reads: the tables that publishing projects an entry in force into."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F

from publishing.models.entries import Entry
from publishing.models.revisions import Revision
from publishing.nearly import NAMES
from web.beginnings import WordsOf


class PublicEntryQuerySet(models.QuerySet):
    def shown(self, with_demonstration=False):
        """Leave out what is invented for the demonstration, unless the reader asks for it."""
        return self if with_demonstration else self.filter(entry__is_demonstration=False)

    def keys_of(self, slugs):
        """Return {slug: primary key} of the rows with these slugs."""
        return dict(self.filter(slug__in=slugs).values_list("slug", "pk"))

    def representations(self):
        """Return the rows' stored JSON, in the rows' order, as named tuples: the row's pk, and bytes."""
        return self.values_list("pk", "entry__representation__body", named=True)


class IndexEntry(models.Model):
    """One row for each entry in force: what lists of every kind and the search need. A projection."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="+")
    kind = models.CharField(max_length=20)
    slug = models.SlugField(max_length=80)
    label = models.CharField(max_length=500)
    names = ArrayField(models.TextField(), default=list, help_text="Everything that it is called, folded.")
    linked = ArrayField(models.SlugField(max_length=80), default=list, help_text="The entries that it refers to.")
    asked_by = ArrayField(
        models.TextField(), default=list, help_text="The lexemes of each phrase that was written for the search."
    )
    summary = models.TextField()
    body = models.TextField(help_text="Its other texts, with empty lines between them.")
    themes = ArrayField(models.CharField(max_length=20))
    version = models.PositiveIntegerField()
    change = models.CharField(max_length=10)
    note = models.TextField()
    first_published_at = models.DateTimeField()
    modified_at = models.DateTimeField()
    words = SearchVectorField()

    objects = PublicEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "search index entry"
        verbose_name_plural = "search index"
        ordering = ["-modified_at", "kind", "slug"]
        indexes = [
            GinIndex(fields=["words"], name="index_entry_words"),
            GinIndex(fields=["names"], name="index_entry_names"),
            models.Index(fields=["-modified_at", "kind", "slug"], name="index_entry_by_modified"),
            GinIndex(WordsOf("label", "slug"), name="index_entry_by_beginnings"),
            *(models.Index(F("kind"), key("label"), name=f"index_entry_by_{name}") for name, key in NAMES.items()),
        ]
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="index_entry_slug_unique_in_its_kind")]

    def __str__(self):
        return self.label


class IndexWord(models.Model):
    """What one lexeme counts for in one entry: the search ranks by these, the weightiest first. A projection."""

    pk = models.CompositePrimaryKey("entry_id", "lexeme")
    entry = models.ForeignKey(IndexEntry, on_delete=models.CASCADE, related_name="+", db_index=False)
    lexeme = models.TextField()
    forms = ArrayField(models.TextField(), help_text="The folded words of the entry that are forms of it.")
    weight = models.FloatField()
    in_text = models.BooleanField(
        default=True,
        help_text="Whether the entry itself has it, and not only a phrase that was written for the search.",
    )

    class Meta:
        indexes = [
            models.Index(F("lexeme"), F("weight").desc(), include=["entry", "in_text"], name="index_word_by_weight")
        ]

    def __str__(self):
        return self.lexeme


class KnownWord(models.Model):
    """A folded word that some entry in force has: what a word that nothing has may be meant for. A projection."""

    LONGEST = 60  # characters

    word = models.CharField(max_length=LONGEST, primary_key=True)
    lexeme = models.TextField(db_index=True)

    def __str__(self):
        return self.word


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


def referrer_of(row):
    """Return what refers to something by this row: what the row goes with when that goes, or else the row itself."""
    for field in row._meta.fields:
        if field.is_relation and field.remote_field.on_delete is models.CASCADE:
            return referrer_of(getattr(row, field.name))
    return row
