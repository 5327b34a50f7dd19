"""From the statements of an RDF file to concepts: what SKOS says that our documents can hold.

English texts go to the document's own fields, other languages to its translations. Texts without a language
count as English where there is none in English. What has no place here is named in the concept's notes.
"""

import datetime
from collections import Counter, defaultdict
from difflib import get_close_matches

from rdflib import BNode, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

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
from definitions.models import LANGUAGE
from publishing.documents.fields import WEB_ADDRESS

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
CORE_TERMS = {
    "Collection", "Concept", "ConceptScheme", "OrderedCollection", "altLabel", "broadMatch",
    "broader", "broaderTransitive", "changeNote", "closeMatch", "definition", "editorialNote",
    "exactMatch", "example", "hasTopConcept", "hiddenLabel", "historyNote", "inScheme",
    "mappingRelation", "member", "memberList", "narrowMatch", "narrower", "narrowerTransitive",
    "notation", "note", "prefLabel", "related", "relatedMatch", "scopeNote",
    "semanticRelation", "topConceptOf",
}  # fmt: skip
XL_TERMS = {"Label", "altLabel", "hiddenLabel", "labelRelation", "literalForm", "prefLabel"}
# What the knowledge base keeps in its own way, or what says nothing about a concept's meaning.
KEPT_OTHERWISE = {
    RDF.type,
    RDFS.isDefinedBy,
    OWL.versionInfo,
    OWL.deprecated,
    *(SKOS[name] for name in ["inScheme", "topConceptOf", "broaderTransitive", "narrowerTransitive", "notation"]),
    *(SKOS[name] for name in ["semanticRelation", "mappingRelation"]),
    *(
        DCTERMS[name]
        for name in [
            "created",
            "modified",
            "issued",
            "isVersionOf",
            "hasVersion",
            "replaces",
            "isReplacedBy",
            "identifier",
            "license",
            "publisher",
        ]
    ),
}
DATES = [DCTERMS[name] for name in ["created", "modified", "issued", "date", "available", "valid"]]
BIBO = Namespace("http://purl.org/ontology/bibo/")
LOCATORS = [BIBO.locator, DCTERMS.bibliographicCitation, RDFS.label, SKOS.note, RDF.value, DCTERMS.description]
TEXTS_OF_RESOURCES = [
    RDF.value,
    URIRef(f"{XL}literalForm"),
    SKOS.definition,
    DCTERMS.description,
    RDFS.comment,
    RDFS.label,
]


def concepts(statements):
    """(concepts, notes on the whole file).

    :raises Unreadable: there is no concept in it
    """
    return _Vocabulary(statements).read()


def short(uri):
    """A term's address as people write it: skos:prefLabel."""
    for start, prefix in PREFIXES.items():
        if str(uri).startswith(start):
            return f"{prefix}:{uri[len(start) :]}"
    return str(uri).removeprefix(BASE)


def is_english(language):
    return language == LANGUAGE or language.startswith(f"{LANGUAGE}-")


