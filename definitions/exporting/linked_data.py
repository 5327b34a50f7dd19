"""Definitions as linked data: a SKOS concept scheme, written with rdflib.

Each publication's statements are made once and stored in four notations (`LinkedData`), so that the whole set is
written by putting stored pieces together. Like the API's JSON, what is stored names this site by stand-ins.
"""

from collections import defaultdict
from itertools import chain
from urllib.parse import quote

from django.conf import settings
from django.db.models import Max
from rdflib import DCTERMS, OWL, RDF, SKOS, XSD, Literal, URIRef

from definitions.collections import orders, orders_around
from definitions.matches import CONCEPT_ADDRESS, mappings
from definitions.models import LANGUAGE, Definition
from publishing.documents.validation import completed
from publishing.kinds import get as kind
from publishing.models import IndexEntry
from publishing.published.history import withdrawals_in_force
from publishing.published.linked_data import BIBO, PREFIXES, TERMS, Code, empty_graph, say_gone, say_list, time_literal

CONCEPTS, SOURCES = PREFIXES["concept"], PREFIXES["evidence"]
SCHEME = URIRef(CONCEPTS.removesuffix("/"))
MATCHES = {
    "exact_match": SKOS.exactMatch,
    "close_match": SKOS.closeMatch,
    "broad_match": SKOS.broadMatch,
    "narrow_match": SKOS.narrowMatch,
    "related_match": SKOS.relatedMatch,
}


def concept_uri(slug):
    return URIRef(CONCEPTS + slug)


def collection_uri(name):
    return URIRef(f"{CONCEPTS}collections/{quote(name, safe='')}")


def statements(document, *, version, note, published_at, modified_at, older=()):
    """Return the graph of one publication. What others say of it (narrower, related) is in theirs.

    `older` are the languages of translations that the English has overtaken.
    """
    graph = empty_graph()
    concept = concept_uri(document["slug"])

    def say(predicate, *values):
        for value in values:
            graph.add((concept, predicate, value))

    def text(value, language=LANGUAGE):
        return [Literal(value, lang=language)] if value else []

    say(RDF.type, SKOS.Concept)
    say(SKOS.inScheme, SCHEME)
    say(SKOS.prefLabel, *text(document["label"]))
    others = [*document["alt_labels"], document["abbreviation"]]
    say(SKOS.altLabel, *[Literal(name, lang=LANGUAGE) for name in others if name and name != document["label"]])
    say(SKOS.definition, *text(document["definition"]))
    say(SKOS.scopeNote, *text(document["scope_note"]))
    say(SKOS.note, *text(document["plain_language"]))
    say(SKOS.example, *[Literal(example, lang=LANGUAGE) for example in document["examples"]])
    for translation in document["translations"]:
        language = translation["language"]
        say(SKOS.prefLabel, *text(translation["label"], language))
        say(SKOS.altLabel, *[Literal(name, lang=language) for name in translation["alt_labels"]])
        say(SKOS.definition, *text(translation["definition"], language))
        say(SKOS.scopeNote, *text(translation["scope_note"], language))
        say(SKOS.note, *text(translation["plain_language"], language))
    say(TERMS.olderTranslation, *[Literal(language, datatype=XSD.language) for language in older])
    if document["basis"]:
        say(TERMS.basis, Literal(document["basis"]))
    for slug in document["broader"]:
        say(SKOS.broader, concept_uri(slug))
        graph.add((concept_uri(slug), SKOS.narrower, concept))
    for slug in document["related"]:
        say(SKOS.related, concept_uri(slug))
        graph.add((concept_uri(slug), SKOS.related, concept))
    if not document["broader"]:
        say(SKOS.topConceptOf, SCHEME)
        graph.add((SCHEME, SKOS.hasTopConcept, concept))
    say_where_it_stands(graph, concept, document)
    for number, citation in enumerate(document["citations"], start=1):
        place = URIRef(f"{concept}#citation-{number}")
        source = URIRef(SOURCES + citation["source"])
        say(DCTERMS.source, source)
        if citation["locator"]:
            say(DCTERMS.source, place)
            graph.add((place, DCTERMS.isPartOf, source))
            graph.add((place, BIBO.locator, Literal(citation["locator"])))
    say(DCTERMS.created, time_literal(published_at))
    say(DCTERMS.modified, time_literal(modified_at))
    say(OWL.versionInfo, Literal(str(version)))
    say(SKOS.changeNote, *text(note))
    this = URIRef(f"{concept}/{version}")
    say(DCTERMS.hasVersion, this)
    graph.add((this, DCTERMS.isVersionOf, concept))
    graph.add((this, DCTERMS.issued, time_literal(modified_at)))
    graph.add((this, OWL.versionInfo, Literal(str(version))))
    if version > 1:
        graph.add((this, DCTERMS.replaces, URIRef(f"{concept}/{version - 1}")))
    return graph


