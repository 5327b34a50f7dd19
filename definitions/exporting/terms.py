"""The terms of our own that linked data uses: `/id/terms`, where their addresses (`/id/terms#basis`) lead."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, Literal, URIRef

from definitions.models import LANGUAGE, Definition
from evidence.models import Source
from publishing.published import linked_data
from publishing.published.linked_data import BIBO, TERMS, empty_graph
from publishing.published.stored_json import served
from web.api import Validators, problem, tag_of
from web.negotiation import FormatNotAvailable, chosen

PAGE = "text/html"
NOTATIONS = {notation.media_type: notation for notation in linked_data.NOTATIONS}
VOCABULARY = URIRef(str(TERMS).rstrip("#"))
TITLE = "Sharing with Care: terms of our own in linked data"
# {name: (label, what it says, of which kind its values are)}
PROPERTIES = {
    "basis": (
        "Rests on",
        f"What a definition rests on: {', '.join(Definition.Basis.values)}. No standard vocabulary has a term for it.",
        XSD.string,
    ),
    "olderTranslation": (
        "Older translation",
        "The language of a translation from before the text in English changed last: it may say what was meant before. "
        "Said of what is in force, and not of single versions. No standard vocabulary has a term for it.",
        XSD.language,
    ),
}


def vocabulary():
    """Return the graph that describes the terms."""
    graph = empty_graph()
    graph.add((VOCABULARY, RDF.type, OWL.Ontology))
    graph.add((VOCABULARY, DCTERMS.title, Literal(TITLE, lang=LANGUAGE)))
    for name, (label, comment, values) in PROPERTIES.items():
        for predicate, value in [
            (RDF.type, RDF.Property),
            (RDFS.label, Literal(label, lang=LANGUAGE)),
            (RDFS.comment, Literal(comment, lang=LANGUAGE)),
            (RDFS.domain, SKOS.Concept),
            (RDFS.range, values),
            (RDFS.isDefinedBy, VOCABULARY),
        ]:
            graph.add((TERMS[name], predicate, value))
    for kind in Source.Kind:
        for predicate, value in [
            (RDF.type, RDFS.Class),
            (RDFS.label, Literal(kind.label, lang=LANGUAGE)),
            (RDFS.subClassOf, BIBO.Document),
            (RDFS.isDefinedBy, VOCABULARY),
        ]:
            graph.add((TERMS[kind.value], predicate, value))
    return graph


@login_not_required
@require_safe
def terms(request):
    """Return the page for people or the data for machines, as the asker prefers."""
    formats = {PAGE: (), **dict.fromkeys(NOTATIONS, ())}
    try:
        media_type = chosen(request, formats)
    except FormatNotAvailable as refused:
        headers = {"Vary": "Accept"}
        return problem(request, 406, str(refused.detail), headers=headers, available=refused.available)
    if media_type == PAGE:
        address = served(str(VOCABULARY).encode()).decode()
        context = {
            "properties": [(name, f"{address}#{name}", *words[:2]) for name, words in PROPERTIES.items()],
            "kinds": [(kind.value, f"{address}#{kind}", kind.label) for kind in Source.Kind],
        }
        response = render(request, "definitions/terms.html", context)
        patch_vary_headers(response, ["Accept"])
        return response
    validators = Validators(tag_of("terms", media_type))
    content_type = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    return validators.unchanged(request) or validators.answer(
        request, NOTATIONS[media_type].whole(vocabulary()), content_type=content_type
    )
