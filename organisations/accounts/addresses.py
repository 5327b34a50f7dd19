"""What follows when a person's e-mail address changes, whichever way: tokens and other sessions end, both addresses are told."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from organisations.account_events import Kind, record
from organisations.models import AccessToken, AccountEvent, Person
from organisations.tokens.access_tokens import end_tokens
from web.addresses import absolute
from web.mail import mail

UNCONFIRMED_KEPT = timedelta(days=settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS)


def about_to_be_saved(sender, instance, raw=False, update_fields=None, **kwargs):
    """Django's signal before a person is saved: remember an address that is about to change."""
    if instance.pk and not raw and (update_fields is None or "email" in update_fields):
        before = Person.objects.filter(pk=instance.pk).values_list("email", flat=True).first()
        instance._address_before = before if before and before.casefold() != instance.email.casefold() else None


def saved(sender, instance, **kwargs):
    """Django's signal after a person was saved: who came in by the address of before does so no more."""
    before = instance.__dict__.pop("_address_before", None)
    if before is None:
        return
    record(instance, Kind.EMAIL)
    end_tokens(person=instance, because=AccessToken.Ended.EMAIL, now=timezone.now())
    end_other_sessions(instance)
    told = {"person": instance, "at": timezone.localtime(), "log": absolute(reverse("account-log"))}
    mail(before, "Your e-mail address was changed", "address_changed", {**told, "is_old": True})
    mail(instance.email, "This is the address of your account now", "address_changed", told)


def asked(sender, confirmation, **kwargs):
    """django-allauth's signal that a link was sent to an address, to confirm it."""
    record(confirmation.email_address.user, Kind.EMAIL_ASKED)


def forget_unconfirmed(*, now):
    """Delete addresses whose links to confirm them are all over."""
    lately = AccountEvent.objects.filter(person=OuterRef("user"), kind=Kind.EMAIL_ASKED, at__gte=now - UNCONFIRMED_KEPT)
    EmailAddress.objects.filter(~Exists(lately), verified=False, primary=False).delete()


def forget_asked(*, person, because=None, now=None):
    """Forget the address that waits to be confirmed; its link opens nothing.

    One of those that are called when access tokens end: whoever recovers an account did not ask for it.
    """
    asked_for = EmailAddress.objects.filter(user=person, verified=False, primary=False)
    asked_for.exclude(email__iexact=person.email).delete()  # the present one counts, whoever wrote it down


def end_other_sessions(person):
    """End all sessions of a person but the one that asks at this moment, if it is theirs."""
    under_way = context.request
    session = getattr(under_way, "session", None)
    here = session.session_key if session and under_way.user == person else None
    for each in UserSession.objects.filter(user=person).exclude(session_key=here or ""):
        each.end()
