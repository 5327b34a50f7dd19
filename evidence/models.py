"""Sources: what the knowledge base rests on. Projected from publications."""

from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import MD5, Left
from django.urls import reverse

from organisations.models import Person
from publishing.models import Entry, PublicEntry, PublicEntryQuerySet
from publishing.vocabulary import Checked, Read, Theme
from web.addresses import path_of
from web.beginnings import WordsOf

LAW = ["legislation", "case-law"]
START_OF_TITLE = 24  # characters, by which an index finds the titles that a text names


@dataclass(frozen=True)
class Cited:
    """What a page says of a source in one line; `year` is "" where it is not known."""

    authors: list
    publisher: str
    year: str
    address: str
    title: str


class Source(PublicEntry):
    """A work that evidence is taken from. Field names are those of CSL-JSON where it has one."""

    class Kind(models.TextChoices):
        LEGISLATION = "legislation", "Legislation"
        STATUTORY_GUIDANCE = "statutory-guidance", "Statutory guidance"
        GUIDANCE = "guidance", "Guidance"
        CODE_OF_PRACTICE = "code-of-practice", "Code of practice"
        CASE_LAW = "case-law", "Case law"
        REVIEW = "review", "Review"
        INQUIRY = "inquiry", "Inquiry"
        RESEARCH = "research", "Research"
        TOOLKIT = "toolkit", "Toolkit"
        STRATEGY = "strategy", "Strategy"
        STATISTICS = "statistics", "Statistics"
        COMMENTARY = "commentary", "Commentary"
        WEB_PAGE = "web-page", "Web page"
        WORKSHOP = "workshop", "Workshop"
        INTERVIEW = "interview", "Interview"
        SURVEY = "survey", "Survey"
        LIVED_EXPERIENCE = "lived-experience", "Lived experience"

    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=500)
    authors = ArrayField(models.CharField(max_length=200))
    publisher = models.CharField(max_length=300, blank=True)
    issued = models.CharField(max_length=10, blank=True, help_text="To the precision that is known.")
    issued_from = models.DateField(null=True, help_text="The first day that `issued` can mean, to sort by.")
    doi = models.CharField(max_length=200, blank=True)
    isbn = models.CharField(max_length=20, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    archived_url = models.CharField(max_length=2000, blank=True)
    accessed = models.DateField(null=True)
    abstract = models.TextField(blank=True)
    jurisdiction = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=35)
    methods = models.TextField(blank=True)
    limitations = models.TextField(blank=True)
    licence = models.CharField(max_length=200, blank=True)
    themes = ArrayField(models.CharField(max_length=20, choices=Theme))
    checked = models.CharField(max_length=20, choices=Checked)
    read = models.CharField(max_length=20, choices=Read)
    law_read_to = models.DateField(null=True, help_text="The date of the version of the law that was read.")
    law_changed = models.DateField(null=True, help_text="When the law last changed, as far as it is known.")
    about_laws = models.ManyToManyField("self", related_name="explained_by", symmetrical=False, through="AboutLaw")
    quotes = models.JSONField(help_text="[{quote, locator, seen_at}]")
    note = models.TextField(blank=True)

    objects = PublicEntryQuerySet.as_manager()

    class Meta:
        ordering = ["title", "slug"]
        indexes = [
            models.Index(fields=["title", "slug"], name="source_by_title"),
            models.Index(models.F("modified_at").desc(nulls_last=True), models.F("entry"), name="source_by_change"),
            models.Index(Left("title", START_OF_TITLE), name="source_by_start_of_title"),
            GinIndex(WordsOf("title", "slug", "publisher"), name="source_by_beginnings"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="source_has_title"),
            models.CheckConstraint(
                condition=models.Q(themes__contained_by=["legal", "technical", "cultural"]),
                name="source_themes_known",
            ),
            models.CheckConstraint(
                condition=models.Q(checked__in=["source-text", "publisher-summary", "secondary", "unchecked"]),
                name="source_checked_known",
            ),
            models.CheckConstraint(
                condition=models.Q(checked="source-text", read__in=["whole", "part"])
                | models.Q(checked="publisher-summary", read__in=["abstract", "contents"])
                | models.Q(checked="secondary", read="secondary")
                | models.Q(checked="unchecked", read="none"),
                name="source_read_as_checked",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=LAW) | models.Q(law_read_to=None, law_changed=None),
                name="source_dates_of_law_for_law",
            ),
            models.CheckConstraint(
                condition=models.Q(url="") | models.Q(url__iregex=r"^https?://"),
                name="source_url_is_web_address",
            ),
            models.CheckConstraint(
                condition=models.Q(issued="") & models.Q(issued_from=None)
                | models.Q(issued__regex=r"^\d{4}(-\d{2}(-\d{2})?)?$") & models.Q(issued_from__isnull=False),
                name="source_issued_with_its_first_day",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return path_of("evidence:detail", self.slug)

    @property
    def is_on_scotland(self):
        """Whether it is about Scotland, alone or beside other places."""
        return self.jurisdiction.startswith("Scotland")

    @property
    def year(self):
        return self.issued[:4]

    @property
    def cited(self):
        return Cited(self.authors, self.publisher, self.year, self.get_absolute_url(), self.title)

    @property
    def is_law(self):
        return self.kind in LAW

    @property
    def law_moved_on(self):
        """Whether the law changed after the version that was read."""
        return bool(self.law_read_to and self.law_changed and self.law_read_to < self.law_changed)

    @property
    def body(self):
        """Who answers for what it says. Laws share a publisher and not a maker."""
        first = self.authors[0] if self.authors else ""
        return (first or self.publisher) if self.is_law else (self.publisher or first)

    @property
    def theme_labels(self):
        return [Theme(theme).label for theme in self.themes]


class AboutLaw(models.Model):
    """A source explains a law: guidance, a code, a commentary."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="law_links")
    law = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="guide_links")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["source", "position"]
        constraints = [
            models.UniqueConstraint(fields=["source", "law"], name="about_law_once"),
            models.CheckConstraint(condition=~models.Q(source=models.F("law")), name="about_law_not_itself"),
        ]

    def __str__(self):
        return f"{self.source} explains {self.law}"

    @property
    def is_older_than_the_law(self):
        """Whether the law changed after the source was issued; a source of unknown date is not said to be older."""
        return bool(
            self.law.law_changed
            and self.source.issued
            and self.source.issued < self.law.law_changed.isoformat()[: len(self.source.issued)]
        )


class LinkCheck(models.Model):
    """What a web address that is shown answered when it was last asked. Not projected: the web is no document."""

    class Outcome(models.TextChoices):
        ANSWERS = "answers", "Answers"
        DEAD = "dead", "Dead: there is no such page or site"
        UNCLEAR = "unclear", "Unclear: it did not answer, or refused"
        NOT_ASKED = "not-asked", "Not asked"

    address = models.CharField(max_length=2000)
    outcome = models.CharField(max_length=10, choices=Outcome)
    status = models.PositiveSmallIntegerField(null=True, help_text="Of HTTP; none where nothing was answered.")
    found = models.CharField(max_length=200, help_text="What was found, as a sentence.")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["address"]
        constraints = [
            models.UniqueConstraint(MD5("address"), name="link_check_address_once"),
            models.CheckConstraint(condition=models.Q(address__iregex=r"^https?://"), name="link_check_web_address"),
            models.CheckConstraint(
                condition=models.Q(outcome="answers", status__isnull=False, status__range=[200, 299])
                | models.Q(outcome="dead") & (models.Q(status=None) | models.Q(status__in=[404, 410]))
                | models.Q(outcome="unclear") & (models.Q(status=None) | models.Q(status__range=[100, 999]))
                | models.Q(outcome="not-asked", status=None),
                name="link_check_outcome_as_status",
            ),
            models.CheckConstraint(condition=~models.Q(found=""), name="link_check_says_what_was_found"),
        ]

    def __str__(self):
        return self.address


class ReferenceImport(models.Model):
    """A file or a text with references that somebody brought in, and what became of it. Its rows are `ImportedReference`.

    Changed by the operations in `references/imports.py` alone.
    """

    LARGE = ()  # columns that are only read where they are needed

    class State(models.TextChoices):
        READING = "reading", "Being read"
        WAITING = "waiting", "Waiting for consent"
        SAVED = "saved", "Saved as drafts"
        ABANDONED = "abandoned", "Abandoned"

    state = models.CharField(max_length=20, choices=State)
    prepared_at = models.DateTimeField()
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    data = models.BinaryField(null=True, help_text="The file, until a job has read it.")
    format = models.CharField(max_length=20, blank=True)
    notes = models.JSONField(default=list, help_text="What is to say of the file as a whole.")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    saved_count = models.PositiveIntegerField(default=0)
    together = models.JSONField(
        default=dict, help_text="What became of sending or publishing all its drafts the last time."
    )

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["reading", "waiting"], ended_at=None, ended_by=None)
                | models.Q(state__in=["saved", "abandoned"], ended_at__isnull=False, ended_by__isnull=False),
                name="reference_import_ended_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(data=None) | models.Q(state="reading"), name="reference_import_keeps_no_file"
            ),
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("workbench:references-preview", args=[self.pk])

    def saved_entries(self):
        """Return a queryset of the entries of which it saved drafts."""
        return Entry.objects.filter(pk__in=self.rows.filter(saved__isnull=False).values("saved"))


class ImportedReference(models.Model):
    """One reference of an import: what it would become, what it is like, whether it is to be saved."""

    class Status(models.TextChoices):
        NEW = "new", "New"
        DUPLICATE = "duplicate", "Likely here already"
        SAME = "same", "The same"
        WRONG = "wrong", "Cannot be taken"

    imported = models.ForeignKey(ReferenceImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    place = models.CharField(max_length=40, help_text="Where it stands in the file.")
    status = models.CharField(max_length=10, choices=Status)
    taken = models.BooleanField(help_text="Whether it is to be saved.")
    document = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, db_index=True, help_text="Of the document without its slug.")
    reasons = models.JSONField(default=list, help_text="Why it has its status.")
    notes = models.JSONField(default=list, help_text="What was changed, and what was not taken.")
    like = models.ForeignKey(Entry, on_delete=models.SET_NULL, null=True, related_name="+")
    like_row = models.PositiveIntegerField(null=True, help_text="The row of the same file that it is like.")
    saved = models.ForeignKey(Entry, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["imported", "number"]
        constraints = [
            models.UniqueConstraint(fields=["imported", "number"], name="imported_reference_number_once"),
            models.CheckConstraint(
                condition=models.Q(taken=False) | models.Q(status__in=["new", "duplicate"]),
                name="imported_reference_taken_can_be",
            ),
        ]

    def __str__(self):
        return self.document.get("title", self.place)
