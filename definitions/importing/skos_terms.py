"""The terms of SKOS and of what is written beside it: their short names, and which of them are read."""

import datetime
from difflib import get_close_matches

from rdflib import URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

from definitions.importing.rdf_files import BASE

CORE = str(SKOS)
OLD_CORE = "http://www.w3.org/2008/05/skos#"
XL = "http://www.w3.org/2008/05/skos-xl#"
PREFIXES = {
    CORE: "skos",
    XL: "skosxl",
    str(DCTERMS): "dct",
    "http://purl.org/dc/elements/1.1/": "dc",
    str(OWL): "owl",
    str(RDF): "rdf",
    str(RDFS): "rdfs",
}
CORE_TERMS = {term.removeprefix(CORE) for term in dir(SKOS)}
XL_TERMS = {"Label", "altLabel", "hiddenLabel", "labelRelation", "literalForm", "prefLabel"}
# What the knowledge base keeps in its own way, or what says nothing about a concept's meaning.
KEPT_OTHERWISE = {
    RDF.type, RDFS.isDefinedBy, OWL.versionInfo, OWL.deprecated,
    *(SKOS[name] for name in "inScheme topConceptOf broaderTransitive narrowerTransitive".split()),
    *(SKOS[name] for name in "semanticRelation mappingRelation".split()),
    *(DCTERMS[name] for name in "created modified issued isVersionOf hasVersion replaces isReplacedBy".split()),
    *(DCTERMS[name] for name in "identifier license publisher".split()),
}  # fmt: skip
# What our own export says of a translation, under whatever address the site has: versions tell it anew.
OWN_OLDER = "/terms#olderTranslation"
DATES = [DCTERMS[name] for name in ["created", "modified", "issued", "date", "available", "valid"]]
READ = {
    *(SKOS[name] for name in "prefLabel altLabel hiddenLabel definition scopeNote example".split()),
    *(SKOS[name] for name in "broader narrower related exactMatch closeMatch broadMatch narrowMatch".split()),
    *(SKOS[name] for name in "relatedMatch notation historyNote editorialNote member".split()),
    *(URIRef(XL + name) for name in ["prefLabel", "altLabel", "hiddenLabel"]),
    RDFS.label, DCTERMS.source,
}  # fmt: skip


def short(uri):
    """Return a term's address as people write it: skos:prefLabel."""
    for start, prefix in PREFIXES.items():
        if str(uri).startswith(start):
            return f"{prefix}:{uri[len(start) :]}"
    return str(uri).removeprefix(BASE)


def in_force(term):
    """Return a term of SKOS's draft of 2008 under its address of today, any other as it is."""
    return URIRef(CORE + term[len(OLD_CORE) :]) if isinstance(term, URIRef) and term.startswith(OLD_CORE) else term


def misspelt(uri):
    """Return a sentence about an address in SKOS's namespaces that SKOS does not have, or None."""
    for start, prefix, terms in [(CORE, "skos", CORE_TERMS), (XL, "skosxl", XL_TERMS)]:
        if str(uri).startswith(start) and (name := str(uri)[len(start) :]) not in terms:
            lower = {term.lower(): term for term in sorted(terms)}
            near = get_close_matches(name.lower(), lower, n=1, cutoff=0.75)
            meant = f"; perhaps {prefix}:{lower[near[0]]} was meant" if near else ""
            return f"{prefix}:{name} is no term of SKOS{meant}. It was not taken."
    return None


def is_date(text):
    text = text.strip()
    for padded in [text, f"{text}-01", f"{text}-01-01"]:
        try:
            datetime.datetime.fromisoformat(padded.replace("Z", "+00:00"))
        except ValueError:
            continue
        return True
    return False
