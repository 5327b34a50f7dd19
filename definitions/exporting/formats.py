"""The formats in which definitions can be had besides JSON."""

from functools import partial

from definitions.collections import orders_around
from definitions.exporting import earlier, linked_data, table
from publishing.kinds import Format
from publishing.models import Revision


def made_from(definition):
    """Return what the file of a definition is made from: its publication, and what others say of it."""
    publication = Revision.objects.filter(pk=definition.revision_id).values_list("digest", "note").get()
    said = [definition.version, definition.first_published_at, definition.modified_at, *publication]
    said += [definition.older_translations]
    return [*said, *map(list, linked_data.narrower_and_related(definition)), orders_around(definition)]


def linked(names, media_type, notation):
    return Format(
        names,
        media_type,
        one=notation.one,
        many=notation.many,
        on=partial(earlier.on, notation),
        version=partial(earlier.version, notation),
        versions=partial(earlier.versions, notation),
        gone=notation.gone,
        made_from=made_from,
    )


FORMATS = (
    linked(("jsonld", "json-ld"), "application/ld+json", linked_data.JSON_LD),
    linked(("ttl", "turtle"), "text/turtle", linked_data.TURTLE),
    linked(("rdf", "rdfxml", "rdf-xml", "xml"), "application/rdf+xml", linked_data.RDF_XML),
    linked(("nt", "ntriples", "n-triples"), "application/n-triples", linked_data.N_TRIPLES),
    Format(
        names=("csv",),
        media_type="text/csv",
        one=table.one,
        many=table.many,
        on=table.on,
        version=table.version,
        versions=table.versions,
        made_from=table.made_from,
    ),
)
