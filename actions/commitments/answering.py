"""Operations of an organisation's representatives: commit, decline, withdraw; and a senior officer's second signature."""

import datetime
import secrets

from django.db import transaction
from django.utils import timezone

from actions.commitments.event_log import locked, need_state, write_down
from actions.commitments.identity import is_same_person, known_by
from actions.commitments.inputs import Countersigning, Declining, Promise, Reason, SecondSigner, validated
from actions.commitments.notifications import notify, send_receipt
from actions.commitments.signed_version import check_version
from actions.models import Commitment, CommitmentEvent, SecondSignature
from organisations.models import Membership, Organisation
from publishing.documents.structure import sha256
from publishing.refusals import Invalid, NotAllowed, WrongState, need
from web.api import absolute
from web.dates import moment_in_words

LINK_LASTS = datetime.timedelta(days=14)
Kind, State = CommitmentEvent.Kind, Commitment.State


@transaction.atomic
def commit(*, commitment, statement, due, job_title, authority, by, now, dates_reason="", seen=None, version=None):
    """Sign for an organisation what it will do by when. Return the event, whose hash is the receipt.

    `due` lies within the action's dates, or else within the plan, with a reason. `version` is that of the action which
    the person read; the record names it.

    :raises NotAllowed: `by` does not speak for the organisation today
    :raises WrongState: it was answered already, in the same moment too
    :raises Overtaken: something happened since `seen`
    :raises ActionChanged: the action was published anew since
    :raises Invalid: "/statement", "/due", "/dates_reason", "/job_title", "/authority"
    """
    speak(by, "commit", commitment)
    given = validated(
        Promise,
        statement=statement,
        due=due,
        dates_reason=dates_reason,
        job_title=job_title,
        authority=authority,
    )
    commitment = locked(commitment, [State.ASKED], seen=seen)
    check_version(commitment.action, version)
    _check_promise(given, commitment, today=timezone.localdate(now))
    commitment.state = State.COMMITTED
    commitment.statement, commitment.dates_reason = given["statement"], given["dates_reason"]
    commitment.due = datetime.date.fromisoformat(given["due"])
    commitment.counter_proposals.lapse(now=now)
    return write_down(
        commitment,
        Kind.COMMITTED,
        by=by,
        now=now,
        job_title=given.pop("job_title"),
        content={
            **given,
            "action_dates": {
                "starts": commitment.action.starts.isoformat(),
                "due": commitment.action.due.isoformat(),
            },
        },
    )


def why_no_day(due, plan, *, today):
    """Return why nothing can be promised for a day, a sentence; "" where it can."""
    if not plan.starts <= due <= plan.ends:
        return f"The plan runs from {plan.starts:%-d %B %Y} to {plan.ends:%-d %B %Y}; choose a day within it."
    return "Choose a day that has not passed." if due < today else ""


def _check_promise(given, commitment, *, today):
    action, plan, errors = commitment.action, commitment.action.plan, {}
    due = datetime.date.fromisoformat(given["due"])
    if sentence := why_no_day(due, plan, today=today):
        errors["/due"] = [sentence]
    elif not action.starts <= due <= action.due:
        agreed = [change for change in commitment.question_changes if change.now.get("due") == due]
        if agreed and not given["dates_reason"]:
            given["dates_reason"] = agreed[-1].reason
        if not given["dates_reason"]:
            errors["/dates_reason"] = [
                f"The action runs from {action.starts:%-d %B %Y} to {action.due:%-d %B %Y}. "
                "Say why another day is right, or choose one within it."
            ]
    else:
        given["dates_reason"] = ""  # of a day that was chosen before, and left since
    if not given["authority"]:
        errors["/authority"] = [f"Confirm that you may sign this for {commitment.organisation}."]
    if errors:
        raise Invalid(errors)


