"""The statements of an RDF file by their subject, and notes on those that have no place here."""

import re
import unicodedata
from collections import Counter, defaultdict

from rdflib import BNode, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS

from definitions.importing.rdf_files import BASE
from definitions.importing.read_concepts import OWN_COLLECTION, shown
from definitions.importing.skos_terms import (
    DATES,
    KEPT_OTHERWISE,
    OLD_CORE,
    OWN_OLDER,
    READ,
    XL,
    in_force,
    is_date,
    misspelt,
    short,
)
from definitions.models import LANGUAGE

# Kept with the concepts, or named as the scheme's own name.
OF_THE_SCHEME = {RDF.type, SKOS.hasTopConcept, SKOS.prefLabel, DCTERMS.title, RDFS.label}


class Statements:
    """The statements of one file, looked up by their subject."""

    def __init__(self, statements):
        self.about = defaultdict(lambda: defaultdict(list))
        self.notes = []
        old, count = False, 0
        for statement in statements:
            count += 1
            subject, predicate, value = map(in_force, statement)
            old = old or (predicate, value) != statement[1:]
            self.about[subject][predicate].append(value)
        self.about.default_factory = None
        self.count = count
        for properties in self.about.values():
            for values in properties.values():
                values.sort(key=lambda value: (getattr(value, "language", None) or "", str(value)))
        if old:
            self.notes.append(
                f"The file writes SKOS's address as of a draft of 2008 ({OLD_CORE}). It was read as the one in force."
            )

    def values(self, subject, predicate):
        properties = self.about.get(subject)
        return properties.get(predicate, []) if properties else []

    def labels_of(self, subject, name):
        """Return the literals of a label, written plainly or through SKOS-XL."""
        found = [value for value in self.values(subject, SKOS[name]) if isinstance(value, Literal)]
        for node in self.values(subject, URIRef(XL + name)):
            found += [value for value in self.values(node, URIRef(f"{XL}literalForm")) if isinstance(value, Literal)]
        return list(dict.fromkeys(found))

    def label_or_name(self, subject):
        labels = self.labels_of(subject, "prefLabel") or [
            value for name in [RDFS.label, DCTERMS.title] for value in self.values(subject, name)
        ]
        return f"“{labels[0]}”" if labels else name_of(subject)

    def members_of(self, collection):
        """Return what a collection holds, listed one by one or in order."""
        found, seen = list(self.values(collection, SKOS.member)), set()
        waiting = list(self.values(collection, SKOS.memberList))
        while waiting:
            place = waiting.pop()
            if place not in seen:
                seen.add(place)
                found += self.values(place, RDF.first)
                waiting += self.values(place, RDF.rest)
        return dict.fromkeys(found)

    def listed(self, collection):
        """Return the members that a collection lists, in the order of the list."""
        found, seen, place = [], set(), next(iter(self.values(collection, SKOS.memberList)), None)
        while place is not None and place not in seen:
            seen.add(place)
            found += self.values(place, RDF.first)
            place = next(iter(self.values(place, RDF.rest)), None)
        return found

    def collection_name(self, collection):
        """Return by what name a collection is kept: an English one, another, the end of its address, or ""."""
        labels = self.labels_of(collection, "prefLabel") or [
            value
            for name in [RDFS.label, DCTERMS.title]
            for value in self.values(collection, name)
            if isinstance(value, Literal)
        ]
        labels.sort(key=lambda label: not (label.language or LANGUAGE).lower().startswith(LANGUAGE))
        if labels:
            return _one_line(labels[0])
        return "" if isinstance(collection, BNode) else re.split(r"[/#:]", str(collection).rstrip("/#"))[-1]

    def of_collection(self, collection):
        """Return a sentence that names what the file says of a collection besides its name and the concepts in it."""
        name, own = self.collection_name(collection), OWN_COLLECTION.search(str(collection))
        left = [] if isinstance(collection, BNode) or own else [f"its address {name_of(collection)}"]
        for predicate, values in self.about.get(collection, {}).items():
            for value in values:
                if predicate == SKOS.memberList:
                    unknown = [member for member in self.listed(collection) if member not in self.subjects]
                    left += [f"skos:memberList {name_of(member, self)}" for member in unknown]
                elif (
                    predicate == RDF.type
                    and value in (SKOS.Collection, SKOS.OrderedCollection)
                    or predicate == SKOS.member
                    and value in self.subjects
                    or isinstance(value, Literal)
                    and predicate in OF_THE_SCHEME
                    and _one_line(value) == name
                ):
                    continue
                else:
                    left.append(f"{short(predicate)} {name_of(value, self)}")
        return f"The collection “{name}” is kept by its name. Not kept: {shown(sorted(left), 40)}." if left else ""

    def note_what_was_left(self, subject, concept):
        properties = self.about[subject]
        if subject in self.implied:
            concept.note("The file does not say that this is a skos:Concept; it is used as one.")
        unknown, left = [], []
        for predicate, values in properties.items():
            wrong = misspelt(predicate)
            if wrong:
                unknown.append(wrong)
            elif predicate in KEPT_OTHERWISE or predicate in READ or predicate.endswith(OWN_OLDER):
                pass
            else:
                left.append(short(predicate))
            if predicate in DATES:
                for value in values:
                    if isinstance(value, Literal) and not is_date(str(value)):
                        concept.note(f"{short(predicate)} says “{value}”, which is no date; it was not taken.")
        for value in properties.get(RDF.type, []):
            if wrong := misspelt(value):
                unknown.append(wrong)
        for text in unknown:
            concept.note(text)
        if left:
            concept.note(f"Not kept here: {shown(sorted(left), 8)}.")

    def note_the_whole(self):
        kinds = defaultdict(list)
        wrong = Counter()
        for subject, properties in self.about.items():
            for kind in properties.get(RDF.type, []):
                kinds[kind].append(subject)
                if text := misspelt(kind):
                    wrong[text] += 1
            for predicate in properties:
                if text := misspelt(predicate):
                    wrong[text] += 1
        if schemes := self.schemes:
            names = shown(sorted(map(self.label_or_name, schemes)))
            addresses = shown(sorted(str(scheme) for scheme in schemes if isinstance(scheme, URIRef)), 40)
            self.notes.append(
                f"{len(schemes)} concept scheme{'s' if len(schemes) > 1 else ''} ({names}): "
                "all definitions here are one scheme, so which scheme a concept was in is not kept."
                + (f" In the file: {addresses}." if addresses else "")
            )
            self.notes += filter(None, map(self.of_scheme, sorted(schemes, key=str)))
        collections = {*kinds[SKOS.Collection], *kinds[SKOS.OrderedCollection]}
        self.notes += filter(None, map(self.of_collection, sorted(collections, key=str)))
        for text, count in wrong.most_common(10):
            self.notes.append(f"{text} ({count} time{'s' if count > 1 else ''})")

    def of_scheme(self, scheme):
        """Return a sentence that names what the file says of a scheme: its licence, publisher and dates above all."""
        said = [
            f"{short(predicate)} {name_of(value, self)}"
            for predicate, values in self.about.get(scheme, {}).items()
            if predicate not in OF_THE_SCHEME
            for value in values
        ]
        return f"Of the scheme {self.label_or_name(scheme)}, not kept here: {shown(sorted(said), 40)}." if said else ""


def _one_line(text):
    text = unicodedata.normalize("NFC", text).strip()
    return " ".join(text.split()) if re.search(r"[\n\r\t]", text) else text


def name_of(node, vocabulary=None):
    """Return a node as a person can recognise it."""
    if isinstance(node, BNode):
        texts = [
            str(value)
            for values in (vocabulary.about.get(node, {}) if vocabulary else {}).values()
            for value in values
            if not isinstance(value, BNode)
        ]
        return f"“{texts[0][:100]}”" if texts else "something without an address"
    if isinstance(node, Literal):
        return f"“{str(node)[:100]}”"
    return str(node).removeprefix(BASE)
