"""Receipts: an event found by its hash, and whether what is kept is still what was signed."""

import json
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from actions.models import CommitmentEvent
from publishing.documents.structure import sha256
from publishing.models import Redaction


@dataclass(frozen=True)
class Receipt:
    """`problems` are sentences; where there are none, the event and everything before it is as it was written."""

    event: CommitmentEvent
    recomputed: str
    checked: int
    problems: list[str] = field(default_factory=list)

    @property
    def is_sound(self):
        return not self.problems


def receipt_of(hash):
    """Return the receipt with this hash, checked with the whole chain of its commitment; None where there is no such event.

    Whoever changes a record shows here: by its own hash, or, where they change that too, by the event after it,
    by the commitment's row, and by every receipt that was printed before, which nothing answers to any more.
    """
    event = (
        CommitmentEvent.objects.filter(hash=hash)
        .select_related("commitment__action", "commitment__organisation")
        .first()
    )
    if event is None:
        return None
    chain = list(event.commitment.events.order_by("number"))
    return Receipt(
        event=event,
        recomputed=sha256(event.record),
        checked=len(chain),
        problems=problems_of(event.commitment, chain),
    )


def problems_of(commitment, chain):
    """Return what is wrong with a commitment's events, in their order: sentences, none where all is sound."""
    found, before = [], ""
    for place, event in enumerate(chain, start=1):
        if sha256(event.record) != event.hash:
            found.append(_why_changed(event))
        if event.number != place:
            found.append(f"An event is missing before event {event.number}.")
        if event.previous_hash != before:
            found.append(f"Event {event.number} does not follow the one before it: one of the two was changed.")
        found += [f"Event {event.number}: {sentence}" for sentence in _disagreements(commitment, event)]
        before = event.hash
    if not chain or (commitment.edit, commitment.state) != (chain[-1].number, _read(chain[-1]).get("state")):
        found.append("The commitment says something else than its last event.")
    return found


def _why_changed(event):
    """Return a sentence where a text had to be taken out: the law on data about people comes before the record."""
    taken_out = Redaction.objects.filter(places__contains=[{"table": event._meta.label, "row": str(event.pk)}]).first()
    if taken_out:
        return (
            f"Event {event.number}: on {timezone.localtime(taken_out.at):%-d %B %Y} a text was taken out of the record "
            f"({taken_out.get_rule_display()}). The hash is that of the record as it was before."
        )
    return f"Event {event.number}: the record was changed. Its hash is not the one it was given."


def _read(event):
    try:
        document = json.loads(event.record)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _disagreements(commitment, event):
    document = _read(event)
    if not document:
        return ["the record cannot be read."]
    by = document.get("by", {})
    told = {
        "commitment": (document.get("commitment"), commitment.pk),
        "number": (document.get("number"), event.number),
        "deed": (document.get("deed"), event.deed),
        "time": (parse_datetime(document.get("at", "")), event.at),
        "person": (by.get("person"), event.by_id),
        "name": (by.get("name"), event.name),
        "job title": (by.get("job_title"), event.job_title),
        "hash of the event before": (document.get("previous_hash"), event.previous_hash),
    }
    return [
        f"the table and the record disagree about the {name}."
        for name, (written, kept) in told.items()
        if written != kept
    ]