def say_where_it_stands(graph, concept, document):
    """Add a definition's notes on itself, its codes, the collections it is in, and what it maps to elsewhere."""
    for predicate, note in [
        (SKOS.historyNote, document["history_note"]),
        (SKOS.editorialNote, document["editorial_note"]),
    ]:
        if note:
            graph.add((concept, predicate, Literal(note, lang=LANGUAGE)))
    for each in document["notations"]:
        code = Code(each["notation"], datatype=each["datatype"] or None, normalize=False)
        graph.add((concept, SKOS.notation, code))
    for name in document["collections"]:
        say_collection(graph, concept, name)
    for place in document["places"]:
        graph.add((collection_uri(place["collection"]), RDF.type, SKOS.OrderedCollection))
    for name, address in mappings(document):
        if CONCEPT_ADDRESS.match(address):  # a draft of before can hold addresses that are refused today
            graph.add((concept, MATCHES[name], URIRef(address)))


def say_collection(graph, concept, name):
    """Add that a concept is a member of a collection, and what that is called."""
    graph.add((collection_uri(name), RDF.type, SKOS.Collection))
    graph.add((collection_uri(name), SKOS.prefLabel, Literal(name, lang=LANGUAGE)))
    graph.add((collection_uri(name), SKOS.member, concept))


def say_order(graph, name, slugs):
    """Add the list of an ordered collection's members."""
    collection = collection_uri(name)
    say_list(graph, collection, SKOS.memberList, [concept_uri(slug) for slug in slugs], links=f"{collection}#place-")


def order_of_all():
    """Return the graph of the orders of all collections that have one."""
    graph = empty_graph()
    for name, slugs in orders(Definition.objects.exclude(places=[])).items():
        say_order(graph, name, slugs)
    return graph


def graph_of_collection(name, members):
    """Return the graph of a collection with its members and their order."""
    graph = empty_graph()
    for member in members:
        say_collection(graph, concept_uri(member.slug), name)
    if slugs := orders(members).get(name):
        graph.add((collection_uri(name), RDF.type, SKOS.OrderedCollection))
        say_order(graph, name, slugs)
    return graph


def graph_of(publication, older=()):
    """Return the graph of a publication that knows its `first_published_at`."""
    return statements(
        completed(kind("definition"), publication.document),
        version=publication.version,
        note=publication.note,
        published_at=publication.first_published_at,
        modified_at=publication.published_at,
        older=older,
    )


def graph_in_force(definition):
    """Return the graph of a definition's publication in force."""
    publication = definition.revision
    publication.first_published_at = definition.first_published_at
    return graph_of(publication, definition.older_translations)


def with_others(graph, slug, *, narrower, related):
    """Add to a definition's own graph what others, named by their slugs, say of it."""
    for predicate, others in [(SKOS.narrower, narrower), (SKOS.related, related)]:
        for other in others:
            graph.add((concept_uri(slug), predicate, concept_uri(other)))
    return graph


