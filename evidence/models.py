"""Sources: what the knowledge base rests on. Projected from publications."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from publishing.models import PublicEntry, PublicEntryQuerySet
from publishing.vocabulary import Checked, Theme


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
    quotes = models.JSONField(help_text="[{quote, locator, seen_at}]")
    note = models.TextField(blank=True)

    objects = PublicEntryQuerySet.as_manager()

    class Meta:
        ordering = ["title", "slug"]
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
        return reverse("evidence:detail", args=[self.slug])

    @property
    def year(self):
        return self.issued[:4]

    @property
    def theme_labels(self):
        return [Theme(theme).label for theme in self.themes]
