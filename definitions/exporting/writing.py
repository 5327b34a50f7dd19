"""How linked data is written: our prefixes and terms, statements in one order, and four notations.

The same statements are the same bytes in every notation.
"""

import json
import re
from io import BytesIO
from pathlib import Path

from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.plugins.serializers.jsonld import Converter
from rdflib.plugins.serializers.turtle import RecursiveSerializer, TurtleSerializer
from rdflib.plugins.shared.jsonld.context import Context

from publishing.published.stored_json import LINKED_DATA_STAND_IN

BIBO = Namespace("http://purl.org/ontology/bibo/")
HERE = LINKED_DATA_STAND_IN
CONCEPTS = f"{HERE}/definitions/"
SCHEME = URIRef(f"{HERE}/definitions")
SOURCES = f"{HERE}/evidence/"
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
    "concept": CONCEPTS,
    "evidence": SOURCES,
    "terms": str(TERMS),
}
# What the names in JSON-LD mean.
CONTEXT = {name: str(address) for name, address in PREFIXES.items()} | json.loads(
    Path(__file__).with_name("context.json").read_text(encoding="utf-8")
)
READ_CONTEXT = Context(CONTEXT)  # reading it takes longer than writing a definition


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
    """Return the graph with its statements in one order, so that the same statements are the same bytes in every notation."""
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
