"""Sources as linked data: the source itself, in the words of Dublin Core and BIBO, and apart from it our record of it.

`/id/evidence/act` names the source. What was published here about it, with its versions and its withdrawal, is the
record, `/id/evidence/act#record`: a record that is withdrawn or corrected says nothing about the source.

Statements are gathered in sets, of which a `Notation` makes a graph: a list has them written while somebody waits.
"""

import re
from itertools import chain
from urllib.parse import quote

from django.conf import settings
from django.db.models import Max
from rdflib import DCAT, DCTERMS, FOAF, OWL, PROV, RDF, SDO, SKOS, XSD, Literal, URIRef

from evidence.csl import author_of, item_of
from evidence.models import Source
from publishing.documents.validation import completed
from publishing.kinds import get as kind
from publishing.models import Revision
from publishing.published.history import withdrawals_in_force, withdrawn_until
from publishing.published.linked_data import (
    BIBO,
    PREFIXES,
    TERMS,
    formats,
    in_own_language,
    say,
    say_gone,
    say_list,
    say_version,
    say_withdrawn,
    time_literal,
)

SOURCES = PREFIXES["evidence"]
SET = URIRef(SOURCES.removesuffix("/"))
# {type of CSL: class of BIBO}; what is none of these is a document.
TYPES = {
    "legislation": BIBO.Legislation,
    "legal_case": BIBO.LegalDecision,
    "webpage": BIBO.Webpage,
}
PLACES = {"volume": "volume", "issue": "issue", "page": "pages"}  # in a journal: CSL's names, and BIBO's
PRECISION = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
NOT_IN_ADDRESSES = re.compile(r"[\x00-\x20<>\"{}|\\^`]")


def source_uri(slug):
    return URIRef(SOURCES + slug)


def record_uri(slug):
    return URIRef(f"{SOURCES}{slug}#record")


def version_uri(publication):
    return URIRef(f"{SOURCES}{publication.entry.slug}/{publication.version}")


def address(text):
    """Return a web address as RDF takes it: drafts of before can hold characters that are refused today."""
    return URIRef(NOT_IN_ADDRESSES.sub(lambda found: quote(found[0]), text))


def day(text):
    """Return a date to the precision that is known."""
    return Literal(text, datatype=PRECISION[len(text)], normalize=False) if text else None


def describe(graph, work, document, *, parts):
    """Add what a document says of a source. Who made it and what it is in have addresses that begin with `parts`."""
    item = item_of(document, key="")  # which tells persons, journals and their volumes from the rest, as for citations
    in_a_journal = "volume" in item  # without one it may be a publisher
    say(
        graph,
        work,
        (RDF.type, BIBO.Article if in_a_journal else TYPES.get(item["type"], BIBO.Document)),
        (DCTERMS.type, TERMS[document["kind"]]),  # a class that `/id/terms` describes
        (DCTERMS.title, Literal(document["title"])),
        (DCTERMS.issued, day(document["issued"])),
        (DCTERMS.modified, day(document["law_changed"])),
        (DCTERMS.abstract, in_own_language(document["abstract"])),
        (DCTERMS.language, Literal(document["language"])),
        (DCTERMS.coverage, Literal(document["jurisdiction"])),
        (DCTERMS.rights, Literal(document["licence"])),
        (BIBO.doi, Literal(document["doi"])),
        (BIBO.isbn, Literal(document["isbn"])),
        *[(BIBO[name], Literal(item[key])) for key, name in PLACES.items() if in_a_journal and key in item],
        (SDO.url, address(document["url"])),
        (SDO.archivedAt, address(document["archived_url"])),
        *[(DCTERMS.subject, source_uri(slug)) for slug in document["about_laws"]],
    )
    if document["doi"]:
        resolved = address(f"https://doi.org/{quote(document['doi'], safe='/:;()._-')}")
        say(graph, work, (DCTERMS.identifier, Literal(str(resolved))), (SDO.sameAs, resolved))
    authors = [URIRef(f"{parts}#author-{number}") for number in range(1, len(item.get("author", [])) + 1)]
    for author, name in zip(authors, item.get("author", []), strict=True):
        graph.add((work, DCTERMS.creator, author))
        say_agent(graph, author, author_of(name), **{part: name[part] for part in ("family", "given") if part in name})
    if authors:
        say_list(graph, work, BIBO.authorList, authors, links=f"{parts}#authors-")
    if in_a_journal:
        journal = URIRef(f"{parts}#journal")
        graph.add((work, DCTERMS.isPartOf, journal))
        graph.add((journal, DCTERMS.title, Literal(item["container-title"])))
    elif document["publisher"]:
        publisher = URIRef(f"{parts}#publisher")
        graph.add((work, DCTERMS.publisher, publisher))
        say_agent(graph, publisher, document["publisher"])


def say_agent(graph, agent, name, family="", given=""):
    """Add a person, whose name is known in parts, or an agent."""
    say(
        graph,
        agent,
        (RDF.type, FOAF.Person if family else FOAF.Agent),
        (FOAF.name, Literal(name)),
        (FOAF.familyName, Literal(family)),
        (FOAF.givenName, Literal(given)),
    )


def say_record(graph, slug, *statements):
    """Add a record: of which source it is, and what else is said of it."""
    place = (DCTERMS.isPartOf, SET)
    say(graph, record_uri(slug), (RDF.type, FOAF.Document), (FOAF.primaryTopic, source_uri(slug)), place, *statements)