@transaction.atomic
def decline(*, commitment, reason, by, now, proposed=None, seen=None):
    """Say no, with a reason, and perhaps whom to ask instead (a slug or an Organisation). Return the event.

    :raises NotAllowed, WrongState, Overtaken:
    :raises Invalid: "/reason", "/proposed"
    """
    speak(by, "decline", commitment)
    given = validated(Declining, reason=reason, proposed=getattr(proposed, "slug", proposed) or "")
    commitment = locked(commitment, [State.ASKED], seen=seen)
    other = None
    if given["proposed"]:
        others = Organisation.objects.filter(is_demonstration=commitment.organisation.is_demonstration)
        other = others.filter(slug=given["proposed"]).exclude(pk=commitment.organisation_id).first()
        if other is None:
            raise Invalid({"/proposed": ["Choose another organisation of the list, or none."]})
    commitment.state, commitment.reason, commitment.proposed = State.DECLINED, given["reason"], other
    commitment.counter_proposals.lapse(now=now)
    return write_down(commitment, Kind.DECLINED, by=by, now=now, content=given)


@transaction.atomic
def withdraw(*, commitment, reason, by, now, seen=None):
    """Take a promise back, in public and explained. Return the event. What was signed stays on record.

    :raises NotAllowed, WrongState, Overtaken:
    :raises Invalid: "/reason"
    """
    speak(by, "withdraw", commitment)
    given = validated(Reason, reason=reason)
    commitment = locked(commitment, [State.COMMITTED], seen=seen)
    commitment.state, commitment.reason = State.WITHDRAWN, given["reason"]
    cancel_links(commitment, now=now)
    return write_down(commitment, Kind.WITHDRAWN, by=by, now=now, content=given)


@transaction.atomic
def ask_second_signature(*, commitment, name, job_title, email, by, now):
    """Send a named senior officer a link to sign too. Return the event.

    Who signed asks, or, when they have left the organisation, a colleague; another link that is still open is
    cancelled. The officer is another person than either of them, whom the organisation knows (`identity.known_by`).
    The link works once, for 14 days, and only for the person it was sent to. The record names them; their address is
    on no record.

    :raises NotAllowed: `by` did not sign and who did is still there, or `by` does not speak for the organisation
    :raises WrongState: it is not committed, or has its second signature
    :raises Invalid: "/name", "/job_title", "/email"
    """
    speak(by, "ask_second_signature", commitment)
    given = validated(SecondSigner, name=name, job_title=job_title, email=email)
    commitment = locked(commitment, [State.COMMITTED])
    signature = commitment.confirmation or commitment.signature
    if not may_ask_second_signature(by, commitment):
        raise NotAllowed(f"{signature.name} signed this, and asks for the second signature.")
    who = {"name": given["name"], "email": given["email"]}
    if errors := is_same_person(by, **who) | is_same_person(signature.by, **who):
        raise Invalid(errors)
    known = known_by(commitment.organisation, given["email"])
    if known is None:
        raise Invalid({"/email": [_not_known(commitment.organisation)]})
    if used := signature.second_signatures.filter(used_at__isnull=False).first():
        raise WrongState(f"{used.name} gave the second signature already.")
    cancel_links(commitment, now=now)
    token = secrets.token_urlsafe(32)
    SecondSignature.objects.create(
        event=signature,
        **given,
        token_digest=sha256(token),
        asked_by=by,
        asked_at=now,
        expires_at=now + LINK_LASTS,
    )
    notify(
        given["email"],
        commitment,
        subject="Your signature is asked for",
        template="second_signature",
        name=given["name"],
        asked_by=by.name,
        expires_at=now + LINK_LASTS,
        address=absolute(f"/commitments/sign/{token}/"),
    )
    return write_down(
        commitment,
        Kind.SECOND_SIGNATURE_ASKED,
        by=by,
        now=now,
        content={
            "name": given["name"],
            "job_title": given["job_title"],
            "signature": signature.hash,
            "known": known,
        },
    )


def may_ask_second_signature(person, commitment):
    """Return whether it is this person's to ask for it: they signed, or who did speaks for the organisation no more."""
    signature = commitment.confirmation or commitment.signature
    return signature.by_id == person.pk or not is_current(signature.by_id, commitment.organisation_id)


def is_current(person, organisation):
    """Return whether a person speaks for an organisation today; both are primary keys."""
    return Membership.objects.current().filter(person=person, organisation=organisation).exists()


def _not_known(organisation):
    return (
        f"This address is not known to be of {organisation}. Use one of its own website's domain, or that of somebody "
        "who speaks for it here: its lead representative or the programme team can invite them."
    )


