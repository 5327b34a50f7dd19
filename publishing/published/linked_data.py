"""How linked data is written, of whatever kind: our prefixes and terms, statements in one order, and four notations.

The same statements are the same bytes in every notation.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path

from django.conf import settings
from rdflib import DCAT, DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SDO, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.plugins.serializers.jsonld import Converter
from rdflib.plugins.serializers.turtle import RecursiveSerializer, TurtleSerializer
from rdflib.plugins.shared.jsonld.context import Context

from publishing.kinds import Format
from publishing.published.stored_json import LINKED_DATA_STAND_IN, moment, served
from web.languages import OWN

BIBO = Namespace("http://purl.org/ontology/bibo/")
HERE = LINKED_DATA_STAND_IN
TERMS = Namespace(f"{HERE}/terms#")
PREFIXES = {
    "skos": SKOS,
    "dct": DCTERMS,
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "bibo": BIBO,
    "prov": str(PROV),
    "foaf": str(FOAF),
    "dcat": str(DCAT),
    "schema": str(SDO),
    **{name: f"{HERE}/{plural}/" for name, plural in settings.PREFIXES_OF_KINDS.items()},
    "terms": str(TERMS),
}
# What the names in JSON-LD mean, in all that is had here.
CONTEXT = {name: str(address) for name, address in PREFIXES.items()} | json.loads(
    Path(__file__).with_name("context.json").read_text(encoding="utf-8")
)
READ_CONTEXT = Context(CONTEXT)  # reading it takes longer than writing a definition


def time_literal(value):
    return Literal(moment(value), datatype=XSD.dateTime, normalize=False)


def in_own_language(text):
    return Literal(text, lang=OWN) if text else None


def say(graph, subject, *statements):
    """Add (predicate, value) statements, those that have a value."""
    for predicate, value in statements:
        if value is not None and str(value):
            graph.add((subject, predicate, value))


def say_version(graph, publication, *, of, this):
    """Add `this`, a version `of` a record, without what it says."""
    graph.add((of, DCTERMS.hasVersion, this))
    say(
        graph,
        this,
        (DCTERMS.isVersionOf, of),
        (DCTERMS.issued, time_literal(publication.published_at)),
        (OWL.versionInfo, Literal(str(publication.version))),
        (SKOS.changeNote, in_own_language(publication.note)),
    )


def say_withdrawn(graph, withdrawal, *, this, name):
    """Say of a version, `this`, and of its record that they are deprecated; of the version since when, why and what to use instead.

    `name` gives the record of a slug its name.
    """
    graph.add((name(withdrawal.entry.slug), OWL.deprecated, Literal(True)))
    _say_deprecated(graph, this, withdrawal, name, (PROV.invalidatedAtTime, time_literal(withdrawal.published_at)))


def say_gone(graph, withdrawal, *, name):
    """Say of a record that it is deprecated, in which version and since when, why and what replaces it."""
    version = OWL.versionInfo, Literal(str(withdrawal.version))
    since = DCTERMS.modified, time_literal(withdrawal.published_at)
    _say_deprecated(graph, name(withdrawal.entry.slug), withdrawal, name, version, since)


def _say_deprecated(graph, subject, withdrawal, name, *more):
    say(
        graph,
        subject,
        (OWL.deprecated, Literal(True)),
        (SKOS.changeNote, in_own_language(withdrawal.note)),
        (DCTERMS.isReplacedBy, withdrawal.successor and name(withdrawal.successor.slug)),
        *more,
    )


def say_list(graph, subject, predicate, members, links):
    """Add a list. Its links have addresses, which begin with `links`, so that the same list is the same bytes."""
    addresses = [URIRef(f"{links}{number}") for number in range(1, len(members) + 1)] + [RDF.nil]
    graph.add((subject, predicate, addresses[0]))
    for member, link, rest in zip(members, addresses, addresses[1:], strict=False):
        graph.add((link, RDF.first, member))
        graph.add((link, RDF.rest, rest))


class Code(Literal):
    """A code as it is written: “007” stays so whatever its datatype, in every notation of RDF."""

    __slots__ = ()
    value = None  # or Turtle would write a number by its value


def empty_graph():
    """Return a graph that knows our prefixes and no others, so that pieces of a file agree on them."""
    graph = Graph("SimpleMemory", bind_namespaces="none")  # which tells statements in the order in which they came
    for name, address in PREFIXES.items():
        graph.bind(name, address)
    return graph


def in_order(graph):
    """Return a graph of statements in one order, so that the same statements are the same bytes in every notation."""
    if getattr(graph, "is_in_order", False):
        return graph
    ordered = empty_graph()
    for statement in sorted(graph, key=_place):
        ordered.add(statement)
    ordered.is_in_order = True
    return ordered


def _place(statement):
    subject, predicate, value = statement
    more = (value.language or "", str(value.datatype or "")) if isinstance(value, Literal) else ("", "")
    return str(subject), str(predicate), str(value), *more


XML_INSIDE = re.compile(r"<rdf:RDF[^>]*>(.*)</rdf:RDF>", re.DOTALL)


class _Turtle(TurtleSerializer):
    """Turtle that looks no namespaces up before it writes: the prefixes are those of the file."""

    def preprocessTriple(self, triple):  # noqa: N802 – rdflib's name
        RecursiveSerializer.preprocessTriple(self, triple)


def turtle(graph):
    """Return the graph in Turtle without its prefixes."""
    written = BytesIO()
    _Turtle(in_order(graph)).serialize(written)
    return written.getvalue().decode().strip() + "\n"


def rdf_xml(graph):
    """Return the graph in RDF/XML without its root element."""
    found = XML_INSIDE.search(in_order(graph).serialize(format="xml"))
    return found[1].strip("\n") + "\n" if found else ""


def n_triples(graph):
    return in_order(graph).serialize(format="nt")


def json_ld(graph):
    """Return the graph's nodes as JSON, with commas between them."""
    nodes = Converter(READ_CONTEXT, use_native_types=False, use_rdf_type=False).convert(in_order(graph))
    nodes = nodes.get("@graph", [nodes])
    for node in nodes:
        if "notation" in node:
            node["notation"] = _with_datatypes(node["notation"])
    # Concepts first, and in one order: the same graph is the same bytes.
    nodes.sort(key=lambda node: ("type" not in node, node["uri"]))
    return ",\n".join(json.dumps(node, ensure_ascii=False, separators=(",", ":")) for node in nodes)


