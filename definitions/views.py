"""Pages of definitions."""

from itertools import groupby

from django.db.models import Count
from django.urls import reverse

from definitions.document import DEFINITION
from definitions.embedding import defined_term
from definitions.filters import DefinitionFilter
from definitions.linking import link_terms
from definitions.models import LANGUAGE, Definition, Label
from publishing.citing import how_to_cite
from publishing.views import ComparisonPage, EntryPage, VersionPage, VersionsPage
from web.api import absolute
from web.pages import ListPage, PublicPage


class DefinitionList(ListPage):
    row_template = "definitions/_row.html"
    section = "definitions"
    filter_class = DefinitionFilter
    heading = "Definitions"
    lead = "What the words mean here, and where each meaning comes from. Working definitions, not legal advice."
    noun, noun_plural = "definition", "definitions"

    def get_queryset(self):
        return Definition.objects.annotate(use_count=Count("barrier_uses", distinct=True))


class AToZ(PublicPage):
    """Every English name of every definition by its first letter, in one query."""

    template_name = "definitions/a_to_z.html"
    section = "definitions"

    def get_context_data(self, **kwargs):
        labels = Label.objects.filter(language=LANGUAGE).select_related("definition").order_by("folded", "pk")
        letters = groupby(labels, key=lambda label: label.folded[:1].upper())
        return super().get_context_data(
            letters=[(letter if letter.isalpha() else "0–9", [*names]) for letter, names in letters if letter],
            breadcrumbs=[("Definitions", reverse("definitions:list"))],
            **kwargs,
        )


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
            "defined_term": defined_term(definition),
            "page_address": absolute(definition.get_absolute_url()),
            "cited": how_to_cite(DEFINITION, definition, definition.revision),
            "related": sorted(related, key=lambda other: other.label.casefold()),
        }


class DefinitionVersions(DefinitionPages, VersionsPage):
    pass


class DefinitionVersion(DefinitionPages, VersionPage):
    pass


class DefinitionComparison(DefinitionPages, ComparisonPage):
    pass
