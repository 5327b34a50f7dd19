"""Pages of definitions."""

from django.db.models import Count

from definitions.document import DEFINITION
from definitions.filters import DefinitionFilter
from definitions.linking import link_terms
from definitions.models import Definition
from publishing.citing import how_to_cite
from publishing.views import ComparisonPage, EntryPage, VersionPage, VersionsPage
from web.pages import ListPage


class DefinitionList(ListPage):
    row_template = "definitions/_row.html"
    section = "definitions"
    filter_class = DefinitionFilter
    heading = "Definitions"
    lead = "What the words mean here, and where each meaning comes from. Working definitions, not legal advice."
    noun, noun_plural = "definition", "definitions"

    def get_queryset(self):
        return Definition.objects.annotate(use_count=Count("barrier_uses", distinct=True))


class DefinitionPages:
    kind_name = "definition"
    section = "definitions"
    list_name = "Definitions"


class DefinitionPage(DefinitionPages, EntryPage):
    template_name = "definitions/detail.html"
    find_terms = staticmethod(link_terms)
    texts = ("definition", "plain_language", "scope_note")

    def get_queryset(self):
        return Definition.objects.select_related("revision").prefetch_related(
            "citations__source", "broader", "narrower", "related", "related_from"
        )

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        definition = context["entry"]
        related = {*definition.related.all(), *definition.related_from.all()}
        return context | {
            "formats": DEFINITION.formats,
            "cited": how_to_cite(DEFINITION, definition, definition.revision),
            "related": sorted(related, key=lambda other: other.label.casefold()),
        }


class DefinitionVersions(DefinitionPages, VersionsPage):
    pass


class DefinitionVersion(DefinitionPages, VersionPage):
    pass


class DefinitionComparison(DefinitionPages, ComparisonPage):
    pass
