"""Operations between an invitation and the person it becomes. Nobody comes in by another way but `create_person`."""

import hashlib
import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from organisations.accounts.reasons import email_given, line_given, written_down
from organisations.models import AccessToken, Invitation, Membership, Person
from web.api import absolute
from web.mail import mail
from web.refusals import Invalid, WrongState, need

GOOD_FOR = timedelta(days=7)
KEPT = timedelta(days=90)  # after an invitation's link expired; until then it can be sent again


def invite(*, email, name, role, by, now, organisation=None, job_title="", is_lead=False, about="", leads_to=""):
    """Invite somebody by mail. Return the invitation; the link in the mail is good for seven days.

    `about` is what they are invited for, in words for the mail; `leads_to` the path of the page that accepting leads to.

    :raises Invalid: "/email", "/name", "/role", "/organisation", "/job_title"
    :raises NotAllowed: `by` may not invite this role, or for this organisation
    """
    is_partner, errors = role == Person.Role.PARTNER, {}
    try:
        email = email_given(email)
    except Invalid as refusal:
        errors |= refusal.errors
    try:
        name = line_given(name, "/name", "Write the person's name.")
    except Invalid as refusal:
        errors |= refusal.errors
    if role not in Person.Role.values:
        errors["/role"] = ["Choose a role."]
    if is_partner and organisation is None:
        errors["/organisation"] = ["Choose the organisation that the person speaks for."]
    if is_partner:
        try:
            job_title = line_given(job_title, "/job_title", "Write the person's job title.")
        except Invalid as refusal:
            errors |= refusal.errors
    if errors:
        raise Invalid(errors)
    if not is_partner:
        organisation, job_title, is_lead = None, "", False
    invitation = Invitation(
        email=email, name=name, role=role, organisation=organisation, job_title=job_title, is_lead=is_lead,
        about=about, leads_to=leads_to, invited_by=by, invited_at=now,
    )  # fmt: skip
    need(
        by,
        "organisations.invite",
        "You may not invite people under this role or for this organisation.",
        about=invitation,
    )
    with transaction.atomic():
        # Two people who invite the same address at once wait for each other here.
        Person.objects.select_for_update(of=("self",)).get(pk=by.pk)
        waiting = Invitation.objects.unanswered().filter(email__iexact=email)
        # Who may not see people is not told who is one, nor who is invited by others: only whoever has the address reads
        # it, at the mail's link.
        if not by.has_perm("organisations.see_people"):
            waiting = waiting.filter(organisation=organisation)
        elif Person.objects.filter(email__iexact=email).exists():
            raise Invalid({"/email": ["Somebody with this address is here already."]})
        if waiting.exists():
            raise Invalid({"/email": ["This address is invited already. Send that invitation again instead."]})
        _send(invitation, now=now)
    return invitation


def send_again(*, invitation, by, now):
    """Send a new link, good for seven days from now. The link of before stops working.

    :raises NotAllowed, WrongState:
    """
    with transaction.atomic():
        invitation = _unanswered(invitation, by=by)
        invitation.invited_by = by
        _send(invitation, now=now)
    return invitation


def withdraw(*, invitation, by, now):
    """Take an invitation back; its link stops working.

    :raises NotAllowed, WrongState:
    """
    with transaction.atomic():
        invitation = _unanswered(invitation, by=by)
        invitation.withdrawn_at = now
        invitation.save(update_fields=["withdrawn_at"])
    return invitation


def find(*, token, now):
    """Return the open invitation of a link.

    :raises WrongState: it was used or withdrawn, has expired, never was, its address has an account already, or who sent
        it could not invite like that any more
    """
    found = Invitation.objects.open(now).filter(token_hash=_hash(token))
    invitation = found.select_related("organisation", "invited_by").first()
    if invitation is None or not could_be_sent_now(invitation):
        raise WrongState(
            "This link is not good any more. Invitations work once, for seven days at most, and while who sent them may "
            "invite. Ask for a new one."
        )
    if Person.objects.filter(email__iexact=invitation.email).exists():
        whom = f" for {invitation.organisation}" if invitation.organisation else ""
        raise WrongState(
            f"You have an account already. Sign in with it, and ask an administrator to let you act{whom} too."
        )
    return invitation


