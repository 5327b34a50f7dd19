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
    chain = chain_of(event.commitment)
    return Receipt(
        event=event,
        recomputed=sha256(event.record),
        checked=len(chain),
        problems=problems_of(event.commitment, chain),
    )


def chain_of(commitment):
    """Return a commitment's events in their order, with what each entered."""
    return list(
        commitment.events.order_by("number")
        .with_corrections()
        .select_related("assessment")
        .prefetch_related("report__proof", "milestone_met__proof")
    )


def problems_of(commitment, chain):
    """Return what is wrong with a commitment's events, in their order: sentences, none where all is sound."""
    found, before = [], ""
    corrections = [event for event in chain if event.kind == CommitmentEvent.Kind.CORRECTED]
    corrected = {_read(event).get("said", {}).get("event"): event.hash for event in corrections}
    for place, event in enumerate(chain, start=1):
        if sha256(event.record) != event.hash:
            found.append(why_changed(event))
        if event.number != place:
            found.append(f"An event is missing before event {event.number}.")
        if event.previous_hash != before:
            found.append(f"Event {event.number} does not follow the one before it: one of the two was changed.")
        found += [f"Event {event.number}: {sentence}" for sentence in _disagreements(commitment, event, corrected)]
        before = event.hash
    if not chain or _shown(commitment) != _shown_then(commitment, chain[-1]):
        found.append("The commitment says something else than its last event.")
    return found


def _shown(commitment):
    return commitment.edit, commitment.state, commitment.role, commitment.organisation.slug, commitment.terms


def _shown_then(commitment, event):
    """Return the same as the event seals it; an event of before there were sealed terms leaves them open."""
    document = _read(event)
    organisation = document.get("organisation", {}).get("slug")
    terms = document.get("terms", commitment.terms)
    return event.number, document.get("state"), document.get("role"), organisation, terms


def why_changed(event):
    """Return the sentence for an event with another hash: a text was taken out of it by law, or somebody changed it."""
    if taken_out := redaction_of(event):
        return (
            f"Event {event.number}: on {timezone.localtime(taken_out.at):%-d %B %Y} a text was taken out of the record "
            f"({taken_out.get_rule_display()}). The hash is that of the record as it was before."
        )
    return f"Event {event.number}: the record was changed. Its hash is not the one it was given."


def redaction_of(event):
    """Return the first redaction that took a text out of an event's record, or None: the law comes before the record."""
    return Redaction.objects.filter(places__contains=[{"table": event._meta.label, "row": str(event.pk)}]).first()


def _read(event):
    try:
        document = json.loads(event.record)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _disagreements(commitment, event, corrected):
    document = _read(event)
    if not document:
        return ["the record cannot be read."]
    by = document.get("by", {})
    told = {
        "commitment": (document.get("commitment"), commitment.pk),
        "number": (document.get("number"), event.number),
        "kind of event": (document.get("deed"), event.kind),
        "time": (parse_datetime(document.get("at", "")), event.at),
        "person": (by.get("person"), event.by_id),
        "name": (by.get("name"), event.name),
        "job title": (by.get("job_title"), event.job_title),
        "hash of the event before": (document.get("previous_hash"), event.previous_hash),
    }
    told |= _entered(event, document.get("said", {}))
    told["correction"] = (corrected.get(event.hash), event.correction and event.correction.hash)
    return [
        f"the table and the record disagree about the {name.replace('_', ' ')}."
        for name, (written, kept) in told.items()
        if written != kept
    ]


def _entered(event, said):
    """Return {name: (written, kept)} of the report, milestone met or assessment that an event entered."""
    told = {}
    if report := getattr(event, "report", None):
        told = {name: (said.get(name), getattr(report, name)) for name in ["status", "done", "next"]}
        told |= {"date": (said.get("date"), report.date.isoformat()), "proof": _proof(report, said)}
    elif met := getattr(event, "milestone_met", None):
        told = {name: (said.get(name), getattr(met, name)) for name in ["key", "title"]}
        told |= {"day": (said.get("met_on"), met.met_on.isoformat()), "proof": _proof(met, said)}
    elif assessment := getattr(event, "assessment", None):
        told = {name: (said.get(name), getattr(assessment, name)) for name in ["completion", "note"]}
    return told


def _proof(row, said):
    written = [[item["title"], item["url"], item["stands_for"]] for item in said.get("proof", [])]
    return written, [[item.title, item.url, item.stands_for.isoformat()] for item in row.proof.all()]