class _Vocabulary:
    """The statements of one file, looked up by their subject."""

    def __init__(self, statements):
        self.about = defaultdict(lambda: defaultdict(list))
        self.notes = []
        old, count = False, 0
        for statement in statements:
            count += 1
            subject, predicate, value = map(_in_force, statement)
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

    def read(self):
        self.members, self.above, self.sideways = defaultdict(list), defaultdict(set), defaultdict(set)
        subjects = self.find_concepts()
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
            self.read_citations(subject, concept)
            self.read_state(subject, concept)
            self.tell_what_was_left(subject, concept)
        self.leave_out_circles(found)
        found.sort(key=lambda concept: (concept.document.get("label", "").casefold(), concept.uri))
        for number, concept in enumerate(found, 1):
            concept.number = number
        self.tell_of_the_whole()
        return found, self.notes

    # --- which of the file's subjects are concepts -------------------------------------------------

    def find_concepts(self):
        classes = {SKOS.Concept}
        while more := {
            subject
            for subject, properties in self.about.items()
            if subject not in classes and classes & set(properties.get(RDFS.subClassOf, []))
        }:
            classes |= more
        others = {SKOS.ConceptScheme, SKOS.Collection, SKOS.OrderedCollection, URIRef(f"{XL}Label")}
        taken, excluded = set(), set()
        for subject, properties in self.about.items():
            types = set(properties.get(RDF.type, []))
            if types & classes and not (properties.get(DCTERMS.isVersionOf) and "/versions/" in subject):
                taken.add(subject)
            elif types & others:
                excluded.add(subject)
            self.above[subject].update(properties.get(SKOS.broader, []))
            for narrower in properties.get(SKOS.narrower, []):
                self.above[narrower].add(subject)
            self.sideways[subject].update(properties.get(SKOS.related, []))
            for member in properties.get(SKOS.member, []):
                self.members[member].append(subject)
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
        """The language other than English that most labels are in, to fall back on."""
        languages = Counter(
            (value.language or "").lower()
            for subject in subjects
            for value in self.labels_of(subject, "prefLabel")
            if not is_english((value.language or "").lower())
        )
        return min(languages, key=lambda language: (-languages[language], language), default="")

    # --- labels and texts --------------------------------------------------------------------------

    def labels_of(self, subject, name):
        """The literals of a label, said plainly or through SKOS-XL."""
        found = [value for value in self.values(subject, SKOS[name]) if isinstance(value, Literal)]
        for node in self.values(subject, URIRef(XL + name)):
            found += [value for value in self.values(node, URIRef(f"{XL}literalForm")) if isinstance(value, Literal)]
        return list(dict.fromkeys(found))

    def by_language(self, values, concept, *, one_line=False):
        """{language in small letters: [texts]}, without repeats."""
        found = defaultdict(list)
        for value in values:
            text = plain(str(value), concept, one_line=one_line, markup=not OWN_CONCEPT.search(concept.uri))
            language = (value.language or "").lower()
            if text and text not in found[language]:
                found[language].append(text)
        return {language: texts for language, texts in found.items() if texts}

    def english_first(self, languages):
        """The languages, the likeliest for the document's own fields first."""

        def rank(language):
            order = 0 if language == LANGUAGE else 1 if language == f"{LANGUAGE}-gb" else 2
            if not is_english(language):
                order = 3 if language == "" else 4 if language == self.common_language else 5
            return order, language

        return sorted(languages, key=rank)

    def read_labels(self, subject, concept):
        document = concept.document
        preferred = self.by_language(self.labels_of(subject, "prefLabel"), concept, one_line=True)
        others = self.by_language(self.labels_of(subject, "altLabel"), concept, one_line=True)
        if not preferred:
            fallback = self.by_language(
                [value for value in self.values(subject, RDFS.label) if isinstance(value, Literal)],
                concept,
                one_line=True,
            )
            if fallback:
                concept.note("It has no skos:prefLabel; its rdfs:label was taken as the preferred label.")
                preferred = fallback
        translations = self.translations[subject] = defaultdict(dict)
        if not preferred:
            concept.problems.append("It has no preferred label (skos:prefLabel).")
            concept.own_languages, concept.preferred_languages = {LANGUAGE, ""}, set()
            return
        main = self.english_first(preferred)[0]
        if main and not is_english(main):
            concept.note(f"It has no English label; the one in “{main}” stands in until somebody translates it.")
        for language, labels in preferred.items():
            if len(labels) > 1:
                where = f"in “{language}”" if language else "without a language"
                concept.note(
                    f"It has {len(labels)} preferred labels {where}, where SKOS allows one: "
                    f"“{labels[0]}” was taken, the others became alternative labels."
                )
        # Regional English without a preferred label of its own, and what has no language, is the document's own.
        languages = {*preferred, *others}
        own = {main, "", *(tag for tag in [*languages, LANGUAGE] if is_english(tag) and tag not in preferred)}
        concept.own_languages, concept.preferred_languages = own, set(preferred)
        document["label"] = preferred[main][0]
        names = [
            text
            for language in self.english_first(languages)
            if language in own
            for text in [*preferred.get(language, []), *others.get(language, [])]
        ]
        if any(_same(text, document["label"]) for language in own for text in others.get(language, [])):
            concept.note("An alternative label that repeats the preferred one was left out.")
        if names := [text for text in _once(names) if not _same(text, document["label"])]:
            document["alt_labels"] = names
        for language in sorted(languages):
            if language == "" or (is_english(language) and language in own):
                continue
            labels = preferred.get(language, [])
            alternatives = [*labels[1:], *others.get(language, [])]
            if labels:
                translations[language]["label"] = labels[0]
                alternatives = [text for text in alternatives if not _same(text, labels[0])]
            if alternatives:
                translations[language]["alt_labels"] = _once(alternatives)
        if self.labels_of(subject, "hiddenLabel"):
            concept.note("Hidden labels are not kept here.")

    def texts_of(self, subject, predicate, concept):
        """The literals of a text property; a resource is followed to its own text, and its source noted."""
        found = []
        for value in self.values(subject, predicate):
            if isinstance(value, Literal):
                found.append(value)
                continue
            inner = [
                text for name in TEXTS_OF_RESOURCES for text in self.values(value, name) if isinstance(text, Literal)
            ]
            if not inner:
                concept.note(f"{short(predicate)} names {_name(value)}, which the file says no text of.")
                continue
            first = next(name for name in TEXTS_OF_RESOURCES if self.values(value, name))
            found += [text for text in self.values(value, first) if isinstance(text, Literal)] or inner
            concept.note(f"{short(predicate)} is a resource of its own in the file; its text was taken.")
        return found

    def is_own(self, language, concept):
        """Whether texts in this language go into the document's own fields."""
        return language in concept.own_languages or (
            is_english(language) and language not in concept.preferred_languages
        )

    def read_texts(self, subject, concept):
        translations = self.translations[subject]
        for predicate, name in [(SKOS.definition, "definition"), (SKOS.scopeNote, "scope_note")]:
            texts = self.by_language(self.texts_of(subject, predicate, concept), concept)
            order = self.english_first(texts)
            main = next(
                (language for language in order if self.is_own(language, concept)),
                next((language for language in order if is_english(language)), None),
            )
            if main is None and order and name == "definition":
                main = order[0]
                concept.note(
                    f"It has no definition in English; the one in “{main}” stands in until somebody translates it."
                )
            if main is not None:
                if len(texts[main]) > 1:
                    concept.note(f"It has {len(texts[main])} texts of {short(predicate)}; they were put together.")
                concept.document[name] = "\n\n".join(texts[main])
            if main and "" in texts:
                concept.note(f"A text of {short(predicate)} without a language was left out: there is one with.")
            for language, found in texts.items():
                if language == main and is_english(language):
                    continue
                if is_english(language) and self.is_own(language, concept):
                    concept.note(f"A second {short(predicate)} in English, in “{language}”, was left out.")
                elif language:
                    translations[language][name] = "\n\n".join(found)
        if "definition" not in concept.document:
            concept.note(self.why_no_definition(subject))
        examples = self.by_language(self.texts_of(subject, SKOS.example, concept), concept)
        kept = [language for language in self.english_first(examples) if self.is_own(language, concept)]
        if kept:
            texts = [text for language in kept for text in examples[language]]
            concept.document["examples"] = list(dict.fromkeys(texts))
        if left := sorted(set(examples) - set(kept)):
            concept.note(f"Translations of examples are not kept here; those in {shown(left)} were left out.")
        if translations:
            concept.document["translations"] = [
                {"language": language, **translations[language]} for language in sorted(translations)
            ]

    def why_no_definition(self, subject):
        substitutes = [
            predicate
            for predicate in [SKOS.scopeNote, SKOS.note, RDFS.comment, DCTERMS.description]
            if self.values(subject, predicate)
        ]
        if substitutes:
            return (
                f"The file gives it no skos:definition. It has {shown(map(short, substitutes))}, "
                "which was not taken for one: it may not say what the word means."
            )
        return "The file gives it no skos:definition."

    # --- addresses and relations -------------------------------------------------------------------

    def give_slugs(self, by_subject):
        taken = {}
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
            concept.document["slug"] = unique_slug(slug, taken)
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
                        concept.outside.setdefault(name, []).append(_name(other))
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
        good = [uri for uri in dict.fromkeys(matches) if WEB_ADDRESS.match(uri) and not uri.startswith(BASE)]
        if bad := [uri.removeprefix(BASE) for uri in matches if uri not in good]:
            concept.note(f"Not kept as the same elsewhere, since it is no web address: {shown(bad)}.")
        if good:
            concept.document["exact_match"] = good

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
                elsewhere.append(_name(node, self))
        located = {citation["source"] for citation in found if citation["locator"]}
        found = [citation for citation in found if citation["locator"] or citation["source"] not in located]
        if found:
            concept.document["citations"] = found
        if elsewhere:
            concept.note(
                f"Its source was not taken, since it is no source of this knowledge base: {shown(elsewhere)}. "
                "Add it under Evidence and cite it."
            )

    # --- what is to say ----------------------------------------------------------------------------

    def read_state(self, subject, concept):
        deprecated = any(str(value).lower() in ("true", "1") for value in self.values(subject, OWL.deprecated))
        successors = self.values(subject, DCTERMS.isReplacedBy)
        if deprecated or successors:
            names = [
                next(iter(str(label) for label in self.labels_of(successor, "prefLabel")), "") or _name(successor)
                for successor in successors
            ]
            concept.problems.append(
                "The file says that this is deprecated"
                + (f" and replaced by {shown(names)}" if names else "")
                + ". A definition that is published here is withdrawn on its own page, with its successor."
            )

    def tell_what_was_left(self, subject, concept):
        properties = self.about[subject]
        if subject in self.implied:
            concept.note("The file does not say that this is a skos:Concept; it is used as one.")
        unknown, left = [], []
        for predicate, values in properties.items():
            wrong = _misspelt(predicate)
            if wrong:
                unknown.append(wrong)
            elif predicate in KEPT_OTHERWISE or predicate in _READ:
                pass
            else:
                left.append(short(predicate))
            if predicate in DATES:
                for value in values:
                    if isinstance(value, Literal) and not _is_date(str(value)):
                        concept.note(f"{short(predicate)} says “{value}”, which is no date; it was not taken.")
        for value in properties.get(RDF.type, []):
            if wrong := _misspelt(value):
                unknown.append(wrong)
        for text in unknown:
            concept.note(text)
        if left:
            concept.note(f"Not kept here: {shown(sorted(left), 8)}.")
        if collections := self.members.get(subject):
            names = [self.label_or_name(collection) for collection in collections]
            concept.note(f"That it belongs to {shown(names)} was not taken: collections are not kept here.")

    def label_or_name(self, subject):
        labels = self.labels_of(subject, "prefLabel") or [
            value for name in [RDFS.label, DCTERMS.title] for value in self.values(subject, name)
        ]
        return f"“{labels[0]}”" if labels else _name(subject)

    def tell_of_the_whole(self):
        kinds = defaultdict(list)
        wrong = Counter()
        for subject, properties in self.about.items():
            for kind in properties.get(RDF.type, []):
                kinds[kind].append(subject)
                if text := _misspelt(kind):
                    wrong[text] += 1
            for predicate in properties:
                if text := _misspelt(predicate):
                    wrong[text] += 1
        if schemes := kinds[SKOS.ConceptScheme]:
            names = shown(sorted(map(self.label_or_name, schemes)))
            self.notes.append(
                f"{len(schemes)} concept scheme{'s' if len(schemes) > 1 else ''} ({names}): "
                "all definitions here are one scheme, so which scheme a concept was in is not kept."
            )
        if collections := [*kinds[SKOS.Collection], *kinds[SKOS.OrderedCollection]]:
            names = shown(sorted(map(self.label_or_name, collections)))
            self.notes.append(f"Collections were not taken: {names}.")
        for text, count in wrong.most_common(10):
            self.notes.append(f"{text} ({count} time{'s' if count > 1 else ''})")


