"""What was changed by agreement, and handed over, in sentences: made from the record of the event alone."""

import datetime

from actions.models import CommitmentEvent, Role

PARTS = {Role.LEAD: "to lead", Role.PARTNER: "to join"}


def sentence_of_agreement(event):
    """Return what such an event says, for people."""
    record, said, kind = event.document, event.said, CommitmentEvent.Kind
    organisation, action = record["organisation"]["name"], f"“{record['action']['title']}”"
    who = f"{event.name}, {event.job_title}," if event.job_title else f"{event.name}, for the programme team,"
    match event.kind:
        case kind.QUESTION_CHANGED:
            return f"What {organisation} is asked about {action} was changed by agreement: {change_in_words(said)}"
        case kind.CHANGE_PROPOSED:
            return f"{who} proposed a change of what {organisation} promised about {action}: {change_in_words(said)}"
        case kind.CHANGE_ACCEPTED:
            return (
                f"What {organisation} promised about {action} was changed by agreement: {change_in_words(said)} "
                f"Proposed by {said['proposal']['name']}, agreed by {event.name}."
            )
        case kind.CHANGE_REFUSED:
            return f"{who} refused the change that {said['proposal']['name']} proposed of what {organisation} promised about {action}: “{said['reason']}”"
        case kind.CHANGE_TAKEN_BACK:
            return f"{who} took back the change that was proposed of what {organisation} promised about {action}."
        case kind.HANDED_OVER:
            return (
                f"{said['to']['name']}, {said['to']['job_title']}, looks after the part of {organisation} in {action} from now on. "
                f"Handed over by {who.removesuffix(',')}."
            )


def change_in_words(said):
    """Return “By 20 February 2027 in place of 13 February 2027, because “…”.” of what an event seals as first and now."""
    parts = []
    for name, now in said["now"].items():
        first = said["first"][name]
        match name:
            case "due":
                parts.append(f"by {_day(now)} in place of {_day(first)}")
            case "reply_by":
                parts.append(f"a reply by {_day(now)} in place of {_day(first)}")
            case "role":
                parts.append(f"{PARTS[now]} it in place of {PARTS[first]} it")
            case _:
                parts.append(f"“{now}” in place of “{first}”" if first else f"within this scope: “{now}”")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}, {because(said['reason'])}."


def because(reason):
    """Return “because “…””, for inside a sentence, which has a full stop of its own."""
    return f"because “{reason.removesuffix('.')}”"


def _day(text):
    return f"{datetime.date.fromisoformat(text):%-d %B %Y}"


def moved_in_words(commitment):
    """Return “First 13 February 2027, now 20 February 2027, because “…”. Extended once by agreement.”; "" where it never moved."""
    moves = commitment.moves
    if not moves:
        return ""
    what = "Extended" if len(commitment.extensions) == len(moves) else "Moved"
    times = {1: "once", 2: "twice"}.get(len(moves), f"{len(moves)} times")
    why = ", then ".join(because(move.reason) for move in moves)
    first, now = f"{commitment.first_due:%-d %B %Y}", f"{commitment.due:%-d %B %Y}"
    return f"First {first}, now {now}, {why}. {what} {times} by agreement."
