"""From the statements of an RDF file to concepts: what SKOS says that our documents can hold.

What has no place here is named in the concept's notes.
"""

from collections import Counter, defaultdict

from rdflib import BNode, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

from definitions.document_parts import XSD_STRING
from definitions.exporting.linked_data import MATCHES
from definitions.importing.account import Account
from definitions.importing.rdf_files import BASE
from definitions.importing.read_concepts import (
    OWN_CONCEPT,
    OWN_SOURCE,
    ReadConcept,
    Unreadable,
    plain,
    shown,
    slug_from,
    unique_slug,
)
from definitions.importing.skos_statements import name_of
from definitions.importing.skos_terms import XL, short
from definitions.importing.skos_texts import Texts, is_english
from definitions.matches import CONCEPT_ADDRESS
from web.web_addresses import WEB_ADDRESS, unwritable_in

BIBO = Namespace("http://purl.org/ontology/bibo/")
LOCATORS = [BIBO.locator, DCTERMS.bibliographicCitation, RDFS.label, SKOS.note, RDF.value, DCTERMS.description]


def concepts(statements):
    """Return (concepts, notes on the whole file).

    :raises Unreadable: there is no concept in it
    """
    return _Vocabulary(statements).read()


class _Vocabulary(Texts):
    """The concepts among the statements of one file, and what they say of each other."""

    def read(self):
        self.members, self.above, self.sideways = defaultdict(list), defaultdict(set), defaultdict(set)
        self.places = defaultdict(dict)  # {member: {collection that lists it in order: its place}}
        subjects = self.find_concepts()
        self.subjects = set(subjects)
        if not subjects:
            raise Unreadable(self.why_there_is_none())
        self.translations = {}
        self.common_language = self.find_common_language(subjects)
        found = [ReadConcept(number=0, uri="" if isinstance(s, BNode) else str(s), document={}) for s in subjects]
        by_subject = dict(zip(subjects, found, strict=True))
        for subject, concept in by_subject.items():
            self.read_labels(subject, concept)
            self.read_texts(subject, concept)
        self.give_slugs(by_subject)
        self.read_relations(by_subject)
        for subject, concept in by_subject.items():
            self.read_matches(subject, concept)
            self.read_notations(subject, concept)
            self.read_collections(subject, concept, by_subject)
            self.read_citations(subject, concept)
            self.read_state(subject, concept)
        self.leave_out_circles(found)
        for subject, concept in by_subject.items():
            self.note_what_was_left(subject, concept)
            concept.left = Account(self, subject, concept, by_subject).left
        found.sort(key=lambda concept: (concept.document.get("label", "").casefold(), concept.uri))
        for number, concept in enumerate(found, 1):
            concept.number = number
        self.note_the_whole()
        return found, self.notes

    def find_concepts(self):
        classes = {SKOS.Concept}
        while more := {
            subject
            for subject, properties in self.about.items()
            if subject not in classes and classes & set(properties.get(RDFS.subClassOf, []))
        }:
            classes |= more
        others = {SKOS.ConceptScheme, SKOS.Collection, SKOS.OrderedCollection, URIRef(f"{XL}Label")}
        taken, excluded, self.schemes = set(), set(), set()
        for subject, properties in self.about.items():
            types = set(properties.get(RDF.type, []))
            if types & classes and not (properties.get(DCTERMS.isVersionOf) and "/versions/" in subject):
                taken.add(subject)
            elif types & others:
                excluded.add(subject)
            if SKOS.ConceptScheme in types:
                self.schemes.add(subject)
            for name in ["inScheme", "topConceptOf"]:
                self.schemes.update(properties.get(SKOS[name], []))
            self.above[subject].update(properties.get(SKOS.broader, []))
            for narrower in properties.get(SKOS.narrower, []):
                self.above[narrower].add(subject)
            self.sideways[subject].update(properties.get(SKOS.related, []))
            for member in self.members_of(subject):
                self.members[member].append(subject)
            for number, member in enumerate(self.listed(subject), start=1):
                self.places[member].setdefault(subject, number)
        implied = set()
        for subject, properties in self.about.items():
            if any(properties.get(SKOS[name]) for name in ["broader", "narrower", "related", "topConceptOf"]):
                implied.add(subject)
            for name in ["hasTopConcept", "broader", "narrower", "related"]:
                implied.update(properties.get(SKOS[name], []))
            if properties.get(SKOS.prefLabel) and properties.get(SKOS.definition) and not properties.get(RDF.type):
                implied.add(subject)
        self.implied = {
            subject
            for subject in implied - taken - excluded
            if subject in self.about and not isinstance(subject, Literal) and self.labels_of(subject, "prefLabel")
        }
        return sorted(taken | self.implied, key=str)

    def why_there_is_none(self):
        if not self.count:
            return "There is no concept in this file: it says nothing at all."
        types = Counter(
            short(kind) for properties in self.about.values() for kind in properties.get(RDF.type, [])
        ).most_common(5)
        held = ", ".join(f"{kind} ({count})" for kind, count in types)
        return "There is no concept (skos:Concept) in this file." + (f" It describes: {held}." if held else "")

    def find_common_language(self, subjects):
        """Return the language other than English that most labels are in, to fall back on."""
        languages = Counter(
            (value.language or "").lower()
            for subject in subjects
            for value in self.labels_of(subject, "prefLabel")
            if not is_english((value.language or "").lower())
        )
        return min(languages, key=lambda language: (-languages[language], language), default="")

    def give_slugs(self, by_subject):
        taken, numbers = {}, {}
        for concept in by_subject.values():
            if own := OWN_CONCEPT.search(concept.uri):
                concept.document["slug"], concept.slug_given = own[1], True
                if own[1] in taken:
                    concept.problems.append(f"{taken[own[1]]} in this file has the slug “{own[1]}” too.")
                taken[own[1]] = concept.uri
        for number, (subject, concept) in enumerate(by_subject.items(), 1):
            if concept.slug_given:
                continue
            notations = [str(value) for value in self.values(subject, SKOS.notation)]
            speaking = [text for text in notations if any(letter.isalpha() for letter in text)]
            last = concept.uri.rstrip("/").replace("#", "/").rsplit("/", 1)[-1]
            slug = slug_from(*speaking, concept.document.get("label", ""), last) or f"concept-{number}"
            concept.document["slug"] = unique_slug(slug, taken, numbers)
            taken[concept.document["slug"]] = concept.uri

    def read_relations(self, by_subject):
        for subject, concept in by_subject.items():
            document = concept.document
            for name, others in [("broader", self.above[subject]), ("related", self.sideways[subject])]:
                slugs = []
                for other in sorted(others, key=str):
                    if isinstance(other, Literal):
                        concept.note(f"skos:{name} holds a text (“{str(other)[:80]}”), not a concept; left out.")
                    elif other == subject:
                        concept.note(f"It names itself as skos:{name}; left out.")
                    elif other in by_subject:
                        slugs.append(by_subject[other].document["slug"])
                    elif own := OWN_CONCEPT.search(other):
                        slugs.append(own[1])
                    else:
                        concept.outside.setdefault(name, []).append(name_of(other))
                if slugs:
                    document[name] = list(dict.fromkeys(slugs))
            both = set(document.get("related", [])) & set(document.get("broader", []))
            if both:
                concept.note(f"{shown(sorted(both))} is broader already; as related it was left out.")
                document["related"] = [slug for slug in document["related"] if slug not in both]
                if not document["related"]:
                    del document["related"]

    def leave_out_circles(self, found):
        """Leave out each skos:broader that leads back to where it came from. Several ways up are fine."""
        by_slug = {concept.document["slug"]: concept for concept in found}
        done = set()
        for start, first in by_slug.items():
            if start in done:
                continue
            path, on_path = [(start, iter(list(first.document.get("broader", []))))], {start}
            while path:
                slug, above = path[-1]
                upper = next(above, None)
                if upper is None:
                    path.pop()
                    on_path.discard(slug)
                    done.add(slug)
                elif upper in on_path:
                    concept = by_slug[slug]
                    concept.document["broader"].remove(upper)
                    concept.note(f"“{upper}” as skos:broader was left out: it would go round in a circle.")
                    if not concept.document["broader"]:
                        del concept.document["broader"]
                elif upper in by_slug and upper not in done:
                    path.append((upper, iter(list(by_slug[upper].document.get("broader", [])))))
                    on_path.add(upper)

    def read_matches(self, subject, concept):
        matches, own = [], bool(OWN_CONCEPT.search(concept.uri))
        if concept.uri and not own:
            matches.append(concept.uri)
        matches += [str(value) for value in self.values(subject, SKOS.exactMatch)]
        good = [uri for uri in dict.fromkeys(matches) if CONCEPT_ADDRESS.match(uri) and not uri.startswith(BASE)]
        if bad := [uri.removeprefix(BASE) for uri in matches if uri not in good]:
            concept.note(f"Not kept as the same elsewhere, since it is neither a web address nor a URN: {shown(bad)}.")
        if good:
            concept.document["exact_match"] = good
        for name, predicate in MATCHES.items():
            addresses = [str(value) for value in self.values(subject, predicate) if not isinstance(value, Literal)]
            for uri in [*addresses, concept.uri]:
                if fault := unwritable_in(uri):
                    concept.note(f"{shown([uri])}: {fault[1]}")
            found = [uri for uri in addresses if WEB_ADDRESS.match(uri) and not uri.startswith(BASE)]
            found = [uri for uri in dict.fromkeys(found) if not OWN_CONCEPT.search(uri)]
            if found and name != "exact_match":
                concept.document[name] = found

    def read_notations(self, subject, concept):
        codes = {}
        for value in self.values(subject, SKOS.notation):
            if isinstance(value, Literal) and (code := plain(str(value), concept, one_line=True, markup=False)):
                datatype = str(value.datatype or "")
                codes[code, "" if datatype == XSD_STRING else datatype] = True
        if codes:
            concept.document["notations"] = [{"notation": code, "datatype": datatype} for code, datatype in codes]

    def read_collections(self, subject, concept, by_subject):
        found = [collection for collection in self.members.get(subject, []) if collection not in by_subject]
        if names := [name for collection in found if (name := self.collection_name(collection))]:
            concept.document["collections"] = sorted({*names})
        places = {self.collection_name(collection): place for collection, place in self.places[subject].items()}
        if places := [{"collection": name, "place": places[name]} for name in sorted({*names} & {*places})]:
            concept.document["places"] = places
        if len(names) < len(found):
            concept.note("That it belongs to a collection without a name was not taken.")

    def read_citations(self, subject, concept):
        """Our own sources, by their address; what else is named as a source is told."""
        found, elsewhere = [], []
        nodes = [*self.values(subject, DCTERMS.source)]
        for value in self.values(subject, SKOS.definition):
            nodes += self.values(value, DCTERMS.source) if not isinstance(value, Literal) else []
        for node in nodes:
            own = OWN_SOURCE.search(node) if isinstance(node, URIRef) else None
            if own:
                found.append({"source": own[1], "locator": ""})
                continue
            properties = self.about.get(node, {}) if not isinstance(node, Literal) else {}
            sources = [
                match[1]
                for values in properties.values()
                for value in values
                if isinstance(value, URIRef) and (match := OWN_SOURCE.search(value))
            ]
            if sources:
                locators = [str(text) for name in LOCATORS for text in properties.get(name, [])]
                found.append({"source": sources[0], "locator": plain(locators[0], concept) if locators else ""})
            else:
                elsewhere.append(name_of(node, self))
        located = {citation["source"] for citation in found if citation["locator"]}
        found = [citation for citation in found if citation["locator"] or citation["source"] not in located]
        if found:
            concept.document["citations"] = found
        if elsewhere:
            concept.note(
                f"Its source was not taken, since it is no source of this knowledge base: {shown(elsewhere)}. "
                "Add it under Evidence and cite it."
            )

    def read_state(self, subject, concept):
        deprecated = any(str(value).lower() in ("true", "1") for value in self.values(subject, OWL.deprecated))
        successors = self.values(subject, DCTERMS.isReplacedBy)
        if deprecated or successors:
            names = [
                next(iter(str(label) for label in self.labels_of(successor, "prefLabel")), "") or name_of(successor)
                for successor in successors
            ]
            concept.problems.append(
                "The file says that this is deprecated"
                + (f" and replaced by {shown(names)}" if names else "")
                + ". A definition that is published here is withdrawn on its own page, with its successor."
            )
