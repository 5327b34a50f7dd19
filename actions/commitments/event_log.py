"""Writing on the record: the only place where events of commitments come from."""

import datetime

from django.db import connection
from django.utils import timezone

from actions.commitments.notifications import tell
from actions.models import Commitment, CommitmentEvent
from organisations.models import Membership
from publishing.documents.structure import canonical_json, sha256
from publishing.refusals import Refusal, WrongState
from web.dates import moment_in_words

PAST = {
    Commitment.State.ASKED: "was asked and has not answered",
    Commitment.State.TAKEN_BACK: "is not asked any more",
    Commitment.State.COMMITTED: "committed already",
    Commitment.State.DECLINED: "declined already",
    Commitment.State.WITHDRAWN: "withdrew already",
    Commitment.State.DELIVERED: "delivered already",
    Commitment.State.ENDED: "has nothing more to do, since the action was withdrawn",
}


class Overtaken(Refusal):
    """Something happened to the commitment since the person looked at it. `event` is the last that did."""

    status = 412
    title = "Something happened in the meantime"

    def __init__(self, event):
        super().__init__(
            f"{event.get_kind_display()}: {event.name}, {moment_in_words(event.at)}. "
            "That was after you opened this; look at it again."
        )
        self.event = event


def locked(commitment, states=None, *, seen=None):
    """Return the commitment as it is now, which nobody else changes until the transaction ends.

    :raises WrongState, Overtaken: as `need_state`, where there are `states`
    """
    rows = Commitment.objects.select_for_update(of=["self"]).select_related("action__plan", "organisation")
    found = rows.get(pk=commitment.pk)
    if states:
        need_state(found, states, seen=seen)
    return found


def need_state(commitment, states, *, seen=None):
    """:raises WrongState: it is in none of the states; the sentence says who brought it where it is
    :raises Overtaken: something happened since `seen`, the number of the last event that the person saw
    """
    if commitment.state not in states:
        raise WrongState(how_it_stands(commitment))
    if commitment.action.withdrawn_at and Commitment.State.ENDED not in states:
        raise WrongState(f"The action was withdrawn on {timezone.localtime(commitment.action.withdrawn_at):%-d %B %Y}.")
    if seen is not None and seen != commitment.edit:
        raise Overtaken(commitment.events.last())


def how_it_stands(commitment):
    """“Example Council declined already: Pat Smith, 10:00 on 3 March 2027.”"""
    brought_here = {
        Commitment.State.DELIVERED: CommitmentEvent.Kind.ASSESSED,
        Commitment.State.ENDED: CommitmentEvent.Kind.ACTION_WITHDRAWN,
    }.get(commitment.state, commitment.state)
    event = commitment.events.filter(kind=brought_here).last()
    past = PAST[commitment.state] if event.was_sent else "has a question on the record, of which nobody there was told"
    return f"{commitment.organisation} {past}: {event.name}, {moment_in_words(event.at)}."


def write_down(commitment, kind, *, by, now, content, acts_for="organisation", name=None, job_title=None, action=None):
    """Save the commitment as it now is together with the event that says so, and tell whom it concerns. Return the event.

    `acts_for` is "programme team", "organisation" or "senior officer"; `by` None for the last where they have no account.
    `job_title` None is what `by` is called at the organisation that they act for. `action` is how an earlier event
    names the action, None for the version in force.
    """
    if job_title is None:
        job_title = job_title_of(by, commitment.organisation) if acts_for == "organisation" else ""
    wait_for_my_turn()
    last = commitment.events.last()
    commitment.edit = last.number + 1 if last else 1
    commitment.save()
    name = name or by.name
    now = now.astimezone(datetime.UTC)
    record = canonical_json(
        {
            "commitment": commitment.pk,
            "number": commitment.edit,
            "deed": kind,
            "at": now.isoformat(),
            "by": {"person": by.pk if by else None, "name": name, "job_title": job_title, "acts_for": acts_for},
            "plan": commitment.action.plan.slug,
            "action": action
            or {
                "slug": commitment.action.slug,
                "version": commitment.action.version,
                "title": commitment.action.title,
            },
            "organisation": {"slug": commitment.organisation.slug, "name": commitment.organisation.name},
            "role": commitment.role,
            "state": commitment.state,
            "terms": commitment.terms,
            "said": content,
            "previous_hash": last.hash if last else "",
        }
    )
    event = CommitmentEvent.objects.create(
        commitment=commitment,
        number=commitment.edit,
        kind=kind,
        by=by,
        name=name,
        job_title=job_title,
        at=now,
        record=record,
        previous_hash=last.hash if last else "",
        hash=sha256(record),
    )
    tell(event)
    return event


def wait_for_my_turn():
    """Events become visible in the order of their keys, so that who has read up to one never misses an earlier one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock('actions_commitmentevent'::regclass::bigint)")


def job_title_of(person, organisation):
    """Return what a person is called at an organisation that they speak for."""
    membership = Membership.objects.current().filter(person=person, organisation=organisation).first()
    return membership.job_title if membership else ""
