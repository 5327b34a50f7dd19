"""One word, several uses: what law, guidance, practice and this project mean by it; and where a term is used."""

from dataclasses import dataclass, field
from itertools import islice

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, CharField, Count, F, Max, Q, Value, When
from django.db.models.functions import Coalesce

from definitions.labels import fold, key, singular, split_by_terms
from definitions.models import LANGUAGE, Broader, Definition, Label, Related, words_of_label
from evidence.models import Source
from publishing.models import IndexEntry
from publishing.published.content_changes import kept_until_change
from publishing.published.words import SEARCH_CONFIG, regular
from publishing.published.words import fold as fold_words
from web.prepared import prepared

Basis = Definition.Basis
MOST_USES, MOST_MENTIONS, MOST_WORDS = 28, 50, 60
LOOKED_AT = 200  # definitions whose texts are looked through for a word

# What a source of this kind speaks for, where a definition does not say itself what it rests on.
SPEAKS_FOR = {
    **dict.fromkeys([Source.Kind.LEGISLATION, Source.Kind.CASE_LAW], Basis.LAW),
    **dict.fromkeys(
        [
            Source.Kind.STATUTORY_GUIDANCE,
            Source.Kind.GUIDANCE,
            Source.Kind.CODE_OF_PRACTICE,
            Source.Kind.STRATEGY,
            Source.Kind.TOOLKIT,
        ],
        Basis.GUIDANCE,
    ),
}
HOW = ["the word itself", "has the word in its name"]


@dataclass(frozen=True)
class Use:
    """A definition as it stands in one column; `first` is the column that has its words, if not this one."""

    definition: Definition
    how: str
    citations: list
    first: Basis | None = None


@dataclass(frozen=True)
class Comparison:
    """What was found for a word.

    columns     [(basis, [Use])] of those that have any; `nothing_in` names the others
    found       how many definitions these are, and `more` how many were left out
    neighbours  [(definition, [basis])] that are broader, narrower or related
    mentions    definitions that only use the word in their text
    """

    columns: list = field(default_factory=list)
    nothing_in: list = field(default_factory=list)
    found: int = 0
    more: int = 0
    neighbours: list = field(default_factory=list)
    mentions: list = field(default_factory=list)


def columns_of(definition):
    """Return {basis: its citations there}: one column if the definition says what it rests on, else one for each kind cited."""
    citations = list(definition.citations.all())
    if definition.basis:
        return {Basis(definition.basis): citations}
    if not citations:
        return {Basis.PROJECT: []}
    found = {}
    for citation in citations:
        found.setdefault(SPEAKS_FOR.get(citation.source.kind, Basis.PRACTICE), []).append(citation)
    return {basis: found[basis] for basis in Basis if basis in found}


def forms_of(word):
    """Return the folded word, and without a plural's s."""
    folded = fold(word)
    *start, last = folded.split(" ")
    return {folded, " ".join([*start, singular(last)])} - {""}


def compare_uses(*, word):
    """Return how the definitions use one word, side by side. As many queries for many definitions as for one."""
    forms = forms_of(word)
    if not forms:
        return Comparison()
    shown, found, mentions = kept_until_change(("uses of a word", *sorted(forms)), lambda: _found(forms))
    whole = Definition.objects.filter(pk__in=shown).prefetch_related("citations__source").in_bulk()
    uses, neighbours = [], []
    for pk, rank in shown.items():
        (uses if rank < len(HOW) else neighbours).append(whole[pk])
    columns = {basis: [] for basis in Basis}
    for definition in uses:
        first = None
        for basis, citations in columns_of(definition).items():
            columns[basis].append(Use(definition, HOW[shown[definition.pk]], citations, first))
            first = first or basis
    return Comparison(
        columns=[(basis, there) for basis, there in columns.items() if there],
        nothing_in=[basis for basis, there in columns.items() if not there and basis != Basis.PROJECT],
        found=found,
        more=max(0, found - MOST_USES),
        neighbours=[(definition, list(columns_of(definition))) for definition in neighbours],
        mentions=list(Definition.objects.filter(pk__in=mentions)),
    )


def _found(forms):
    """Return ({definition: its place in `HOW`, or beyond} of those shown, in order; how many use it; those that mention it)."""
    ranks = dict.fromkeys(_named(forms), 1)
    itself = set(Label.objects.filter(language=LANGUAGE, folded__in=forms).values_list("definition", flat=True))
    for pair in [*_pairs(Related, "related", itself), *_pairs(Broader, "broader", itself)]:
        for pk in pair:
            ranks.setdefault(pk, len(HOW))
    ranks |= dict.fromkeys(itself, 0)
    names = Definition.objects.filter(pk__in=ranks).values_list("pk", "label", "slug")
    in_order = sorted(names, key=lambda name: (ranks[name[0]], name[1].casefold(), name[2]))
    found = sum(ranks[pk] < len(HOW) for pk, *_ in in_order)
    shown = [*in_order[: min(found, MOST_USES)], *in_order[found : found + MOST_USES]]
    mentions = _that_say(forms, dict.fromkeys(forms, (True, "")), True, without=ranks)
    return {pk: ranks[pk] for pk, *_ in shown}, found, [definition.pk for definition in mentions]


