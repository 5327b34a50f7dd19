"""Linked data of what was published before: single versions, the list of them, and the set as it was on a day.

A version is a resource of its own (`/id/definitions/record/2`), which the concept names by `dct:hasVersion`. Its texts are
said of it and not of the concept, so that two versions in one store do not mix.
"""

from itertools import chain

from django.db.models import Max
from rdflib import DCTERMS, RDF, SKOS, URIRef

from definitions.exporting.linked_data import (
    concept_uri,
    graph_of,
    in_languages,
    scheme,
    with_others,
    withdrawn,
)
from publishing.kinds import get as kind
from publishing.models import Revision
from publishing.published.history import in_force_on, withdrawn_until
from publishing.published.linked_data import empty_graph, say_version, say_withdrawn

# What is said of the concept, and not of one version of it.
OF_THE_CONCEPT = {
    SKOS.inScheme, SKOS.topConceptOf, SKOS.hasTopConcept, DCTERMS.hasVersion, DCTERMS.created, DCTERMS.modified,
}  # fmt: skip


def version_uri(publication):
    return URIRef(f"{concept_uri(publication.entry.slug)}/{publication.version}")


def version(notation, publication):
    """Return the file of one version, which knows its `withdrawal`."""
    if publication.state == Revision.State.WITHDRAWN:
        graph = withdrawn(publication)
    else:
        graph = graph_of(publication)
        concept, this = concept_uri(publication.document["slug"]), version_uri(publication)
        for subject, predicate, value in list(graph):
            graph.remove((subject, predicate, value))
            said_by_others = value == concept and predicate not in (DCTERMS.isVersionOf, SKOS.member)
            if predicate not in OF_THE_CONCEPT and not said_by_others:
                graph.add((_of_version(subject, concept, this), predicate, _of_version(value, concept, this)))
        _say_of_version(graph, publication)
    if publication.withdrawal:
        say_withdrawn(graph, publication.withdrawal, this=version_uri(publication), name=concept_uri)
    return notation.whole(graph)


def _of_version(node, concept, this):
    """Return the version in place of its concept, and of the places in sources that the concept names."""
    text = str(node)
    if isinstance(node, URIRef) and (node == concept or text.startswith(f"{concept}#")):
        return URIRef(text.replace(str(concept), str(this), 1))
    return node


def _say_of_version(graph, publication):
    this = version_uri(publication)
    graph.remove((this, DCTERMS.isVersionOf, None))
    say_version(graph, publication, of=concept_uri(publication.entry.slug), this=this)


def versions(notation, history, publications):
    """Return the file that lists the versions of a definition, without their texts."""
    graph = empty_graph()
    graph.add((concept_uri(history.slug), RDF.type, SKOS.Concept))
    for publication in publications:
        if publication.state == Revision.State.PUBLISHED:
            _say_of_version(graph, publication)
            if history.withdrawal:
                say_withdrawn(graph, history.withdrawal, this=version_uri(publication), name=concept_uri)
    return notation.whole(graph)


def on(notation, day, publications, whole=False, languages=None):
    """Return the parts of one file of publications that were in force on a day.

    `whole` adds the set itself and what had been withdrawn; else each is told with what others said of it on that day.
    """
    if not whole:
        return notation.file(
            notation.write(in_languages(_with_others_of(day, publication), languages)) for publication in publications
        )
    newest = publications.order_by().aggregate(last=Max("published_at"))["last"]
    rows = (notation.write(in_languages(graph_of(each), languages)) for each in publications.iterator(chunk_size=500))
    gone = (notation.write(withdrawn(each)) for each in withdrawn_until(kind("definition"), day))
    return notation.file(chain([notation.write(scheme(newest))], rows, gone))


def _with_others_of(day, publication):
    slug, others = publication.document["slug"], in_force_on(kind("definition"), day)
    return with_others(
        graph_of(publication),
        slug,
        narrower=others.filter(document__broader__contains=[slug]).values_list("document__slug", flat=True),
        related=others.filter(document__related__contains=[slug]).values_list("document__slug", flat=True),
    )