@transaction.atomic
def countersign(*, token, name, email, authority, now, by=None):
    """Sign a second time, as a senior officer through their link. Return the event.

    What is signed is the first signature, or the last confirmation, with the version of the action that it names.

    `by` is whoever is signed in, if anybody: it has to be the person that the link was sent to.

    :raises NotAllowed: somebody else is signed in
    :raises WrongState: the link was used, cancelled or expired, or the commitment does not stand any more
    :raises Invalid: "/token" where there is no such link; "/name", "/email", "/authority"
    """
    found = link_of(token)
    commitment = locked(found.event.commitment)
    link = SecondSignature.objects.select_for_update(of=["self"]).select_related("event__by").get(pk=found.pk)
    check_link(link, commitment, now=now, by=by)
    given = validated(Countersigning, name=name, email=email, authority=authority)
    errors = {}
    if same(given["name"]) != same(link.name):
        errors["/name"] = ["Write your name as it stands in the e-mail."]
    if given["email"].lower() != link.email.lower():
        errors["/email"] = ["This link was sent to another address."]
    if not given["authority"]:
        errors["/authority"] = [f"Confirm that you may sign this for {commitment.organisation}."]
    errors |= is_same_person(link.event.by, name=link.name, email=link.email)
    known = known_by(commitment.organisation, link.email)
    if known is None:
        errors.setdefault("/email", [_not_known(commitment.organisation)])
    if errors:
        raise Invalid(errors)
    email = link.email
    link.used_at, link.email = now, ""
    link.save(update_fields=["used_at", "email"])
    event = write_down(
        commitment,
        Kind.COUNTERSIGNED,
        by=by,
        now=now,
        acts_for="senior officer",
        name=link.name,
        job_title=link.job_title,
        action=link.event.document["action"],
        content={
            "signature": link.event.hash,
            "asked_by": link.asked_by.name,
            "authority": True,
            "checked": {**known, "signed_in": by is not None},
        },
    )
    send_receipt(event, email)
    return event


def link_of(token):
    """Return the signing link with this token. Invalid at "/token" where there is none."""
    link = (
        SecondSignature.objects.filter(token_digest=sha256(token))
        .select_related("event__commitment__organisation", "event__commitment__action", "event__by", "asked_by")
        .first()
    )
    if link is None:
        raise Invalid({"/token": ["There is no such link. Copy it from the e-mail as a whole."]})
    return link


def check_link(link, commitment, *, now, by=None):
    """Check that a link can still be signed with: for the page that shows it, and for the operation.

    :raises WrongState, NotAllowed:
    """
    if link.used_at:
        raise WrongState(f"This was signed already, at {moment_in_words(link.used_at)}.")
    if now >= link.expires_at:
        raise WrongState(
            f"This link expired on {timezone.localtime(link.expires_at):%-d %B %Y}. Ask {link.asked_by.name} for a new one."
        )
    if link.cancelled_at:
        raise WrongState("This link was replaced or is not needed any more.")
    need_state(commitment, [State.COMMITTED])
    if not link.asked_by.has_perm("actions.ask_second_signature", commitment):
        raise WrongState(
            f"{link.asked_by.name}, who asked for this, does not speak for {commitment.organisation} here any more. "
            f"Ask {commitment.organisation} for a new link."
        )
    if by is not None and by.email.lower() != link.email.lower():
        raise NotAllowed("Somebody else is signed in here. Sign out first: this link is for one person.")


def speak(by, operation, commitment):
    """:raises NotAllowed: `by` does not speak for the commitment's organisation"""
    need(
        by,
        f"actions.{operation}",
        f"Only representatives of {commitment.organisation} answer for it.",
        about=commitment,
    )


def same(name):
    return " ".join(name.casefold().split())


def forget_expired_links(*, now):
    """End links that nobody used in time, and with them the addresses they went to. Return how many. Run it daily."""
    expired = SecondSignature.objects.filter(used_at=None, cancelled_at=None, expires_at__lte=now)
    return expired.update(cancelled_at=now, email="")


def cancel_links(commitment, *, now):
    """End links to a second signature that nobody used yet."""
    SecondSignature.objects.filter(event__commitment=commitment, used_at=None, cancelled_at=None).update(
        cancelled_at=now, email=""
    )
