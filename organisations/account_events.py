"""What happened with people's accounts, for themselves and for administrators to read."""

from datetime import timedelta
from ipaddress import ip_address

from allauth.core import context
from allauth.core.internal.httpkit import get_client_ip
from django.urls import reverse
from django.utils import timezone

from organisations.models import AccountEvent, Person
from web.addresses import absolute
from web.mail import mail

KEPT = timedelta(days=180)
ONE_ALERT_IN = timedelta(days=1)
MANY_CODES = 5  # wrong ones within 15 minutes
MANY_ANYWHERE = 100  # failed sign-ins within an hour, of all accounts
Kind = AccountEvent.Kind
# With each of these ends what opened the account before, or was sent or remembered for it.
ENDINGS = [
    Kind.PASSWORD, Kind.EMAIL, Kind.FACTOR_ADDED, Kind.FACTOR_REMOVED, Kind.DEACTIVATED, Kind.DELETION_ASKED,
]  # fmt: skip
# Operations of other apps on what opens something without a sign-in, called when a person's access tokens end.
ending_with_tokens = []


def record(person, kind, *, now=None, detail=""):
    """Write down what happened. `person` is None where there is nobody; the request under way is looked at, if any."""
    under_way = context.request
    return AccountEvent.objects.create(
        person=person,
        kind=kind,
        at=now or timezone.now(),
        address=_address(under_way) if under_way else None,
        browser=under_way.headers.get("User-Agent", "")[:200] if under_way else "",
        detail=detail,
    )


def endings_after(person, number):
    """Return what ended since the event of this number: what was made after that one still stands where there is none."""
    return AccountEvent.objects.filter(person=person, kind__in=ENDINGS, pk__gt=number)


def last_ending(person):
    """Return the number of the person's last event with which things ended, 0 where none is kept."""
    return endings_after(person, 0).order_by("-pk").values_list("pk", flat=True).first() or 0


def _address(under_way):
    try:
        return str(ip_address(get_client_ip(under_way) or ""))
    except ValueError:  # a proxy of another kind names its visitors in its own way
        return None


def record_locked(person):
    """Write down that somebody is kept out after many wrong passwords, once in a while; tell the person once a day."""
    now = timezone.now()
    last = AccountEvent.objects.filter(person=person, kind=Kind.LOCKED).first()
    if last and now - last.at < timedelta(minutes=15):
        return
    event = record(person, Kind.LOCKED, now=now)
    if person and not (last and now - last.at < ONE_ALERT_IN):
        context = {"person": person, "event": event, "log": absolute(reverse("account-log"))}
        mail(person.email, "Many wrong passwords for your account", "many_failures", context)


def record_failed(person):
    """Write down that a sign-in failed; tell the administrators once where very many do, of whatever accounts."""
    event = record(person, Kind.SIGN_IN_FAILED)
    failed = AccountEvent.objects.filter(
        kind=Kind.SIGN_IN_FAILED, at__gt=event.at - timedelta(hours=1), pk__lte=event.pk
    )
    if failed.count() == MANY_ANYWHERE:
        context = {
            "event": event,
            "count": MANY_ANYWHERE,
            "log": absolute(reverse("admin:organisations_accountevent_changelist")),
        }
        for email in administrators():
            mail(email, "Very many sign-ins failed", "many_failures_anywhere", context)


def record_wrong_code(person):
    """Write down that the second factor was wrong; tell the person once a day where it was often: the password was right."""
    event = record(person, Kind.CODE_FAILED)
    wrong = AccountEvent.objects.filter(person=person, kind=Kind.CODE_FAILED, pk__lte=event.pk)
    lately = wrong.filter(at__gt=event.at - timedelta(minutes=15)).count()
    if lately == MANY_CODES and wrong.filter(at__gt=event.at - ONE_ALERT_IN).count() == MANY_CODES:
        context = {"person": person, "event": event, "password": absolute(reverse("account_change_password"))}
        mail(person.email, "Many wrong codes for your account", "many_codes", context)


def administrators():
    """Return the addresses of those who are told of what could be an attack."""
    return Person.objects.filter(role=Person.Role.ADMINISTRATOR, is_active=True).values_list("email", flat=True)


def record_many_drafts(person, count):
    """Write down that somebody has read very many drafts within an hour, and tell them and the administrators."""
    event = record(person, Kind.MANY_DRAFTS)
    for email in sorted({person.email, *administrators()}):
        context = {"person": person, "event": event, "count": count}
        mail(email, "Very many drafts were read", "many_drafts", context)