def say_this_version(graph, publication):
    slug, this = publication.entry.slug, version_uri(publication)
    say_version(graph, publication, of=record_uri(slug), this=this)
    if publication.version > 1:
        graph.add((this, DCTERMS.replaces, URIRef(f"{SOURCES}{slug}/{publication.version - 1}")))


def graph_of(publication):
    """Return the statements of a publication that knows its `entry` and `first_published_at`, as it was or is in force."""
    graph, slug = set(), publication.entry.slug
    document = completed(kind("source"), publication.document)
    describe(graph, source_uri(slug), document, parts=source_uri(slug))
    say_record(
        graph,
        slug,
        (DCTERMS.license, URIRef(settings.CONTENT_LICENCE)),
        (DCTERMS.created, time_literal(publication.first_published_at)),
        (DCTERMS.modified, time_literal(publication.published_at)),
        (OWL.versionInfo, Literal(str(publication.version))),
        (SKOS.note, in_own_language(document["note"])),
    )
    say_this_version(graph, publication)
    return graph


def graph_in_force(source):
    """Return the statements of a source's publication in force."""
    publication = source.revision
    publication.first_published_at = source.first_published_at
    return graph_of(publication)


def withdrawn(withdrawal):
    """Return the statements of a record that was withdrawn: of which source, that it is deprecated, why, and what replaces it."""
    graph, slug = set(), withdrawal.entry.slug
    say(
        graph,
        source_uri(slug),
        (RDF.type, BIBO.Document),
        (DCTERMS.title, Literal(withdrawal.document["title"])),
        (OWL.deprecated, Literal(True)),  # as a name: nothing here leads on from it
    )
    say_record(graph, slug)
    say_gone(graph, withdrawal, name=record_uri)
    return graph


def the_set(modified_at):
    """Return the statements of all sources as a set."""
    graph, publisher = set(), URIRef(f"{SET}#publisher")
    say(
        graph,
        SET,
        (RDF.type, DCAT.Dataset),
        (DCTERMS.title, in_own_language("Sharing with Care: sources")),
        (DCTERMS.description, in_own_language("The sources in this knowledge base.")),
        (DCTERMS.publisher, publisher),
        (DCTERMS.license, URIRef(settings.CONTENT_LICENCE)),
        (DCTERMS.modified, modified_at and time_literal(modified_at)),
    )
    say_agent(graph, publisher, "Sharing with Care")
    return graph


# --- files ---


def made_from(source):
    """Return what the file of a source is made from."""
    publication = Revision.objects.filter(pk=source.revision_id).values_list("digest", "note").get()
    return [
        source.slug,
        source.version,
        source.first_published_at,
        source.modified_at,
        *publication,
        settings.CONTENT_LICENCE,
    ]


def one(notation, source):
    """Return the file of a source."""
    return notation.whole(graph_in_force(source))


def many(notation, sources, whole=False):
    """Return the parts of one file of a queryset of sources. Memory does not grow with rows."""
    newest = Source.objects.aggregate(last=Max("modified_at"))["last"]
    rows = sources.order_by("slug").select_related("revision__entry").iterator(chunk_size=500)
    gone_too = map(withdrawn, withdrawals_in_force(kind("source"))) if whole else []
    return notation.file(map(notation.write, chain([the_set(newest)], map(graph_in_force, rows), gone_too)))


def on(notation, that_day, publications, whole=False):
    """Return the parts of one file of publications that were in force on a day; `whole` adds the set, and what was withdrawn."""
    if not whole:
        return notation.file(notation.write(graph_of(publication)) for publication in publications)
    newest = publications.order_by().aggregate(last=Max("published_at"))["last"]
    rows = map(graph_of, publications.iterator(chunk_size=500))
    gone_then = map(withdrawn, withdrawn_until(kind("source"), that_day))
    return notation.file(map(notation.write, chain([the_set(newest)], rows, gone_then)))


def version(notation, publication):
    """Return the file of one version, which knows its `withdrawal`.

    What it says is said of the source as that version has it (`/id/evidence/act/1#source`), so that two versions in one
    store do not mix.
    """
    this = version_uri(publication)
    if publication.state == Revision.State.WITHDRAWN:
        graph = withdrawn(publication)
    else:
        graph, work = set(), URIRef(f"{this}#source")
        document = completed(kind("source"), publication.document)
        describe(graph, work, document, parts=this)
        graph.add((work, PROV.specializationOf, source_uri(publication.entry.slug)))
        say(
            graph,
            this,
            (RDF.type, FOAF.Document),
            (FOAF.primaryTopic, work),
            (DCTERMS.license, URIRef(settings.CONTENT_LICENCE)),
            (SKOS.note, in_own_language(document["note"])),
        )
        say_this_version(graph, publication)
    if publication.withdrawal:
        say_withdrawn(graph, publication.withdrawal, this=this, name=record_uri)
    return notation.whole(graph)


def versions(notation, history, publications):
    """Return the file that lists the versions of a record, without what they say."""
    graph, record = set(), record_uri(history.slug)
    say(graph, record, (RDF.type, FOAF.Document), (FOAF.primaryTopic, source_uri(history.slug)))
    for publication in publications:
        if publication.state == Revision.State.PUBLISHED:
            say_this_version(graph, publication)
            if history.withdrawal:
                say_withdrawn(graph, history.withdrawal, this=version_uri(publication), name=record_uri)
    return notation.whole(graph)


def gone(notation, withdrawal):
    """Return the file that says that the record of a source was withdrawn."""
    return notation.whole(withdrawn(withdrawal))


FORMATS = formats(one=one, many=many, on=on, version=version, versions=versions, gone=gone, made_from=made_from)
