"""Labels and texts of concepts, by language.

English texts go to the document's own fields, other languages to its translations. Texts without a language
count as English where there is none in English.
"""

from collections import defaultdict

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SKOS

from definitions.importing.read_concepts import OWN_CONCEPT, other_names, plain, shown
from definitions.importing.skos_statements import Statements, name_of
from definitions.importing.skos_terms import XL, short
from definitions.models import LANGUAGE

TEXTS_OF_RESOURCES = [
    RDF.value,
    URIRef(f"{XL}literalForm"),
    SKOS.definition,
    DCTERMS.description,
    RDFS.comment,
    RDFS.label,
]


def is_english(language):
    return language == LANGUAGE or language.startswith(f"{LANGUAGE}-")


class Texts(Statements):
    """Statements that are read for their texts; `common_language` is the one to fall back on where there is no English."""

    common_language = ""

    def by_language(self, values, concept, *, one_line=False):
        """Return {language in small letters: [texts]}, without repeats."""
        found = defaultdict(list)
        for value in values:
            text = plain(str(value), concept, one_line=one_line, markup=not OWN_CONCEPT.search(concept.uri))
            language = (value.language or "").lower()
            if text and text not in found[language]:
                found[language].append(text)
        return {language: texts for language, texts in found.items() if texts}

    def english_first(self, languages):
        """Return the languages, the likeliest for the document's own fields first."""

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
            for text in [*preferred.get(language, [])[language == main :], *others.get(language, [])]
        ]
        if names := other_names(document["label"], names, concept.note):
            document["alt_labels"] = names
        for language in sorted(languages):
            if language == "" or (is_english(language) and language in own):
                continue
            labels = preferred.get(language, [])
            alternatives = [*labels[1:], *others.get(language, [])]
            if labels:
                translations[language]["label"] = labels[0]
                alternatives = other_names(labels[0], alternatives, concept.note)
            if alternatives:
                translations[language]["alt_labels"] = alternatives
        if self.labels_of(subject, "hiddenLabel"):
            concept.note("Hidden labels are not kept here.")

    def texts_of(self, subject, predicate, concept):
        """Return the literals of a text property; a resource is followed to its own text, and its source noted."""
        found = []
        for value in self.values(subject, predicate):
            if isinstance(value, Literal):
                found.append(value)
                continue
            inner = [
                text for name in TEXTS_OF_RESOURCES for text in self.values(value, name) if isinstance(text, Literal)
            ]
            if not inner:
                concept.note(f"{short(predicate)} names {name_of(value)}, which the file says no text of.")
                continue
            first = next(name for name in TEXTS_OF_RESOURCES if self.values(value, name))
            found += [text for text in self.values(value, first) if isinstance(text, Literal)] or inner
            concept.note(f"{short(predicate)} is a resource of its own in the file; its text was taken.")
        return found

    def is_own(self, language, concept):
        """Return whether texts in this language go into the document's own fields."""
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
        for predicate, name in [
            (SKOS.example, "examples"),
            (SKOS.historyNote, "history_note"),
            (SKOS.editorialNote, "editorial_note"),
        ]:
            if texts := self.read_own(subject, predicate, concept):
                concept.document[name] = texts if name == "examples" else "\n\n".join(texts)
        if translations:
            concept.document["translations"] = [
                {"language": language, **translations[language]} for language in sorted(translations)
            ]

    def read_own(self, subject, predicate, concept):
        """Return the texts of a property that has no translations here."""
        found = self.by_language(self.texts_of(subject, predicate, concept), concept)
        kept = [language for language in self.english_first(found) if self.is_own(language, concept)]
        if left := sorted(set(found) - set(kept)):
            concept.note(f"Translations of {short(predicate)} are not kept here; those in {shown(left)} were left out.")
        return list(dict.fromkeys(text for language in kept for text in found[language]))

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
