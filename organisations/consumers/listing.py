"""Operations on entries of “who uses this”: list, confirm, approve, decline, take off."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from organisations.accounts.reasons import email_given, line_given, reason_given, text_given
from organisations.models import Consumer
from screening import personal_data
from web.api import absolute
from web.counts import count_attempt
from web.mail import mail
from web.refusals import Invalid, NotAllowed, WrongState, need
from web.web_addresses import fault_of, tidied_address

GOOD_FOR = timedelta(days=7)
LONGEST_WEBSITE = 300
MOST_OF_ONE = 20  # entries of one person or address


def list_consumer(*, system, organisation, purpose, website, by, now, email=""):
    """List a system. Return the entry: an editor looks at it, after the address in `email` was confirmed if `by` is None.

    :raises Invalid: "/system", "/organisation", "/purpose", "/website", "/email"
    :raises TooManyAttempts: too many from one place, or for one address
    """
    errors, values = {}, {}
    for name, give in [
        ("system", lambda: line_given(system, "/system", "Write what the system is called.")),
        ("organisation", lambda: line_given(organisation, "/organisation", "") if organisation.strip() else ""),
        ("purpose", lambda: text_given(purpose, "/purpose", "Write what you use it for.")),
        ("website", lambda: _website(website)),
        ("email", lambda: "" if by else email_given(email)),
    ]:
        try:
            values[name] = give()
        except Invalid as refusal:
            errors |= refusal.errors
    if errors:
        raise Invalid(errors)
    if by is None:
        count_attempt("list_consumer", values["email"])
    own = Consumer.objects.filter(person=by) if by else Consumer.objects.filter(email__iexact=values["email"])
    if own.count() >= MOST_OF_ONE:
        raise WrongState(f"{MOST_OF_ONE} entries are listed under this name already. Take one off first.")
    if by:
        return Consumer.objects.create(**values, person=by, created_at=now, confirmed_at=now)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        consumer = Consumer.objects.create(**values, token_hash=_hash(token), created_at=now, expires_at=now + GOOD_FOR)
        # Nothing of what was typed is in the mail: anybody can have it sent to anybody.
        context = {"address": absolute(reverse("own-consumer", args=[token])), "until": consumer.expires_at}
        mail(consumer.email, "Confirm your entry in “Who uses this”", "consumer_confirmation", context)
    return consumer


def find(*, token, now):
    """Return the entry of a link that was sent by mail.

    :raises WrongState: it expired, was taken off, or never was
    """
    found = Consumer.objects.filter(token_hash=_hash(token)).first()
    if found is None or found.expires_at and found.expires_at <= now:
        raise WrongState("This link is not good any more: the entry was taken off, or was not confirmed in seven days.")
    return found


def confirm(*, token, now):
    """Confirm the e-mail address of an entry by its link. Return the entry, which then waits for an editor.

    :raises WrongState:
    """
    with transaction.atomic():
        consumer = Consumer.objects.select_for_update(of=("self",)).get(pk=find(token=token, now=now).pk)
        if consumer.confirmed_at is None:
            consumer.confirmed_at, consumer.expires_at = now, None
            consumer.save(update_fields=["confirmed_at", "expires_at"])
    return consumer


def approve(*, consumer, by, now):
    """Let an entry be shown.

    :raises NotAllowed: `by` is no editor, or listed it
    :raises WrongState: it was approved already, or taken off
    """
    with transaction.atomic():
        consumer = _there(consumer)
        need(by, "organisations.approve_consumer", "An editor who did not list it lets it be shown.", about=consumer)
        if consumer.approved_at or not consumer.confirmed_at:
            raise WrongState("It is shown already.")
        consumer.approved_at, consumer.approved_by = now, by
        consumer.save(update_fields=["approved_at", "approved_by"])
    return consumer


def decline(*, consumer, by, reason, now):
    """Take an entry off as an editor, shown or not. Whoever listed it reads the reason in a mail.

    :raises Invalid: "/reason"
    :raises NotAllowed, WrongState:
    """
    reason = reason_given(reason)
    with transaction.atomic():
        consumer = _there(consumer)
        need(by, "organisations.look_at_consumers", "Only an editor declines an entry.")
        to = consumer.person.email if consumer.person else consumer.email
        context = {"consumer": consumer, "reason": reason}
        mail(to, "Your entry in “Who uses this”", "consumer_declined", context)
        consumer.delete()


def take_off(*, consumer, now, by=None, token=""):
    """Take one's own entry off: as the person who listed it, or by the link of the mail. Nothing of it is kept.

    :raises NotAllowed, WrongState:
    """
    with transaction.atomic():
        consumer = _there(consumer)
        if by is not None:
            need(by, "organisations.take_off_consumer", "Whoever listed it takes it off.", about=consumer)
        elif not token or consumer.token_hash != _hash(token):
            raise NotAllowed("Whoever listed it takes it off, by the link of the mail.")
        consumer.delete()


def _there(consumer):
    found = Consumer.objects.select_for_update(of=("self",)).select_related("person").filter(pk=consumer.pk).first()
    if found is None:
        raise WrongState("It was taken off a moment ago.")
    return found


def _hash(token):
    return hashlib.sha256(token.encode()).hexdigest()


def _website(website):
    website = tidied_address(website.strip())
    if not website:
        return ""
    if fault := fault_of(website):
        raise Invalid({"/website": [fault[1]]})
    if len(website) > LONGEST_WEBSITE:
        raise Invalid({"/website": [f"Use an address of {LONGEST_WEBSITE} characters or fewer."]})
    if found := personal_data.findings(website):
        raise Invalid({"/website": [personal_data.refusal(found)]})
    return website
