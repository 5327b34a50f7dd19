"""Operations that change what people may do. Each asks for a reason, which the history keeps with who."""

from contextlib import contextmanager

import pghistory
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from organisations.account_events import Kind, record
from organisations.accounts.addresses import forget_asked
from organisations.accounts.reasons import line_given, reason_given, written_down
from organisations.models import AccessToken, AccountDeletion, Membership, Person
from organisations.tokens.access_tokens import end_tokens
from web.mail import mail
from web.refusals import Invalid, NotAllowed, WrongState, need


def change_role(*, person, role, by, reason):
    """Give a person another role, from now on. No link that was sent before, to recover or to change the account, reaches it.

    :raises NotAllowed: `by` is no administrator
    :raises Invalid: "/role", "/reason"
    :raises WrongState: it is their role already, or the last administrator's
    """
    need(by, "organisations.change_role", "Only administrators change roles.")
    if role not in Person.Role.values:
        raise Invalid({"/role": ["Choose a role."]})
    with _change_of(person, by=by, reason=reason) as found:
        if found.role == role:
            raise WrongState(f"{found.name} has this role already.")
        _keep_an_administrator(found)
        found.role = role
        found.save(update_fields=["role"])
        forget_asked(person=found)
    return found


def deactivate(*, person, by, reason):
    """Let a person sign in no more. Their sessions and access tokens end at once; what they did stays theirs.

    :raises NotAllowed, Invalid:
    :raises WrongState: done already, or the last administrator
    """
    need(by, "organisations.deactivate", "Only administrators decide who can sign in.")
    with _change_of(person, by=by, reason=reason) as found:
        if not found.is_active:
            raise WrongState(f"{found.name} cannot sign in already.")
        _keep_an_administrator(found)
        record(found, Kind.DEACTIVATED)
        end_tokens(person=found, because=AccessToken.Ended.DEACTIVATED, now=timezone.now())
        found.is_active = False
        found.save(update_fields=["is_active"])
        _end_sessions(found)
    return found


def reactivate(*, person, by, reason):
    """Let a person sign in again.

    An account that was ended to be deleted can be given back until name and address are gone.

    :raises NotAllowed, Invalid, WrongState:
    """
    need(by, "organisations.deactivate", "Only administrators decide who can sign in.")
    with _change_of(person, by=by, reason=reason) as found:
        if found.is_active:
            raise WrongState(f"{found.name} can sign in already.")
        deletion = found.deletions.standing().first()
        if deletion and deletion.names_removed_at:
            raise WrongState("Name and address of this person are gone. Invite them anew.")
        if deletion:
            deletion.undone_at, deletion.undone_by = timezone.now(), by
            deletion.save(update_fields=["undone_at", "undone_by"])
        found.is_active = True
        found.save(update_fields=["is_active"])
        record(found, Kind.REACTIVATED)
    return found


def end_account(*, person, by, now, reason=""):
    """End an account for good: its person asked, here or by letter. Return the deletion, which can be undone for a while.

    Sign-in, sessions, tokens and memberships end at once. Where the person led the representatives of an organisation, the
    others and the administrators are told. `reason` is an administrator's, where the person does not do it themselves.

    :raises NotAllowed, Invalid:
    :raises WrongState: done already, or the last administrator
    """
    need(by, "organisations.end_account", "Only whose account it is, or an administrator, ends it.", about=person)
    is_own = by.pk == person.pk
    with _change_of(person, by=by, reason="They asked for it themselves." if is_own else reason) as found:
        if found.deletions.standing().exists():
            raise WrongState("This account was ended already.")
        _keep_an_administrator(found)
        record(found, Kind.DELETION_ASKED, now=now)
        end_tokens(person=found, because=AccessToken.Ended.DELETED, now=now)
        _end_memberships(found, now=now)
        found.is_active = False
        found.set_unusable_password()
        found.save(update_fields=["is_active", "password"])
        _end_sessions(found)
        return AccountDeletion.objects.create(
            person=found, asked_at=now, by=by, reason="" if is_own else reason.strip()
        )


