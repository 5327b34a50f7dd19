"""What a file says of a concept, statement by statement, held against the document that was made of it.

A statement is kept where the document says the same. Every other one is named in the concept's `left`.
"""

from rdflib import BNode, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

from definitions.document_parts import XSD_STRING
from definitions.exporting.linked_data import MATCHES
from definitions.importing.read_concepts import LONGEST_SHOWN, OWN_CONCEPT, OWN_SOURCE, ReadConcept, plain
from definitions.importing.skos_statements import name_of
from definitions.importing.skos_terms import OWN_OLDER, XL, short

NAMES = {
    RDFS.label,
    *(SKOS[name] for name in ["prefLabel", "altLabel", "hiddenLabel"]),
    *(URIRef(XL + name) for name in ["prefLabel", "altLabel", "hiddenLabel", "literalForm"]),
}
TEXTS = {
    SKOS.definition: "definition",
    SKOS.scopeNote: "scope_note",
    SKOS.historyNote: "history_note",
    SKOS.editorialNote: "editorial_note",
}
# What our own export says of a publication: the publication itself says it here.
OF_A_PUBLICATION = {
    OWL.versionInfo, SKOS.changeNote, *(DCTERMS[name] for name in ["created", "modified", "hasVersion"]),
}  # fmt: skip
MOST_INSIDE = 100  # statements about one thing that a concept names


class Account:
    """The statements about one concept; `left` is [[term, value]] of those that its document does not hold."""

    def __init__(self, vocabulary, subject, concept, by_subject):
        self.vocabulary, self.subject, self.concept, self.by_subject = vocabulary, subject, concept, by_subject
        self.own = bool(OWN_CONCEPT.search(concept.uri))
        self.translations = {text["language"]: text for text in concept.document.get("translations", [])}
        self.matches = {predicate: {*concept.document.get(name, [])} for name, predicate in MATCHES.items()}
        self.matches[SKOS.exactMatch].add(concept.uri)
        self.matches[SKOS.mappingRelation] = set().union(*self.matches.values())
        self.notations = {(each["notation"], each["datatype"]) for each in concept.document.get("notations", [])}
        self.sources = {citation["source"] for citation in concept.document.get("citations", [])}
        self.locators = {citation["locator"] for citation in concept.document.get("citations", [])}
        self.broader, self.related = ({*concept.document.get(name, [])} for name in ["broader", "related"])
        self.found = {}  # in place of a list, which would be searched for each statement
        for predicate, values in vocabulary.about[subject].items():
            for value in values:
                if self.keeps_inside(predicate, value):
                    self.look_inside(predicate, value)
                elif not self.keeps(predicate, value):
                    self.leave(short(predicate), value)
                    if isinstance(value, BNode):
                        self.look_inside(None, value, short(predicate))
        self.left = sorted(map(list, self.found))

    def leave(self, term, value):
        said = str(value) if len(value) <= LONGEST_SHOWN or isinstance(value, URIRef) else f"{value[:LONGEST_SHOWN]}…"
        if isinstance(value, BNode):
            return  # what is said of it is named, one by one
        if isinstance(value, Literal):
            said = f"“{said}” ({value.language})" if value.language else f"“{said}”"
        self.found[term, said] = True

    def keeps_inside(self, predicate, value):
        """Return whether the text or the place is what is said of the value, rather than the value itself."""
        if isinstance(value, Literal) or value in self.by_subject:
            return False
        if predicate in TEXTS or predicate == SKOS.example or predicate in NAMES:
            return bool(self.vocabulary.about.get(value))
        return predicate == DCTERMS.source and isinstance(value, BNode)

    def look_inside(self, predicate, node, term=""):
        """Name what is said of a thing that stands for a text, a label or a place, and is not kept of it."""
        term = term or short(predicate)
        waiting, seen, count = [(node, term)], {node}, 0
        while waiting:
            thing, path = waiting.pop()
            for inner, values in self.vocabulary.about.get(thing, {}).items():
                for value in values:
                    count += 1
                    if count > MOST_INSIDE:
                        self.leave(term, "… and more")
                        return
                    if isinstance(value, BNode) and value not in seen:
                        seen.add(value)
                        waiting.append((value, f"{path} / {short(inner)}"))
                    elif not self.keeps_of_thing(predicate, inner, value):
                        self.leave(f"{path} / {short(inner)}", value)

    def keeps_of_thing(self, predicate, inner, value):
        if predicate is None:
            return False
        if inner == RDF.type:
            return predicate in NAMES and value == URIRef(f"{XL}Label")
        if isinstance(value, Literal):
            return self.keeps(predicate, value) or predicate == DCTERMS.source and self.plain(value) in self.locators
        source = OWN_SOURCE.search(value)
        return bool(source and source[1] in self.sources)

    def keeps(self, predicate, value):
        slug = self.concept.document["slug"]
        if isinstance(value, Literal):
            return self.keeps_literal(predicate, value)
        if isinstance(value, BNode) and value not in self.by_subject:
            return False
        if predicate == RDF.type:
            return value == SKOS.Concept
        if predicate in (SKOS.inScheme, SKOS.topConceptOf, RDFS.isDefinedBy):
            return self.vocabulary.schemes == {value}  # one, which is named for the whole file
        if predicate in self.matches:
            return str(value) in self.matches[predicate]
        if predicate == DCTERMS.source:
            source = OWN_SOURCE.search(value)
            return bool(source and source[1] in self.sources)
        other = self.by_subject.get(value)
        there = other.document if other else {}
        own = OWN_CONCEPT.search(value)
        named = there.get("slug") or own and own[1] or ""
        if predicate in (SKOS.broader, SKOS.related):
            name = "broader" if predicate == SKOS.broader else "related"
            return named in (self.broader if name == "broader" else self.related) or name_of(
                value
            ) in self.concept.outside.get(name, [])
        above, below = named in self.broader, slug in there.get("broader", [])
        if predicate in (SKOS.narrower, SKOS.narrowerTransitive):
            return below
        if predicate == SKOS.broaderTransitive:
            return above
        if predicate == SKOS.semanticRelation:
            return above or below or named in self.related or slug in there.get("related", [])
        return predicate in OF_A_PUBLICATION and self.own

    def keeps_literal(self, predicate, value):
        if predicate in NAMES:
            return self.plain(value, one_line=True) in self.names(value)
        if name := TEXTS.get(predicate):
            text = self.plain(value)
            return any(text in found.get(name, "") for found in self.of_language(value)) or not text
        if predicate == SKOS.example:
            return self.plain(value) in self.concept.document.get("examples", [])
        if predicate == SKOS.notation:
            datatype = str(value.datatype or "")
            code = plain(str(value), ReadConcept(number=0, uri="", document={}), one_line=True, markup=False)
            return not value.language and (code, "" if datatype == XSD_STRING else datatype) in self.notations
        if predicate == OWL.deprecated:
            return True  # a deprecated concept is not taken, and its row says so
        return self.own and (predicate in OF_A_PUBLICATION or predicate.endswith(OWN_OLDER))

    def names(self, value):
        return {
            name for found in self.of_language(value) for name in [found.get("label", ""), *found.get("alt_labels", [])]
        }

    def of_language(self, value):
        """Return where texts in a value's language are: the document, a translation, or both."""
        language = (value.language or "").lower()
        own = [self.concept.document] if self.vocabulary.is_own(language, self.concept) or not self.translations else []
        return [*own, *([self.translations[language]] if language in self.translations else [])]

    def plain(self, value, **options):
        return plain(str(value), ReadConcept(number=0, uri="", document={}), markup=not self.own, **options)