def end_sent(*, person, because, now):
    """End the links of what a person invited, where their access tokens end: whoever had the account may have sent them.

    `because` is an `AccessToken.Ended`. One more second factor takes nothing from anybody, and leaves them. Each can be
    sent again, which the person reads in a mail unless they are here no more.
    """
    if because == AccessToken.Ended.FACTOR_ADDED:
        return
    ended = list(Invitation.objects.open(now).filter(invited_by=person).select_for_update(of=("self",)))
    if not ended:
        return
    Invitation.objects.filter(pk__in=[invitation.pk for invitation in ended]).update(expires_at=now)
    if because not in {AccessToken.Ended.DEACTIVATED, AccessToken.Ended.DELETED}:
        context = {"person": person, "ended": ended, "because": AccessToken.Ended(because).label}
        mail(person.email, "The links of your invitations ended", "invitations_ended", context)


def could_be_sent_now(invitation):
    """Return whether who sent it may still sign in and invite so: it reaches no further than a session of theirs could."""
    by = invitation.invited_by
    return by.is_active and by.has_perm("organisations.invite", invitation)


def accept(*, token, name, password, now):
    """Become a person of this site. Works once, whatever comes at the same time. Return the Person.

    :raises WrongState: the link is not good any more
    :raises Invalid: "/name", "/password"
    """
    with transaction.atomic():
        invitation = find(token=token, now=now)
        # Waits for a second click, and for the link of another organisation; what the first has done is then seen.
        of_address = Invitation.objects.open(now).filter(email__iexact=invitation.email).order_by("pk")
        if invitation not in of_address.select_for_update(of=("self",)):
            raise WrongState("This invitation was accepted or withdrawn a moment ago.")
        name = line_given(name, "/name", "Write your name.")
        try:
            validate_password(password, user=Person(email=invitation.email, name=name))
        except ValidationError as error:
            raise Invalid({"/password": error.messages}) from None
        if Person.objects.filter(email__iexact=invitation.email).exists():
            raise WrongState("Somebody with this address is here already. Sign in instead.")
        with written_down(
            by=invitation.invited_by,
            reason=f"Invitation of {timezone.localtime(invitation.invited_at):%-d %B %Y} accepted",
        ):
            person = Person.objects.create_user(
                email=invitation.email, name=name, role=invitation.role, password=password
            )
            if invitation.organisation:
                Membership.objects.create(
                    person=person, organisation=invitation.organisation, job_title=invitation.job_title,
                    is_lead=invitation.is_lead, started_on=timezone.localdate(now),
                )  # fmt: skip
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        invitation.accepted_at, invitation.person = now, person
        invitation.save(update_fields=["accepted_at", "person"])
    return person


def _hash(token):
    return hashlib.sha256(token.encode()).hexdigest()


def _unanswered(invitation, *, by):
    need(by, "organisations.invite", "You may not change this invitation.", about=invitation)
    found = Invitation.objects.select_for_update(of=("self",)).filter(pk=invitation.pk).unanswered().first()
    if found is None:
        raise WrongState("This invitation was accepted or withdrawn already.")
    return found


def _send(invitation, *, now):
    """Give the invitation a new token and write the mail with it, in the transaction that is open."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash, invitation.invited_at, invitation.expires_at = _hash(token), now, now + GOOD_FOR
    invitation.save()
    context = {"invitation": invitation, "address": absolute(reverse("invitation", args=[token]))}
    mail(invitation.email, "You are invited to Sharing with Care", "invitation", context, urgent=True)


def forget_expired_invitations(*, now):
    """Forget invitations, answered or not: whoever came in has an account, which the history explains."""
    Invitation.objects.filter(expires_at__lt=now - KEPT).delete()
