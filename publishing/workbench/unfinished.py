"""What keeps drafts from being published, each with a link to where it is put right; for who sends and who publishes."""

from dataclasses import dataclass, field

from django.urls import reverse

from publishing import kinds
from publishing.documents import places
from publishing.documents.structure import value_at
from publishing.lifecycle.approval import obstacles, referred_drafts
from publishing.models import Revision
from publishing.published.lookup import label_of
from publishing.workbench.pages import FORMS


@dataclass
class Companion:
    """A draft that is published, or the draft of an entry never published that it refers to.

    `lines` are [(address of the question, its label, sentence)] of what it still needs.
    """

    revision: Revision
    kind: object
    label: str
    address: str
    lines: list = field(default_factory=list)

    @property
    def is_in_review(self):
        return self.revision.state == Revision.State.IN_REVIEW


def companions(draft, errors=None):
    """Return [Companion], the draft itself first; `errors` is {revision: {pointer: [sentence]}} of what was just refused."""
    drafts = referred_drafts(draft)
    wrong = {**obstacles(draft), **(errors or {})}
    found = [_companion(revision) for revision in drafts]
    named = {each.revision.entry.slug: each for each in found[1:]}
    for each in found:
        for pointer, texts in wrong.get(each.revision, {}).items():
            address = f"{each.address}#{pointer[1:].replace('/', '-')}"
            other = named.get(value_at(each.revision.document, pointer))
            together = other and f"“{other.label}” is not public yet, and was not published together with this."
            each.lines += [(address, label_at(each.kind, pointer), together or text) for text in texts]
    return found


def _companion(revision):
    kind = kinds.get(revision.entry.kind)
    address = reverse("workbench:edit", args=[kind.plural, revision.entry.slug])
    return Companion(revision, kind, label_of(kind, revision.document) or revision.entry.slug, address)


def label_at(kind, pointer):
    """Return the question that a pointer leads to as the form asks it, or the field's name: “Evidence 2: which source?”."""
    if not pointer.startswith("/"):
        return ""
    steps = pointer.split("/")[1:]
    words = FORMS[kind.plural].words
    asked = words.get("/".join(step for step in steps if not step.isdigit()))
    numbers = [int(step) + 1 for step in steps if step.isdigit()]
    if asked and len(steps) == 1:
        return asked.label
    try:
        named = places.label(kind, f"/{'/'.join(steps[:2])}" if numbers and len(steps) > 2 else pointer)
    except LookupError:
        return ""
    return f"{named}: {asked.label}" if asked and len(steps) > 2 else named
