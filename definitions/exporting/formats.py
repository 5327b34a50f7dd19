"""The formats in which definitions can be had besides JSON."""

from definitions.exporting import linked_data, table
from publishing.kinds import Format


def linked(names, media_type, notation):
    return Format(
        names=names,
        media_type=media_type,
        one=linked_data.one(notation),
        many=linked_data.many(notation),
        gone=linked_data.gone(notation),
    )


FORMATS = (
    linked(("jsonld", "json-ld"), "application/ld+json", "json_ld"),
    linked(("ttl", "turtle"), "text/turtle", "turtle"),
    linked(("rdf", "rdfxml", "rdf-xml", "xml"), "application/rdf+xml", "rdf_xml"),
    linked(("nt", "ntriples", "n-triples"), "application/n-triples", "n_triples"),
    Format(names=("csv",), media_type="text/csv", one=table.one, many=table.many),
)
