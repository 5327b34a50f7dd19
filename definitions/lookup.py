"""Finding definitions by a label, or by how one begins: today by the index of labels, on a day that has passed by that of all versions."""

import json

from django.db.models import Case, IntegerField, Value, When

from definitions.document import DEFINITION, labels
from definitions.labels import fold
from definitions.models import Definition, Label, VersionLabel
from publishing.documents.validation import completed
from publishing.models import Representation, Revision
from publishing.published.history import that_were_last
from publishing.published.stored_json import as_published, served
from web.languages import lookup

MOST_FOUND = 50


def first_of(ranges, languages):
    """Return the language that the first range means which means any of these; None where none does."""
    return next(filter(None, (lookup(tag, languages) for tag in ranges)), None)


class Now:
    """What has a label today. `rows` are [(label, definition's key)], those that prefer it first."""

    def __init__(self, label, ranges, *, begins=False):
        order = Case(
            *[When(kind=kind, then=Value(number)) for number, kind in enumerate(Label.Kind.values)],
            output_field=IntegerField(),
        )
        how = "folded__startswith" if begins else "folded"
        found = Label.objects.filter(**{how: fold(label)}).order_by(order, "folded", "definition_id")
        if ranges:
            there = set(found.order_by().values_list("language", flat=True))
            found = found.filter(language=first_of(ranges, there))
        self.rows = [(label, label.definition_id) for label in found[:MOST_FOUND]]
        if begins:
            self.rows = _each_once(self.rows)
        self.keys = [key for _, key in self.rows]

    def bodies(self):
        """Return {definition's key: its stored JSON}."""
        return dict(Representation.objects.filter(entry__in=self.keys).values_list("pk", "body"))

    def in_format(self, form):
        """Return the parts of a file of what was found."""
        return form.many(Definition.objects.filter(pk__in=self.keys))


class OnDay:
    """The same of a day: read from the documents that were in force then, of those that ever had the label."""

    def __init__(self, label, ranges, day, *, begins=False):
        self.day, folded, found = day, fold(label), []
        named = {"folded__startswith" if begins else "folded": folded}
        with_label = [*VersionLabel.objects.filter(**named).values_list("revision", flat=True).distinct()]
        publications = Revision.objects.filter(pk__in=with_label, state=Revision.State.PUBLISHED)
        for publication in that_were_last(publications, day):
            for each in labels(completed(DEFINITION, publication.document)):
                is_found = each["folded"].startswith(folded) if begins else each["folded"] == folded
                if is_found:
                    found.append((Label(**each), publication))
        if ranges:
            language = first_of(ranges, {label.language for label, _ in found})
            found = [(label, publication) for label, publication in found if label.language == language]
        found.sort(key=lambda pair: (Label.Kind.values.index(pair[0].kind), pair[0].folded, pair[1].entry_id))
        self.publications = {publication.pk: publication for _, publication in found[:MOST_FOUND]}
        self.rows = [(label, publication.pk) for label, publication in found[:MOST_FOUND]]
        if begins:
            self.rows = _each_once(self.rows)

    def bodies(self):
        return {key: as_published(DEFINITION, publication) for key, publication in self.publications.items()}

    def in_format(self, form):
        return form.on(self.day, list(self.publications.values()))


def _each_once(rows):
    """Return the rows with each definition once, by the first of its labels."""
    return list({key: (label, key) for label, key in reversed(rows)}.values())[::-1]


def as_json(found, trim=bytes):
    """Return what was found as the API answers it; `trim` leaves fields of the stored JSON out."""
    bodies = found.bodies()
    results = [
        {
            "label": label.text,
            "match": label.kind,
            "language": label.language,
            "definition": json.loads(served(trim(bodies[key]))),
        }
        for label, key in found.rows
    ]
    return json.dumps({"results": results}, ensure_ascii=False).encode()