def _end_memberships(person, *, now):
    """End what a person speaks for; tell who is left where they led."""
    administrators = Person.objects.filter(role=Person.Role.ADMINISTRATOR, is_active=True).exclude(pk=person.pk)
    for membership in Membership.objects.current().filter(person=person).select_related("organisation"):
        membership.ended_on = max(timezone.localdate(now), membership.started_on)
        membership.save(update_fields=["ended_on"])
        if membership.is_lead:
            left = Membership.objects.current().filter(organisation=membership.organisation, person__is_active=True)
            told = {each.person.email for each in left.select_related("person")} | {
                each.email for each in administrators
            }
            context = {"person": person, "organisation": membership.organisation}
            for email in sorted(told):
                mail(email, f"A lead representative of {membership.organisation} has left", "lead_left", context)


def reset_second_factor(*, person, by, reason, made_sure):
    """Take away all of a person's second factors, when they lost them. They hear of it by mail; their sessions end.

    `made_sure`: whether `by` says to have made sure that it is this person who asks.

    :raises NotAllowed, Invalid:
    :raises WrongState: they have none
    """
    need(by, "organisations.reset_second_factor", "Only administrators reset a second factor.")
    if by.pk == person.pk:
        raise NotAllowed("Ask another administrator to reset yours.")
    if not made_sure:
        raise Invalid(
            {"/made_sure": ["See or call the person first, by a way that you knew before they asked, and tick this."]}
        )
    with _change_of(person, by=by, reason=reason) as found:
        count, _ = Authenticator.objects.filter(user=found).delete()
        if not count:
            raise WrongState(f"{found.name} has no second factor.")
        pghistory.create_event(found, label="second-factor-reset")
        _end_sessions(found)
        mail(found.email, "Your second factor was reset", "second_factor_reset", {"person": found, "by": by})
    return found


def begin_membership(*, person, organisation, job_title, by, now, reason, is_lead=False):
    """Let a partner representative speak for an organisation from today. Return the membership.

    :raises NotAllowed, Invalid:
    :raises WrongState: they do already, or are no partner representative
    """
    need(by, "organisations.begin_membership", "Only administrators and editors say who speaks for an organisation.")
    job_title = line_given(job_title, "/job_title", "Write the person's job title.")
    with _change_of(person, by=by, reason=reason) as found:
        if found.role != Person.Role.PARTNER:
            raise WrongState("Only partner representatives speak for organisations.")
        if Membership.objects.current().filter(person=found, organisation=organisation).exists():
            raise WrongState(f"{found.name} speaks for {organisation.name} already.")
        return Membership.objects.create(
            person=found, organisation=organisation, job_title=job_title, is_lead=is_lead,
            started_on=timezone.localdate(now),
        )  # fmt: skip


def end_membership(*, membership, by, now, reason):
    """Let a person speak for an organisation no more, from this moment.

    :raises NotAllowed, Invalid:
    :raises WrongState: it ended already
    """
    need(by, "organisations.end_membership", "You may not end this membership.", about=membership)
    reason = reason_given(reason)
    with transaction.atomic():
        found = Membership.objects.current().filter(pk=membership.pk).select_for_update(of=("self",)).first()
        if found is None:
            raise WrongState("This membership ended already.")
        with written_down(by=by, reason=reason):
            found.ended_on = max(timezone.localdate(now), found.started_on)
            found.save(update_fields=["ended_on"])
    return found


@contextmanager
def _change_of(person, *, by, reason):
    """Yield a person, locked to be changed; the history keeps who changes them and why."""
    reason = reason_given(reason)
    with transaction.atomic(), written_down(by=by, reason=reason):
        yield Person.objects.select_for_update(of=("self",)).get(pk=person.pk)


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