_READ = {
    *(
        SKOS[name]
        for name in [
            "prefLabel",
            "altLabel",
            "hiddenLabel",
            "definition",
            "scopeNote",
            "example",
            "broader",
            "narrower",
            "related",
            "exactMatch",
            "member",
        ]
    ),
    *(URIRef(XL + name) for name in ["prefLabel", "altLabel", "hiddenLabel"]),
    RDFS.label,
    DCTERMS.source,
}


def _in_force(term):
    """SKOS's terms of the draft of 2008 under their address of today."""
    return URIRef(CORE + term[len(OLD_CORE) :]) if isinstance(term, URIRef) and term.startswith(OLD_CORE) else term


def _same(one, other):
    return one.casefold() == other.casefold()


def _once(texts):
    """The texts without those that differ from an earlier one in capitals only."""
    return list({text.casefold(): text for text in reversed(texts)}.values())[::-1]


def _name(node, vocabulary=None):
    """A node as a person can recognise it."""
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


def _misspelt(uri):
    """A sentence about an address in SKOS's namespaces that SKOS does not have, or None."""
    for start, prefix, terms in [(CORE, "skos", CORE_TERMS), (XL, "skosxl", XL_TERMS)]:
        if str(uri).startswith(start) and (name := str(uri)[len(start) :]) not in terms:
            lower = {term.lower(): term for term in sorted(terms)}
            near = get_close_matches(name.lower(), lower, n=1, cutoff=0.75)
            meant = f"; perhaps {prefix}:{lower[near[0]]} was meant" if near else ""
            return f"{prefix}:{name} is no term of SKOS{meant}. It was not taken."
    return None


def _is_date(text):
    text = text.strip()
    for padded in [text, f"{text}-01", f"{text}-01-01"]:
        try:
            datetime.datetime.fromisoformat(padded.replace("Z", "+00:00"))
        except ValueError:
            continue
        return True
    return False