def in_languages(graph, languages):
    """Return a graph in which each predicate of a subject has the texts of one language: the first of these that it has.

    Where it has none of them it keeps the site's own; `languages` None keeps them all.
    """
    if languages is None:
        return graph
    there = defaultdict(dict)
    for subject, predicate, value in graph:
        if isinstance(value, Literal) and value.language:
            there[subject, predicate][value.language.lower()] = value.language
    kept = empty_graph()
    for subject, predicate, value in graph:
        known = there.get((subject, predicate), {})
        best = next((known[tag.lower()] for tag in [*languages, LANGUAGE] if tag.lower() in known), None)
        if best is None or not getattr(value, "language", None) or value.language == best:
            kept.add((subject, predicate, value))
    return kept


def withdrawn(withdrawal):
    """Return the graph of a definition that was withdrawn: its name, that it is deprecated, why, and what replaces it."""
    graph = empty_graph()
    concept = concept_uri(withdrawal.entry.slug)
    graph.add((concept, RDF.type, SKOS.Concept))
    graph.add((concept, SKOS.inScheme, SCHEME))
    graph.add((concept, SKOS.prefLabel, Literal(withdrawal.document["label"], lang=LANGUAGE)))
    say_gone(graph, withdrawal, name=concept_uri)
    return graph


def newest_change():
    """Return when a definition in force was last published, or None."""
    return IndexEntry.objects.filter(kind="definition").aggregate(last=Max("modified_at"))["last"]


def scheme(modified_at):
    """Return the graph of the concept scheme itself."""
    graph = empty_graph()
    for predicate, value in [
        (RDF.type, SKOS.ConceptScheme),
        (DCTERMS.title, Literal("Sharing with Care: definitions", lang=LANGUAGE)),
        (
            DCTERMS.description,
            Literal("What words mean in sharing information about care experienced children.", lang=LANGUAGE),
        ),
        (DCTERMS.publisher, Literal("Sharing with Care")),
        (DCTERMS.license, URIRef(settings.CONTENT_LICENCE)),
        *([(DCTERMS.modified, time_literal(modified_at))] if modified_at else []),
    ]:
        graph.add((SCHEME, predicate, value))
    return graph


def narrower_and_related(definition):
    """Return what others say of a definition: (slugs of those below it, slugs of those that name it as related)."""
    return tuple(
        others.order_by("slug").values_list("slug", flat=True)
        for others in [definition.narrower, definition.related_from]
    )


# --- files ---


def one(notation, definition, languages=None):
    """Return the file of a definition: its own statements, and what others say of it."""
    narrower, related = narrower_and_related(definition)
    graph = in_languages(graph_in_force(definition), languages)
    graph = with_others(graph, definition.slug, narrower=narrower, related=related)
    for name, slugs in orders_around(definition).items():
        say_order(graph, name, slugs)
    return notation.whole(graph)


def many(notation, definitions, whole=False, languages=None):
    """Return the parts of one file of a queryset of definitions. Memory does not grow with rows."""
    if languages is None:
        rows = definitions.order_by("slug").values_list(f"linked_data__{notation.name}", flat=True)
        rows = rows.iterator(chunk_size=500)
    else:
        rows = definitions.order_by("slug").select_related("revision").iterator(chunk_size=500)
        rows = (notation.write(in_languages(graph_in_force(row), languages)) for row in rows)
    pieces = chain([notation.write(scheme(newest_change()))], rows)
    if whole:
        order = [order_of_all()] if Definition.objects.exclude(places=[]).exists() else []
        pieces = chain(
            pieces, map(notation.write, chain(order, map(withdrawn, withdrawals_in_force(kind("definition")))))
        )
    return notation.file(pieces)


def gone(notation, withdrawal):
    """Return the file that says that a definition was withdrawn."""
    return notation.whole(withdrawn(withdrawal))
