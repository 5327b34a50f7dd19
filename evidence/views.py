"""Pages of sources."""

from django.db.models import Count, OuterRef, Subquery

from evidence.document import SOURCE
from evidence.filters import SourceFilter
from evidence.models import Source
from publishing.published.views import EntryList, EntryPage


class SourceList(EntryList):
    row_template = "evidence/_row.html"
    kind = SOURCE
    filter_class = SourceFilter
    heading = "Evidence"
    lead = "The sources that this knowledge base rests on, and how far each was read."
    noun, noun_plural = "source", "sources"

    def get_queryset(self):
        # A subquery, which is asked for the rows of one page and not for all.
        itself = Source.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
        number = itself.annotate(number=Count("evidence__barrier", distinct=True)).values("number")
        return Source.objects.annotate(barrier_count=Subquery(number))


class SourcePage(EntryPage):
    kind = SOURCE
    template_name = "evidence/detail.html"
    texts = ("abstract", "note")

    def get_queryset(self):
        return Source.objects.all()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        source = context["entry"]
        return context | {
            "law_links": source.law_links.select_related("source", "law"),
            "guide_links": source.guide_links.select_related("source", "law").order_by("source__title"),
        }
