"""The form with which a source is written; its words are in `forms.yaml`."""

from pathlib import Path

from evidence.document import SOURCE
from evidence.models import Source
from publishing.documents.form import EntryForm
from publishing.documents.validation import completed
from publishing.models import Revision
from publishing.vocabulary import Checked, Read


def sources_beside(items):
    """Return what rests on sources, with each source as it is known here: (template, context). Two queries.

    `items` are parts of a document: {source: slug, and where it has them stance, locator, checked, finding}. A source
    that is not published yet is shown as its draft has it.
    """
    slugs = {item["source"] for item in items}
    known = {}
    for revisions, is_draft in [(Revision.objects.working_copies(), True), (Revision.objects.in_force(), False)]:
        found = revisions.filter(entry__kind=SOURCE.name, entry__slug__in=slugs)
        for slug, document in found.values_list("entry__slug", "document"):
            known[slug] = completed(SOURCE, document), is_draft
    kinds, checked, read = dict(Source.Kind.choices), dict(Checked.choices), dict(Read.choices)
    rows = []
    for item in items:
        source, is_draft = known.get(item["source"], (None, False))
        row = {**item, "asks_for_place": "checked" in item, "document": source, "is_draft": is_draft}
        if source:
            row |= {
                "kind": kinds.get(source["kind"], ""),
                "how_read": read.get(source["read"]) or checked.get(source["checked"], ""),
                "authors": ", ".join(source["authors"] or []),
            }
        rows.append(row)
    about = {row["source"]: row for row in rows}
    return "workbench/_evidence_beside.html", {"evidence_beside": rows, "about": about, "about_kind": SOURCE.name}


SOURCE_FORM = EntryForm.read(Path(__file__).with_suffix(".yaml"), kind=SOURCE)