def _named(forms):
    """Definitions with one of these as some words of a name, and not the whole of it."""
    labels = _labels_with(forms).exclude(folded__in=forms)
    return labels.order_by().values_list("definition", flat=True)


def _labels_with(phrases):
    """Names in which one of these phrases stands: those that have its words by an index, then by what they say."""
    query = Q()
    for phrase in phrases:
        stands = Q(folded=phrase) | Q(folded__startswith=f"{phrase} ") | Q(folded__endswith=f" {phrase}")
        query |= Q(words__contains=phrase.split()) & (stands | Q(folded__contains=f" {phrase} "))
    return Label.objects.annotate(words=words_of_label()).filter(query, language=LANGUAGE)


def _pairs(model, other, pks):
    rows = model.objects.filter(Q(definition__in=pks) | Q(**{f"{other}__in": pks}))
    return rows.values_list("definition", f"{other}_id")


def _texts(definition):
    return [definition.definition, definition.plain_language, definition.scope_note, *definition.examples]


def _that_say(phrases, terms, meant, *, without):
    """Return the first definitions in whose text one of these phrases is taken for the term `meant`.

    Those are looked at whose words the search finds, which stems them; of very many, whichever the database has first.
    """
    found = _with_words(sorted(phrases), LOOKED_AT + len(without))
    others = [pk for pk in found if pk not in without][:LOOKED_AT]
    said = (
        definition
        for definition in _definitions(keys=others)
        if any(_is_meant(text, terms, meant) for text in _texts(definition))
    )
    return list(islice(said, MOST_MENTIONS))


def _with_words(phrases, most):
    """Return the keys of definitions with the words; not prepared: a plan for any words may read all for rare ones."""
    query = None
    for phrase in phrases:
        one = SearchQuery(regular(fold_words(phrase)), search_type="phrase", config=SEARCH_CONFIG)
        query = one if query is None else query | one
    # By the end of its name no index finds a kind: that of kinds would be read to where the words begin to stand.
    having = IndexEntry.objects.filter(kind__endswith="definition", words=query).order_by()
    return having.values_list("pk", flat=True)[:most]


@prepared
def _definitions(*, keys):
    return Definition.objects.filter(pk__one_of=keys)


def _is_meant(text, terms, meant):
    """Return whether a text takes one of the terms for the one `meant`."""
    return any(slug == meant for _, slug, _ in split_by_terms(text, terms))


@prepared
def _own_names(*, definition):
    return Label.objects.filter(definition=definition, language=LANGUAGE).values_list("folded", flat=True)


def definitions_that_use(definition):
    """Other definitions in whose text this term is linked: where a longer term stands, that one is meant. 4 queries.

    Which they are is kept until something changes, and only asked for by one query.
    """
    pks = kept_until_change(("definitions that use", definition.pk), lambda: _pks_that_use(definition))
    return list(_definitions(keys=pks)) if pks else []


def _pks_that_use(definition):
    own = set(_own_names(definition=definition.pk)) - {""}
    if not own:
        return []
    terms = {
        key(text): (definition.slug if folded in own else f"other {folded}", "")
        for text, folded in _labels_with(own | {f"{one}s" for one in own}).values_list("text", "folded")
    }
    return [other.pk for other in _that_say(own, terms, definition.slug, without={definition.pk})]


def words_with_several_uses():
    """Return [(word, number of columns)] of names whose definitions stand in more than one column. One query."""
    speaks_for = Case(
        *[When(definition__citations__source__kind=kind, then=Value(basis)) for kind, basis in SPEAKS_FOR.items()],
        When(definition__citations__isnull=True, then=Value(Basis.PROJECT)),
        default=Value(Basis.PRACTICE),
        output_field=CharField(),
    )
    stated = Case(When(definition__basis="", then=None), default=F("definition__basis"), output_field=CharField())
    names = (
        Label.objects.filter(language=LANGUAGE)
        .annotate(column=Coalesce(stated, speaks_for))
        .order_by()
        .values("folded")
        .annotate(
            columns=Count("column", distinct=True),
            definitions=Count("definition", distinct=True),
            preferred=Max("text", filter=Q(kind=Label.Kind.PREFERRED)),
            other=Max("text"),
        )
        .filter(Q(preferred__isnull=False) | Q(definitions__gt=1), columns__gt=1)
        .order_by("-columns", "folded")[:MOST_WORDS]
    )
    return sorted(((row["preferred"] or row["other"], row["columns"]) for row in names), key=lambda pair: fold(pair[0]))
