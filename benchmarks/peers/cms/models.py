"""The catalogue as a site made with Wagtail has it: a tree of pages, lists of rows on a page as orderables, sources as snippets."""

from django.core.paginator import Paginator
from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable, Page
from wagtail.snippets.models import register_snippet


@register_snippet
class Source(models.Model):
    title = models.CharField(max_length=500)
    authors = models.CharField(max_length=500)
    publisher = models.CharField(max_length=300)
    issued = models.CharField(max_length=10)
    address = models.CharField(max_length=2000)
    panels = ["title", "authors", "publisher", "issued", "address"]

    def __str__(self):
        return self.title


class HomePage(Page):
    template = "home.html"
    intro = models.TextField()
    content_panels = [*Page.content_panels, "intro"]

    def get_context(self, request):
        counts = {"barriers": BarrierPage, "definitions": DefinitionPage, "actions": ActionPage}
        return {
            **super().get_context(request),
            "counts": {name: model.objects.live().count() for name, model in counts.items()},
            "newest": BarrierPage.objects.live().order_by("-pk")[:5],
            "sources": Source.objects.count(),
        }


class BarriersPage(Page):
    template = "barriers.html"

    def get_context(self, request):
        rows = BarrierPage.objects.child_of(self).live().order_by("title")
        rows = rows.annotate(
            pieces=models.Count("evidence", distinct=True), acting=models.Count("actions", distinct=True)
        )
        return {**super().get_context(request), "page_obj": Paginator(rows, 20).get_page(request.GET.get("page"))}


class BarrierPage(Page):
    template = "barrier.html"
    kind = models.CharField(max_length=10)
    statement = models.TextField()
    plain_language = models.TextField(blank=True)
    themes = models.CharField(max_length=100)
    confidence = models.CharField(max_length=20)
    confidence_explanation = models.TextField(blank=True)
    terms = ParentalManyToManyField("DefinitionPage", related_name="barriers")
    content_panels = [
        *Page.content_panels,
        *map(
            FieldPanel,
            ["kind", "statement", "plain_language", "themes", "confidence", "confidence_explanation", "terms"],
        ),
        InlinePanel("evidence"),
    ]

    def get_context(self, request):
        return {
            **super().get_context(request),
            "evidence": self.evidence.select_related("source"),
            "terms": self.terms.all(),
            "actions": self.actions.live(),
        }


class Evidence(Orderable):
    page = ParentalKey(BarrierPage, on_delete=models.CASCADE, related_name="evidence")
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    stance = models.CharField(max_length=20)
    locator = models.TextField(blank=True)
    finding = models.TextField()
    quote = models.TextField(blank=True)


class DefinitionsPage(Page):
    template = "definitions.html"

    def get_context(self, request):
        rows = DefinitionPage.objects.child_of(self).live().order_by("title")
        return {**super().get_context(request), "page_obj": Paginator(rows, 20).get_page(request.GET.get("page"))}


class DefinitionPage(Page):
    template = "definition.html"
    alt_labels = models.TextField(blank=True)
    definition = models.TextField()
    plain_language = models.TextField(blank=True)
    scope_note = models.TextField(blank=True)
    examples = models.TextField(blank=True)
    basis = models.CharField(max_length=20, blank=True)
    related = ParentalManyToManyField("self", symmetrical=False, blank=True)
    content_panels = [
        *Page.content_panels,
        *map(FieldPanel, ["alt_labels", "definition", "plain_language", "scope_note", "examples", "basis", "related"]),
        InlinePanel("citations"),
    ]

    def get_context(self, request):
        return {
            **super().get_context(request),
            "citations": self.citations.select_related("source"),
            "barriers": self.barriers.live(),
            "related": self.related.all(),
        }


class Citation(Orderable):
    page = ParentalKey(DefinitionPage, on_delete=models.CASCADE, related_name="citations")
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    locator = models.TextField(blank=True)


class PlanPage(Page):
    template = "plan.html"
    intro = models.TextField()
    content_panels = [*Page.content_panels, "intro"]

    def get_context(self, request):
        actions = ActionPage.objects.child_of(self).live().order_by("title").prefetch_related("milestones")
        return {**super().get_context(request), "actions": actions}


class ActionPage(Page):
    description = models.TextField()
    starts = models.DateField()
    due = models.DateField()
    barriers = ParentalManyToManyField(BarrierPage, related_name="actions")
    content_panels = [
        *Page.content_panels,
        *map(FieldPanel, ["description", "starts", "due", "barriers"]),
        InlinePanel("milestones"),
    ]


class Milestone(Orderable):
    page = ParentalKey(ActionPage, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=300)
    due = models.DateField()
