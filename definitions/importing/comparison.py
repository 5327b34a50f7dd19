"""What a file's vocabulary would change here: compared row by row with definitions and drafts. Nothing is saved."""

import re
from collections import Counter

from django.db.models import Func, Q, TextField, Value

from definitions.document import DEFINITION
from definitions.importing import vocabulary_files
from definitions.importing.merging import (
    TO_BE_DEFINED,
    is_to_be_defined,
    keep_what_rdf_cannot_say,
    leave_out_unknown_sources,
    merged_translations,
    validated_but_for_its_definition,
    validated_document,
    without_doubles,
)
from definitions.importing.read_concepts import OWN_CONCEPT, shown
from definitions.importing.relations import REFERENCES, drop_references, settle_hierarchy
from definitions.labels import fold
from definitions.models import Definition, Label, Related
from evidence import reading
from publishing.documents.validation import KnownEntries, completed, validated
from publishing.lifecycle.importing import CHANGED, CONFLICT, NEW, NOT_TAKEN, SAME, TAKEN, becomes_conflict
from publishing.lifecycle.importing import STATUSES as OF_EVERY_IMPORT
from publishing.models import FormerSlug, Revision
from publishing.refusals import Invalid

GONE = "gone"
STATUSES = {**OF_EVERY_IMPORT, GONE: "Gone from the file"}
PROBLEMS_FIRST = [NOT_TAKEN, CONFLICT, GONE, CHANGED, NEW, SAME]
MOST_NAMESPACES = 20


def empty_row(number, **values):
    """Return a row of a preview about which nothing is known but these values."""
    row = {"number": number, **dict.fromkeys(["uri", "slug", "label", "status"], "")}
    row |= {"reasons": [], "notes": [], "left": [], "changed": [], "document": {}, "entry": None, "version": None}
    return row | values


def namespace(uri):
    """Return the beginning of an address that the concepts of a vocabulary share."""
    return re.match(r".*[/#:]|", uri)[0]


