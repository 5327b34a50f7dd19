"""Operations on the secret address of one's own calendar: make one, end it; and whose an address is."""

import hashlib
import secrets

from django.db import transaction
from django.urls import reverse

from actions.calendars.files import ALARMS
from actions.models import PrivateCalendar
from organisations.account_events import Kind, record
from organisations.models import AccessToken
from publishing.refusals import Invalid, WrongState, need
from web.addresses import absolute
from web.mail import mail


@transaction.atomic
def make_address(*, alarms, by, now):
    """Make the address of a person's own calendar. Return its secret, which is nowhere kept. An earlier one ends.

    `alarms` are days before, of `ALARMS`.

    :raises NotAllowed: nothing is asked of people with this role
    :raises Invalid: "/alarms"
    """
    need(by, "actions.have_calendar", "Only representatives and editors have dates of their own here.")
    if not set(alarms) <= set(ALARMS):
        raise Invalid({"/alarms": ["Choose among what is offered."]})
    secret = secrets.token_urlsafe(32)
    PrivateCalendar.objects.update_or_create(
        person=by, defaults={"digest": digest(secret), "alarms": sorted(set(alarms)), "made_at": now, "read_on": None}
    )
    record(by, Kind.CALENDAR_MADE, now=now)
    return secret


@transaction.atomic
def end_address(*, by, now):
    """End the address of a person's own calendar: it answers nobody any more.

    :raises WrongState: there is none
    """
    ended, _ = PrivateCalendar.objects.filter(person=by).delete()
    if not ended:
        raise WrongState("There is no address to end.")
    record(by, Kind.CALENDAR_ENDED, now=now)


def end_with_tokens(*, person, because, now):
    """End the address where a person's access tokens end: whoever had the account knows it. A mail tells the person.

    `because` is an `AccessToken.Ended`. One more second factor takes nothing from anybody, and leaves it.
    """
    if because == AccessToken.Ended.FACTOR_ADDED:
        return
    ended, _ = PrivateCalendar.objects.filter(person=person).delete()
    if ended:
        record(person, Kind.CALENDAR_ENDED, now=now)
        context = {
            "person": person,
            "because": AccessToken.Ended(because).label,
            "address": absolute(reverse("own-calendar")),
        }
        mail(person.email, "The address of your calendar ended", "calendar_ended", context)


def calendar_at(secret, *, on):
    """Return the calendar with this secret, with its person, or None. It says nothing of why: unknown, ended, or no longer theirs."""
    found = PrivateCalendar.objects.select_related("person").filter(digest=digest(secret)).first()
    if found is None or not found.person.is_active or not found.person.has_perm("actions.have_calendar"):
        return None
    if found.read_on != on:
        PrivateCalendar.objects.filter(pk=found.pk).update(read_on=on)
    return found


def digest(secret):
    return hashlib.sha256(secret.encode()).hexdigest()
