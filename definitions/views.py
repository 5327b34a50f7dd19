"""Pages of definitions."""

from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Subquery
from django.http import Http404
from django.urls import reverse

from definitions.alphabet import LETTERS, OTHERS, a_to_z
from definitions.document import DEFINITION
from definitions.exporting.schema_org import defined_term
from definitions.filters import DefinitionFilter
from definitions.forms import WordForm
from definitions.linking import link_terms
from definitions.models import Citation, Definition, Mapping
from definitions.uses import compare_uses, words_with_several_uses
from publishing.published.citation import how_to_cite
from publishing.published.languages import languages_in_force, translated
from publishing.published.views import EntryList, EntryPage
from web.json_ld import as_script
from web.languages import OWN, language_name
from web.numbers import whole_number
from web.pages import AskedPage, InLanguages, PublicPage, labelled
from web.prepared import prepared, put_on_hand

# What of a definition's page has no place in a translation, and what it is called there.
ENGLISH_ALONE = {
    "examples": "Examples",
    "history_note": "How it has changed",
}
TEXT_HEADINGS = {
    "alt_labels": "Also called", "definition": "In full", "scope_note": "How it is used", "plain_language": "In plain English"
}  # fmt: skip


def text_of(definition, tag):
    """Return {field: text} of a definition in a language, with `languages`: which each is in."""
    own = {name: getattr(definition, name) for name in [*DEFINITION.translated, "translations"]}
    return translated(DEFINITION, own, [tag])


@dataclass(frozen=True)
class Line:
    """What the list says of a definition; `languages` is which each text is in."""

    address: str
    label: str
    alt_labels: list
    definition: str
    plain_language: str
    languages: dict
    uses: int


def line_of(definition, tag):
    text = text_of(definition, tag)
    return Line(
        definition.get_absolute_url(),
        text["label"],
        text["alt_labels"],
        text["definition"],
        definition.plain_language or definition.definition,
        text["languages"],
        definition.use_count,
    )


class DefinitionsInLanguages(InLanguages):
    """A page of many definitions, in any language that one of them has texts in."""

    def texts_in(self):
        return languages_in_force(DEFINITION)


class DefinitionList(DefinitionsInLanguages, EntryList):
    template_name = "definitions/list.html"
    row_template = "definitions/_row.html"
    kind = DEFINITION
    filter_class = DefinitionFilter
    heading = "Definitions"
    lead = "What the words mean here, and where each meaning comes from. Working definitions, not legal advice."
    noun, noun_plural = "definition", "definitions"

    def get_queryset(self):
        # A subquery, which is asked for the rows of one page and not for all.
        itself = Definition.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
        number = itself.annotate(number=Count("barrier_uses", distinct=True)).values("number")
        return Definition.objects.annotate(use_count=Subquery(number))

    def rows_of(self, page):
        rows = super().rows_of(page)
        for row in rows:
            row.line = line_of(row, self.language.tag)
        return rows


@prepared
def _translations(*, slug):
    return Definition.objects.filter(slug=slug).values_list("translations", flat=True)


@prepared
def _citations(*, definition):
    return Citation.objects.filter(definition=definition).select_related("source")


@prepared
def _mappings(*, definition):
    return Mapping.objects.filter(definition=definition)


# {relation: (how its rows lead to the links between definitions, where in a link the definition stands)}
NEIGHBOURS = {
    "broader": ("narrower_links", "definition"),
    "narrower": ("broader_links", "broader"),
    "related": ("related_from_links", "definition"),
    "related_from": ("related_links", "related"),
}


@prepared
def _neighbours(links, end, *, definition):
    found = Definition.objects.filter(**{f"{links}__{end}": definition})
    return found.annotate(neighbour_of=F(f"{links}__{end}"))


class DefinitionPage(InLanguages, EntryPage):
    kind = DEFINITION
    template_name = "definitions/detail.html"
    find_terms = staticmethod(link_terms)
    texts = ("definition", "plain_language", "scope_note")

    related = ("revision",)

    def texts_in(self):
        found = _translations(slug=self.kwargs["slug"])
        return [translation["language"] for translations in found for translation in translations]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        definition, pk = context["entry"], context["entry"].pk
        put_on_hand([definition], "citations", _citations(definition=pk), by="definition_id")
        put_on_hand([definition], "mappings", _mappings(definition=pk), by="definition_id")
        for relation, (through, other) in NEIGHBOURS.items():
            put_on_hand([definition], relation, _neighbours(through, other, definition=pk), by="neighbour_of")
        text = text_of(definition, self.language.tag)
        related = {*definition.related.all(), *definition.related_from.all()}
        for other in [*definition.broader.all(), *definition.narrower.all(), *related]:
            other.shown = text_of(other, self.language.tag)
        return context | {
            "text": text,
            "in_english": in_english(definition, text) if self.language.tag != OWN else [],
            "language_name": language_name(self.language.tag),
            "formats": DEFINITION.formats,
            "cited": how_to_cite(DEFINITION, definition, definition.revision),
            "related": sorted(related, key=lambda other: other.label.casefold()),
            "schema_org": as_script(defined_term(definition)),
        }


def in_english(definition, text):
    """Return the headings of those texts of a definition that a page in another language shows in English."""
    left = [heading for name, heading in TEXT_HEADINGS.items() if text[name] and text["languages"][name] == OWN]
    return left + [heading for name, heading in ENGLISH_ALONE.items() if getattr(definition, name)]


def breadcrumbs():
    return [(DEFINITION.title, reverse("definitions:list"))]


class AToZ(DefinitionsInLanguages, PublicPage):
    """Every name of every definition in one alphabet.

    `?letter=` shows one letter and `?page=` further names of it, `?lang=` the names in a language.
    """

    template_name = "definitions/a_to_z.html"
    section = "definitions"

    def get_context_data(self, **kwargs):
        letter = self.request.GET.get("letter") or None
        if letter and letter not in [*LETTERS, OTHERS]:
            raise Http404(f"There is no letter “{letter}”.")
        page = self.request.GET.get("page", "1")
        if not whole_number(page):
            raise Http404(f"There is no page “{page[:20]}”.")
        language = self.language.tag if self.language.tag in self.translated else OWN
        letters, part = a_to_z(letter=letter, page=page, language=language)
        query = self.request.GET.copy()
        query.pop("page", None)
        return super().get_context_data(
            letters=letters,
            page_obj=part,
            query=query.urlencode(),
            chosen=letter,
            names_in=language,
            breadcrumbs=breadcrumbs(),
            **kwargs,
        )


class UsesOfAWord(AskedPage):
    """How law, guidance, practice and this project use one word, side by side: ?word=consent."""

    template_name = "definitions/uses.html"
    section = "definitions"

    def get_context_data(self, **kwargs):
        form = WordForm(self.request.GET)
        problems = {} if form.is_valid() else form.errors
        word = "" if problems else form.cleaned_data["word"]
        comparison = compare_uses(word=word) if word else None
        return super().get_context_data(
            form=form,
            problems=labelled(problems, form),
            word=word,
            comparison=comparison,
            starts=[] if comparison and comparison.found else words_with_several_uses(),
            breadcrumbs=breadcrumbs(),
            **kwargs,
        )