class Comparison:
    """A vocabulary that was read against what is here. Few queries, however many rows."""

    def __init__(self, vocabulary):
        self.concepts = vocabulary.concepts
        self.is_csv = vocabulary.format == vocabulary_files.NAMES["csv"]
        self.fields = DEFINITION.document().fields
        wanted = {concept.document["slug"] for concept in self.concepts}
        uris = {concept.uri for concept in self.concepts if concept.uri}
        uris |= {uri for concept in self.concepts for found in concept.outside.values() for uri in found}
        own = {concept.uri for concept in self.concepts if OWN_CONCEPT.search(concept.uri)}
        self.uris = {concept.uri for concept in self.concepts if concept.uri} - own
        self.namespaces = [name for name, _ in Counter(map(namespace, self.uris)).most_common(MOST_NAMESPACES)]
        of_the_vocabulary = Q(pk__in=[])
        for name in self.namespaces:
            of_the_vocabulary |= Q(addresses__contains=name)
        folded = {fold(concept.document["label"]) for concept in self.concepts if concept.document.get("label")}
        self.former = dict(
            FormerSlug.objects.filter(kind="definition", slug__in=wanted).values_list("slug", "entry__slug")
        )
        wanted |= set(self.former.values())
        self.published = {
            row.slug: row
            for row in Definition.objects.alias(
                addresses=Func("exact_match", Value(" "), function="array_to_string", output_field=TextField())
            )
            .filter(
                of_the_vocabulary
                | Q(slug__in=wanted)
                | Q(exact_match__overlap=list(uris))
                | Q(pk__in=Label.objects.filter(folded__in=folded).values("definition"))
            )
            .select_related("revision")
        }
        self.documents = {slug: completed(DEFINITION, row.revision.document) for slug, row in self.published.items()}
        self.working = {
            revision.entry.slug: revision
            for revision in Revision.objects.working_copies()
            .filter(entry__kind="definition")
            .select_related("entry", "saved_by")
        }
        self.by_uri, self.names = {}, {}
        self.drafts = {slug: revision.document for slug, revision in self.working.items()}
        for documents in [self.drafts, self.documents]:
            for slug, document in documents.items():
                self.by_uri.update(dict.fromkeys(document.get("exact_match", []), slug))
                for name in [document.get("abbreviation", ""), *document.get("alt_labels", []), document["label"]]:
                    if name:
                        self.names.setdefault(fold(name), set()).add(slug)
        self.known = KnownEntries(published_only=False)
        self.inverse_related = {}
        for slug, other in Related.objects.filter(related__slug__in=list(self.documents)).values_list(
            "definition__slug", "related__slug"
        ):
            self.inverse_related.setdefault(other, set()).add(slug)

    def rows(self, report):
        self.rename = {}
        for concept in self.concepts:
            slug = concept.document["slug"]
            self.rename[slug] = self.slug_here(concept)
        rows = [self.row(concept) for concept in self.concepts]
        self.find_clashes(rows)
        self.settle(rows, report)
        for row in rows:
            for name in ["partial", "given", "base", "working", "same_name"]:
                row.pop(name, None)
        rows += self.gone(number=max((row["number"] for row in rows), default=0))
        return sorted(rows, key=lambda row: (PROBLEMS_FIRST.index(row["status"]), row["number"]))

    def gone(self, *, number):
        """Return rows for what came from this vocabulary once, by its address, and is not in the file any more.

        A vocabulary is known again by the beginning of its addresses, if at least one of its concepts is here.
        """
        known = {namespace(uri) for uri in self.uris if uri in self.by_uri} & {*self.namespaces}
        found = []
        for slug, document in sorted({**self.drafts, **self.documents}.items()):
            addresses = [uri for uri in document.get("exact_match", []) if namespace(uri) in known]
            if addresses and slug not in self.in_file and not self.uris & {*addresses}:
                reason = (
                    "It came from this vocabulary, and this file does not have it any more. Nothing is done about it: "
                )
                reason += (
                    "if it no longer holds, withdraw it on its own page."
                    if slug in self.published
                    else ("it is a draft, which can be discarded on its own page.")
                )
                number += 1
                found.append(
                    empty_row(
                        number,
                        uri=addresses[0],
                        slug=slug,
                        label=document.get("label") or slug,
                        status=GONE,
                        reasons=[reason],
                    )
                )
        return found

    def slug_here(self, concept):
        """Return the slug under which a concept is here, if it is."""
        slug = concept.document["slug"]
        if concept.slug_given:
            return self.former.get(slug, slug)
        return self.by_uri.get(concept.uri, slug)

    def row(self, concept):
        slug = self.rename[concept.document["slug"]]
        partial = {**concept.document, "slug": slug}
        row = empty_row(
            concept.number,
            uri=concept.uri,
            slug=slug,
            label=partial.get("label", ""),
            reasons=list(concept.problems),
            notes=list(concept.notes),
            left=list(concept.left),
            partial=partial,
            given=concept.slug_given or self.by_uri.get(concept.uri) == slug,
        )
        for name in REFERENCES:
            if name in partial:
                partial[name] = list(dict.fromkeys(self.rename.get(other, other) for other in partial[name]))
            for uri in concept.outside.get(name, []):
                if uri in self.by_uri:
                    partial.setdefault(name, []).append(self.by_uri[uri])
                else:
                    row["notes"].append(f"{name.capitalize()} {uri} is not in the file and not here; left out.")
        published = self.published.get(slug) if row["given"] else None
        if published:
            row["entry"], row["version"] = published.pk, published.version
        if not row["label"]:
            row["label"] = published.label if published else slug
        if row["reasons"]:
            row["status"] = NOT_TAKEN
        return row

    def find_clashes(self, rows):
        """Conflicts with drafts, slugs and labels that are here, and with rows further up."""
        above, labels_above, alternatives = {}, {}, {}
        for row in rows:
            for name in row["partial"].get("alt_labels", []):
                alternatives.setdefault(fold(name), []).append(row)
        for row in rows:
            if row["status"]:
                continue
            slug, label = row["slug"], row["partial"].get("label", "")
            first = above.setdefault(slug, row)
            if first is not row:
                becomes_conflict(row, f"Row {first['number']} is the definition “{slug}” already.")
            elif row["given"]:
                row["working"] = self.working.get(slug)
                if not row["entry"] and not row["working"] and self.known.has("definition", slug):
                    becomes_conflict(
                        row, f"The definition “{slug}” was withdrawn. It has to be restored on its own page."
                    )
            elif self.known.has("definition", slug):
                becomes_conflict(
                    row,
                    f"The slug “{slug}” is taken by another definition. If it is the same concept, add this concept's "
                    "address there as the same elsewhere; if it is not, give this one another name.",
                )
            if row["status"] or not label or self.has_label(slug, label):
                continue
            folded = fold(label)
            if here := self.names.get(folded, set()) - {slug}:
                row["same_name"] = f"“{label}” is a name of the definition “{shown(sorted(here))}” already."
            elif labels_above.setdefault(folded, row) is not row:
                row["same_name"] = f"Row {labels_above[folded]['number']} has the label “{label}” too."
            elif others := [other for other in alternatives.get(folded, []) if other is not row]:
                row["same_name"] = f"“{label}” is another name of row {others[0]['number']}, “{others[0]['label']}”."

    def has_label(self, slug, label):
        """Return whether the definition is called so already: then it is nothing that this file brings about."""
        return slug in self.documents and fold(self.documents[slug]["label"]) == fold(label)

    def settle(self, rows, report):
        """Fill the documents in, validate them, and compare: what is valid stands upon what else is valid."""
        self.in_file = {row["slug"] for row in rows}
        for row in rows:
            if not row["status"]:
                self.fill(row)
        self.known.plus = {("definition", slug) for slug in self.in_file}
        for number, row in enumerate(rows, start=1):
            report(number, len(rows))
            if not row["status"]:
                self.validate(row)
        self.known.plus = set()
        self.drop_what_is_not_taken(rows)
        errors = reading.claims_without_reading({"definition": self.valid(rows)}, kind="definition", items="citations")
        reasons = {slug: [text for texts in found.values() for text in texts] for slug, found in errors.items()}
        reasons |= settle_hierarchy([row for row in rows if not row["status"] and row["slug"] not in reasons])
        for row in rows:
            if not row["status"] and row["slug"] in reasons:
                row["status"] = NOT_TAKEN
                row["reasons"] += reasons[row["slug"]]
        if reasons:
            self.drop_what_is_not_taken(rows)
        for row in rows:
            if not row["status"]:
                self.compare(row)

    def valid(self, rows):
        return {row["slug"]: row["document"] for row in rows if not row["status"]}

    def drop_what_is_not_taken(self, rows):
        standing = self.valid(rows)
        for row in rows:
            if not row["status"]:
                drop_references(
                    row,
                    lambda slug: slug in standing or self.known.has("definition", slug),
                    "cannot be taken from this file",
                )

    def fill(self, row):
        """The whole document: what is published, with what the file says put over it."""
        current = self.documents.get(row["slug"]) if row["given"] else None
        working = row.get("working")
        base = completed(DEFINITION, working.document) if working and not current else current
        row["base"] = base
        document = (
            dict(base)
            if base
            else {name: field.get_default() for name, field in self.fields.items() if not field.required}
        )
        document |= row["partial"]
        if not self.is_csv:
            if "translations" in row["partial"]:
                document["translations"] = merged_translations(base, row["partial"]["translations"], row)
            if base:
                self.take_away_what_is_not_said(row, base, document)
                both_ways = self.inverse_related.get(row["slug"], set())
                keep_what_rdf_cannot_say(row, base, document, both_ways)
        row["document"] = document
        drop_references(
            row,
            lambda slug: slug in self.in_file or self.known.has("definition", slug),
            "is neither in the file nor here",
        )
        if isinstance(document["citations"], list):
            leave_out_unknown_sources(document, row, self.known)
        without_doubles(row)

    def take_away_what_is_not_said(self, row, base, document):
        """Between two concepts of a file the file has the word; what is broader or related besides stays."""
        if OWN_CONCEPT.search(row["uri"]) and not any(name in row["partial"] for name in REFERENCES):
            return
        for name in REFERENCES:
            said = row["partial"].get(name, [])
            elsewhere = [slug for slug in base[name] if slug not in self.in_file]
            if not OWN_CONCEPT.search(row["uri"]) or name not in row["partial"]:
                document[name] = list(dict.fromkeys([*said, *elsewhere]))

    def validate(self, row):
        if not row["document"].get("definition") and (row["base"] or {}).get("definition"):
            row["status"] = NOT_TAKEN
            row["reasons"].append("A definition is needed.")
            return
        try:
            row["document"] = validated_but_for_its_definition(
                row["document"],
                lambda document: (
                    validated(DEFINITION, document, known=self.known)
                    if self.is_csv
                    else validated_document(row | {"document": document}, self.known)
                ),
            )
            if is_to_be_defined(row["document"]):
                row["notes"].append(TO_BE_DEFINED)
        except Invalid as invalid:
            row["status"] = NOT_TAKEN
            row["reasons"] += [
                f"{pointer.strip('/').replace('/', ' ') or 'The whole'}: {' '.join(texts)}"
                for pointer, texts in invalid.errors.items()
            ]

    def compare(self, row):
        base, working = row.pop("base"), row.pop("working", None)
        document = row["document"]
        row["changed"] = [name for name in self.fields if base is not None and base.get(name) != document[name]]
        if working:
            if completed(DEFINITION, working.document) == document:
                row["status"] = SAME
                row["notes"].append(f"A draft by {working.saved_by.name} says so already.")
            elif base is not None and not row["changed"]:
                row["status"] = SAME
                row["notes"].append(f"{working.saved_by.name} has a draft of it open, which says something else.")
            else:
                becomes_conflict(row, f"{working.saved_by.name} has a draft of it open.")
        elif base is None:
            row["status"] = NEW
        else:
            row["status"] = CHANGED if row["changed"] else SAME
        if row["status"] == SAME:
            row["document"] = {}
        if row["status"] in TAKEN and row.get("same_name"):
            row["choice"] = row["status"]
            becomes_conflict(row, row["same_name"])