def _with_datatypes(codes):
    """Return codes as JSON-LD, those too that JSON could write as a number or a truth value of its own."""
    if isinstance(codes, list):
        return [_with_datatypes(code) for code in codes]
    if isinstance(codes, Code) and codes.datatype:
        return {"type": f"xsd:{codes.datatype.removeprefix(str(XSD))}", "@value": str(codes)}
    return codes


# --- files ---


@dataclass(frozen=True)
class Notation:
    """A way to write linked data.

    name        what it is called where what it wrote is stored
    names, media_type   as a `Format` has them
    write       graph -> a piece of text
    head        () -> what stands before the pieces of a file; `between` and `tail` stand between and after them
    """

    name: str
    names: tuple
    media_type: str
    write: Callable
    head: Callable = str
    between: str = ""
    tail: str = ""

    def file(self, pieces):
        """Yield the parts of a file, as bytes with this site's addresses."""
        yield served(self.head().encode())
        for number, piece in enumerate(pieces):
            yield served(((self.between if number else "") + piece).encode())
        yield served(self.tail.encode())

    def whole(self, graph):
        """Return the file of one graph, as bytes."""
        return b"".join(self.file([self.write(graph)]))


def turtle_head():
    return "".join(f"@prefix {name}: <{address}> .\n" for name, address in PREFIXES.items()) + "\n"


def rdf_xml_head():
    declared = "".join(f'\n   xmlns:{name}="{address}"' for name, address in PREFIXES.items())
    return f'<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF{declared}>\n'


def json_ld_head():
    return f'{{"@context":"{settings.BASE_URL}/api/v1/definitions/context.jsonld","@graph":[\n'


NOTATIONS = (
    Notation("json_ld", ("jsonld", "json-ld"), "application/ld+json", json_ld, json_ld_head, ",\n", "\n]}\n"),
    Notation("turtle", ("ttl", "turtle"), "text/turtle", turtle, turtle_head, "\n", "\n"),
    Notation(
        "rdf_xml",
        ("rdf", "rdfxml", "rdf-xml", "xml"),
        "application/rdf+xml",
        rdf_xml,
        rdf_xml_head,
        tail="</rdf:RDF>\n",
    ),
    Notation("n_triples", ("nt", "ntriples", "n-triples"), "application/n-triples", n_triples),
)


def in_every_notation(graph):
    """Return {name of the notation: text} of a graph."""
    graph = in_order(graph)
    return {notation.name: notation.write(graph) for notation in NOTATIONS}


def formats(*, made_from, **writers):
    """Return the `Format`s of linked data of a kind: each of its `writers` is given a `Notation` first."""
    return tuple(
        Format(
            notation.names,
            notation.media_type,
            made_from=made_from,
            **{name: partial(writer, notation) for name, writer in writers.items()},
        )
        for notation in NOTATIONS
    )
