"""Finding definitions by a label: today by the index of labels, on a day that has passed by that of all versions."""

import json

from django.db.models import Case, IntegerField, Value, When

from definitions.document import DEFINITION, labels
from definitions.labels import fold
from definitions.models import Definition, Label, VersionLabel
from publishing.documents.validation import completed
from publishing.models import Representation, Revision
from publishing.published.history import that_were_last
from publishing.published.stored_json import as_published, served

MOST_FOUND = 50


class Now:
    """What has a label today. `rows` are [(label, definition's key)], those that prefer it first."""

    def __init__(self, label, language):
        order = Case(
            *[When(kind=kind, then=Value(number)) for number, kind in enumerate(Label.Kind.values)],
            output_field=IntegerField(),
        )
        found = Label.objects.filter(folded=fold(label)).order_by(order, "definition_id")
        if language:
            found = found.filter(language=language)
        self.rows = [(label, label.definition_id) for label in found[:MOST_FOUND]]
        self.keys = [key for _, key in self.rows]

    def bodies(self):
        """Return {definition's key: its stored JSON}."""
        return dict(Representation.objects.filter(entry__in=self.keys).values_list("pk", "body"))

    def in_format(self, form):
        """Return the parts of a file of what was found."""
        return form.many(Definition.objects.filter(pk__in=self.keys))


class OnDay:
    """The same of a day: read from the documents that were in force then, of those that ever had the label."""

    def __init__(self, label, language, day):
        self.day, folded, found = day, fold(label), []
        with_label = [*VersionLabel.objects.filter(folded=folded).values_list("revision", flat=True)]
        publications = Revision.objects.filter(pk__in=with_label, state=Revision.State.PUBLISHED)
        for publication in that_were_last(publications, day):
            for each in labels(completed(DEFINITION, publication.document)):
                if each["folded"] == folded and language in ("", each["language"]):
                    found.append((Label(**each), publication))
        found.sort(key=lambda pair: (Label.Kind.values.index(pair[0].kind), pair[1].entry_id))
        self.publications = {publication.pk: publication for _, publication in found[:MOST_FOUND]}
        self.rows = [(label, publication.pk) for label, publication in found[:MOST_FOUND]]

    def bodies(self):
        return {key: as_published(DEFINITION, publication) for key, publication in self.publications.items()}

    def in_format(self, form):
        return form.on(self.day, list(self.publications.values()))


def as_json(found):
    """Return what was found as the API answers it."""
    bodies = found.bodies()
    results = [
        {
            "label": label.text,
            "match": label.kind,
            "language": label.language,
            "definition": json.loads(served(bytes(bodies[key]))),
        }
        for label, key in found.rows
    ]
    return json.dumps({"results": results}, ensure_ascii=False).encode()
