"""Barriers and what eases them, the evidence for each, and how sure we are."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from definitions.models import Definition
from evidence.models import Source
from evidence.reading import PlaceInSource
from organisations.models import tracked
from publishing.models import Entry, FileImport, PublicEntry, PublicEntryQuerySet
from publishing.vocabulary import Theme
from screening.validation import no_personal_data
from web.addresses import path_of
from web.beginnings import WordsOf

# Names that the form of “What can my organisation do?” has besides its plain questions.
NO_QUESTIONS = ["sector", "role", "barrier", "demonstration"]
THEMES = ["legal", "technical", "cultural"]
STAGES = ["creation", "control", "sharing", "access"]


@tracked("a vocabulary value", "vocabulary values")
class Category(models.Model):
    """One value of a vocabulary that an administrator edits. Its slug stands in documents and never changes."""

    class Vocabulary(models.TextChoices):
        KNOWLEDGE_GAPS = "knowledge_gaps", "Knowledge gaps"
        FACTORS = "factors", "Factors"
        SECTORS = "sectors", "Sectors"
        PEOPLE = "people", "People affected"

    vocabulary = models.CharField(max_length=20, choices=Vocabulary)
    slug = models.SlugField(max_length=80, validators=[no_personal_data])
    label = models.CharField(max_length=200, validators=[no_personal_data])
    note = models.TextField(blank=True, validators=[no_personal_data])
    position = models.PositiveSmallIntegerField(default=0, help_text="Where it stands in lists.")

    class Meta:
        verbose_name = "vocabulary value"
        ordering = ["vocabulary", "position", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["vocabulary", "slug"],
                name="category_slug_unique",
                violation_error_message="This vocabulary has this slug already.",
            ),
            models.CheckConstraint(
                condition=Q(vocabulary__in=["knowledge_gaps", "factors", "sectors", "people"]),
                name="category_vocabulary_known",
            ),
            models.CheckConstraint(condition=~Q(label=""), name="category_has_label"),
        ]

    def __str__(self):
        return self.label


@tracked("a text of a knowledge gap", "texts of knowledge gaps")
class GapText(models.Model):
    """What an editor writes of a knowledge gap. Everything else on its page is worked out from what is published."""

    category = models.OneToOneField(
        Category,
        on_delete=models.CASCADE,
        related_name="gap_text",
        limit_choices_to={"vocabulary": Category.Vocabulary.KNOWLEDGE_GAPS},
        verbose_name="knowledge gap",
    )
    heading = models.CharField(max_length=200, validators=[no_personal_data], help_text="What it is, in plain words.")
    summary = models.TextField(
        max_length=1000,
        validators=[no_personal_data],
        help_text="In short, in words for a reader of 12. Say nothing that its barriers do not say.",
    )

    class Meta:
        verbose_name = "text of a knowledge gap"
        verbose_name_plural = "texts of knowledge gaps"
        ordering = ["category"]
        constraints = [
            models.CheckConstraint(condition=~Q(heading="") & ~Q(summary=""), name="gap_text_says_something")
        ]

    def __str__(self):
        return self.heading

    def clean(self):
        if self.category_id and self.category.vocabulary != Category.Vocabulary.KNOWLEDGE_GAPS:
            raise ValidationError({"category": "Choose a knowledge gap."})


@tracked("an open question", "open questions")
class OpenQuestion(models.Model):
    """Something that is not known in a knowledge gap, and the action that would answer it, if one is proposed."""

    gap_text = models.ForeignKey(GapText, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(max_length=300, validators=[no_personal_data])
    action = models.ForeignKey(
        Entry,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": "action"},
        help_text="The action's entry, which stays when the action is withdrawn. Empty where nothing proposed would answer it.",
    )

    class Meta:
        ordering = ["gap_text", "position", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="open_question_asks_something")]

    def __str__(self):
        return self.text

    def clean(self):
        if self.action_id and self.action.kind != "action":
            raise ValidationError({"action": "Choose an action."})


@tracked("a plain question", "plain questions")
class PlainQuestion(models.Model):
    """A sentence that stands for a barrier, for readers who ask what their organisation can do."""

    slug = models.SlugField(
        max_length=40, unique=True, validators=[no_personal_data], help_text="Its name in addresses."
    )
    position = models.PositiveSmallIntegerField(default=0)
    sentence = models.CharField(max_length=200, validators=[no_personal_data])
    barrier = models.ForeignKey(
        Entry,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"kind": "barrier"},
        help_text="The barrier's entry, which stays when the barrier is withdrawn; the sentence is then not asked.",
    )

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(condition=~Q(sentence=""), name="plain_question_says_something"),
            models.CheckConstraint(
                condition=~Q(slug__in=NO_QUESTIONS),
                name="plain_question_slug_not_taken",
                violation_error_message="The form has another field of this name. Choose another one.",
            ),
        ]

    def __str__(self):
        return self.sentence

    def clean(self):
        if self.barrier_id and self.barrier.kind != "barrier":
            raise ValidationError({"barrier": "Choose a barrier."})


ARTICLES = range(1, 55)  # of the UNCRC


class BarrierQuerySet(PublicEntryQuerySet):
    def with_counts(self):
        """Adds `evidence_count`, the number of sources behind each. Costs nothing where it is not asked for."""
        behind = Evidence.objects.filter(barrier=OuterRef("pk")).order_by().values("barrier")
        return self.annotate(evidence_count=Coalesce(Subquery(behind.annotate(number=Count("pk")).values("number")), 0))


class Barrier(PublicEntry):
    """Something that gets in the way of sharing information well, or an enabler that eases it."""

    class Kind(models.TextChoices):
        BARRIER = "barrier", "Barrier"
        ENABLER = "enabler", "Enabler"

    class Stage(models.TextChoices):
        CREATION = "creation", "Creation of data and information"
        CONTROL = "control", "Control of data and information"
        SHARING = "sharing", "Sharing of data and information"
        ACCESS = "access", "Access to data and information"

    class Confidence(models.TextChoices):
        """Levels of GRADE-CERQual."""

        HIGH = "high", "High confidence"
        MODERATE = "moderate", "Moderate confidence"
        LOW = "low", "Low confidence"
        VERY_LOW = "very-low", "Very low confidence"
        NOT_ASSESSED = "not-assessed", "Not assessed"

    class Concern(models.TextChoices):
        """Levels of concern of a GRADE-CERQual component."""

        NONE = "none", "No or very minor concerns"
        MINOR = "minor", "Minor concerns"
        MODERATE = "moderate", "Moderate concerns"
        SERIOUS = "serious", "Serious concerns"

    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=300)
    statement = models.TextField()
    plain_language = models.TextField(blank=True)
    themes = ArrayField(models.CharField(max_length=20, choices=Theme))
    stages = ArrayField(models.CharField(max_length=20, choices=Stage))
    rights = ArrayField(models.PositiveSmallIntegerField(), help_text="Articles of the UNCRC.")
    confidence = models.CharField(max_length=20, choices=Confidence)
    confidence_explanation = models.TextField(blank=True)
    confidence_components = models.JSONField(help_text="{component: {concern, reason}} after GRADE-CERQual")
    categories = models.ManyToManyField(Category, related_name="barriers", through="BarrierCategory")
    terms = models.ManyToManyField(Definition, related_name="barriers", through="TermUse")
    sources = models.ManyToManyField(Source, related_name="barriers", through="Evidence")

    objects = BarrierQuerySet.as_manager()

    class Meta:
        ordering = ["title", "slug"]
        indexes = [
            models.Index(fields=["title", "slug"], name="barrier_by_title"),
            models.Index(F("modified_at").desc(nulls_last=True), F("entry"), name="barrier_by_change"),
            GinIndex(WordsOf("title", "slug"), name="barrier_by_beginnings"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["barrier", "enabler"]), name="barrier_kind_known"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(statement=""), name="barrier_has_title_and_statement"),
            models.CheckConstraint(
                condition=Q(themes__len__gte=1) & Q(themes__contained_by=THEMES),
                name="barrier_at_least_one_theme",
            ),
            models.CheckConstraint(condition=Q(stages__contained_by=STAGES), name="barrier_stages_known"),
            models.CheckConstraint(
                condition=Q(confidence__in=["high", "moderate", "low", "very-low", "not-assessed"]),
                name="barrier_confidence_known",
            ),
            models.CheckConstraint(
                condition=Q(confidence="not-assessed") | ~Q(confidence_explanation=""),
                name="barrier_confidence_is_explained",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return path_of("barriers:detail", self.slug)

    @property
    def theme_labels(self):
        return [Theme(theme).label for theme in self.themes]

    @property
    def stage_labels(self):
        return [self.Stage(stage).label for stage in self.stages]


class Evidence(PlaceInSource):
    """What one source says about one barrier."""

    class Stance(models.TextChoices):
        SUPPORTS = "supports", "Supports"
        QUALIFIES = "qualifies", "Qualifies"
        CONTRADICTS = "contradicts", "Contradicts"

    barrier = models.ForeignKey(Barrier, on_delete=models.CASCADE, related_name="evidence")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="evidence")
    position = models.PositiveIntegerField()
    stance = models.CharField(max_length=20, choices=Stance)
    finding = models.TextField()
    quote = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ["barrier", "position"]
        constraints = [
            *PlaceInSource.Meta.constraints,
            models.UniqueConstraint(fields=["barrier", "position"], name="evidence_position_unique"),
            models.CheckConstraint(
                condition=Q(stance__in=["supports", "qualifies", "contradicts"]), name="evidence_stance_known"
            ),
        ]

    def __str__(self):
        return f"{self.source} {self.stance} {self.barrier}"


class Relation(models.Model):
    """How one barrier or enabler bears on another."""

    class Kind(models.TextChoices):
        REINFORCES = "reinforces", "Reinforces"
        CAUSES = "causes", "Causes"
        EASES = "eases", "Eases"

    barrier = models.ForeignKey(Barrier, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(Barrier, on_delete=models.PROTECT, related_name="relations_from")
    kind = models.CharField(max_length=20, choices=Kind)
    note = models.TextField(blank=True)
    sources = models.ManyToManyField(Source, related_name="relations", through="RelationSource")

    class Meta:
        ordering = ["barrier", "kind", "other"]
        constraints = [
            models.UniqueConstraint(fields=["barrier", "other", "kind"], name="relation_once"),
            models.CheckConstraint(condition=~Q(barrier=F("other")), name="relation_not_to_itself"),
            models.CheckConstraint(condition=Q(kind__in=["reinforces", "causes", "eases"]), name="relation_kind_known"),
        ]

    def __str__(self):
        return f"{self.barrier} {self.kind} {self.other}"

    @property
    def cited(self):
        return [source.cited for source in self.sources.all()]


class RelationSource(models.Model):
    """A source that states how one barrier bears on another."""

    relation = models.ForeignKey(Relation, on_delete=models.CASCADE, related_name="source_links")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="relation_links")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["relation", "position"]
        constraints = [models.UniqueConstraint(fields=["relation", "source"], name="relation_source_once")]

    def __str__(self):
        return f"{self.source} on {self.relation}"


class TermUse(models.Model):
    """A barrier uses a term that is defined."""

    barrier = models.ForeignKey(Barrier, on_delete=models.CASCADE, related_name="term_uses")
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="barrier_uses")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["barrier", "position"]
        constraints = [models.UniqueConstraint(fields=["barrier", "definition"], name="term_use_once")]

    def __str__(self):
        return f"{self.barrier} uses {self.definition}"


class BarrierCategory(models.Model):
    """A barrier belongs under a vocabulary's value."""

    barrier = models.ForeignKey(Barrier, on_delete=models.CASCADE, related_name="category_links")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="barrier_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["barrier", "category"], name="barrier_category_once")]

    def __str__(self):
        return f"{self.barrier}: {self.category}"


class SpreadsheetImport(FileImport):
    """A spreadsheet of sources and barriers that somebody brought in. Changed by `spreadsheets/drafts.py` alone."""

    lost = models.JSONField(default=list, help_text="[{sheet, cell, text}] of what belongs to no entry.")

    def get_absolute_url(self):
        return reverse("workbench:spreadsheet-preview", args=[self.pk])
