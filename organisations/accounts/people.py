"""Operations that change what people may do. Each asks for a reason, which the history keeps with who."""

import pghistory
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from organisations.accounts.reasons import line_given, reason_given, written_down
from organisations.models import Membership, Person
from web.mail import mail
from web.refusals import Invalid, NotAllowed, WrongState


def change_role(*, person, role, by, reason):
    """Give a person another role, from now on.

    :raises NotAllowed: `by` is no administrator
    :raises Invalid: "/role", "/reason"
    :raises WrongState: it is their role already, or the last administrator's
    """
    if not by.has_perm("organisations.change_role"):
        raise NotAllowed("Only administrators change roles.")
    if role not in Person.Role.values:
        raise Invalid({"/role": ["Choose a role."]})
    reason = reason_given(reason)
    with transaction.atomic():
        person = _locked(person)
        if person.role == role:
            raise WrongState(f"{person.name} has this role already.")
        _keep_an_administrator(person)
        with written_down(by=by, reason=reason):
            person.role = role
            person.save(update_fields=["role"])
    return person


def deactivate(*, person, by, reason):
    """Let a person sign in no more. Their sessions end at once; what they did stays theirs.

    :raises NotAllowed, Invalid:
    :raises WrongState: done already, or the last administrator
    """
    if not by.has_perm("organisations.deactivate"):
        raise NotAllowed("Only administrators decide who can sign in.")
    reason = reason_given(reason)
    with transaction.atomic():
        person = _locked(person)
        if not person.is_active:
            raise WrongState(f"{person.name} cannot sign in already.")
        _keep_an_administrator(person)
        with written_down(by=by, reason=reason):
            person.is_active = False
            person.save(update_fields=["is_active"])
        _end_sessions(person)
    return person


def reactivate(*, person, by, reason):
    """Let a person sign in again.

    :raises NotAllowed, Invalid, WrongState:
    """
    if not by.has_perm("organisations.deactivate"):
        raise NotAllowed("Only administrators decide who can sign in.")
    reason = reason_given(reason)
    with transaction.atomic():
        person = _locked(person)
        if person.is_active:
            raise WrongState(f"{person.name} can sign in already.")
        with written_down(by=by, reason=reason):
            person.is_active = True
            person.save(update_fields=["is_active"])
    return person


def reset_second_factor(*, person, by, reason):
    """Take away all of a person's second factors, when they lost them. They hear of it by mail; their sessions end.

    :raises NotAllowed, Invalid:
    :raises WrongState: they have none
    """
    if not by.has_perm("organisations.reset_second_factor"):
        raise NotAllowed("Only administrators reset a second factor.")
    if by.pk == person.pk:
        raise NotAllowed("Ask another administrator to reset yours.")
    reason = reason_given(reason)
    with transaction.atomic():
        person = _locked(person)
        count, _ = Authenticator.objects.filter(user=person).delete()
        if not count:
            raise WrongState(f"{person.name} has no second factor.")
        with written_down(by=by, reason=reason):
            pghistory.create_event(person, label="second-factor-reset")
        _end_sessions(person)
        mail(person.email, "Your second factor was reset", "second_factor_reset", {"person": person, "by": by})
    return person


def begin_membership(*, person, organisation, job_title, by, now, reason, is_lead=False):
    """Let a partner representative speak for an organisation from today. Return the membership.

    :raises NotAllowed, Invalid:
    :raises WrongState: they do already, or are no partner representative
    """
    if not by.has_perm("organisations.begin_membership"):
        raise NotAllowed("Only administrators and editors say who speaks for an organisation.")
    job_title = line_given(job_title, "/job_title", "Write the person's job title.")
    reason = reason_given(reason)
    with transaction.atomic():
        person = _locked(person)
        if person.role != Person.Role.PARTNER:
            raise WrongState("Only partner representatives speak for organisations.")
        if Membership.objects.current().filter(person=person, organisation=organisation).exists():
            raise WrongState(f"{person.name} speaks for {organisation.name} already.")
        with written_down(by=by, reason=reason):
            return Membership.objects.create(
                person=person, organisation=organisation, job_title=job_title, is_lead=is_lead,
                started_on=timezone.localdate(now),
            )  # fmt: skip


def end_membership(*, membership, by, now, reason):
    """Let a person speak for an organisation no more, from this moment.

    :raises NotAllowed, Invalid:
    :raises WrongState: it ended already
    """
    if not by.has_perm("organisations.end_membership", membership):
        raise NotAllowed("You may not end this membership.")
    reason = reason_given(reason)
    with transaction.atomic():
        found = Membership.objects.current().filter(pk=membership.pk).select_for_update(of=("self",)).first()
        if found is None:
            raise WrongState("This membership ended already.")
        with written_down(by=by, reason=reason):
            found.ended_on = max(timezone.localdate(now), found.started_on)
            found.save(update_fields=["ended_on"])
    return found


def _locked(person):
    return Person.objects.select_for_update(of=("self",)).get(pk=person.pk)


def _keep_an_administrator(person):
    """:raises WrongState: without this person nobody could administer. Locks all administrators, in one order."""
    if person.role != Person.Role.ADMINISTRATOR or not person.is_active:
        return
    active = Person.objects.filter(role=Person.Role.ADMINISTRATOR, is_active=True)
    if [row.pk for row in active.order_by("pk").select_for_update(of=("self",))] == [person.pk]:
        raise WrongState("This is the last administrator. Make somebody else one first.")


def _end_sessions(person):
    for session in UserSession.objects.filter(user=person):
        session.end()
