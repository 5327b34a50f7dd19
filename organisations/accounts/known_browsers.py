"""From which browsers people signed in before: a signed cookie says it, until something ends what opened the account."""

import secrets

from allauth.core import context
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from organisations.account_events import KEPT, endings_after, last_ending
from organisations.models import AccessToken
from web.addresses import absolute
from web.mail import mail

COOKIE = "__Host-known"
SALT = "known browser"
KNOWN_FOR = int(KEPT.total_seconds())  # no longer than the events are kept that say what ended it
MOST = 20  # people who share a browser


def noted(request):
    """Return what the cookie holds: (what tells this browser apart, {primary key: number of a person's last ending then})."""
    try:
        name, people = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return "", {}
    return name, dict(people)


def noted_people(request):
    """Return {primary key: number of the last event that ended something then} of who signed in from this browser."""
    return noted(request)[1]


def is_known(request, person):
    """Return whether the person signed in from this browser, and nothing ended since what was remembered of them."""
    if person.pk in getattr(request, "staying_known", {}):
        return True
    number = noted_people(request).get(person.pk)
    return number is not None and not endings_after(person, number).exists()


def told_apart(request):
    """Return a name of this browser, which is known, that no other has."""
    return f"known-{noted(request)[0]}"


def recognise_browser(request, response, person, *, tell=True):
    """Remember that the person signed in from this browser; write to them where it is not known."""
    if tell and not is_known(request, person):
        about = {
            "name": person.name,
            "at": timezone.localtime(),
            "browser": request.headers.get("User-Agent", "")[:200],
            "reset": absolute(reverse("account_reset_password")),
            "sessions": absolute(reverse("usersessions_list")),
            "factors": absolute(reverse("mfa_index")),
        }
        mail(person.email, "You signed in from a new browser", "new_browser", about)
    _note(request, response, {person.pk: last_ending(person)})


def stay_known(*, person, because, now):
    """Keep the browser known in which a person changes or recovers their account, as all others become unknown.

    One of those that are called when access tokens end. Only a browser that was known until this moment stays so.
    """
    under_way = context.request
    if under_way is None or because in {AccessToken.Ended.DEACTIVATED, AccessToken.Ended.DELETED}:
        return
    by = getattr(under_way, "user", None)
    if by is not None and by.is_authenticated and by.pk != person.pk:
        return
    number, staying = noted_people(under_way).get(person.pk), under_way.__dict__.setdefault("staying_known", {})
    # What happens at this moment is written down already: of more than that, the browser was forgotten before.
    if person.pk in staying or (number is not None and endings_after(person, number).count() <= 1):
        staying[person.pk] = last_ending(person)


class StayKnown(MiddlewareMixin):
    """Gives the browser its new cookie."""

    def process_response(self, request, response):
        if staying := getattr(request, "staying_known", None):
            _note(request, response, staying)
        return response


def _note(request, response, people):
    name, before = noted(request)
    rest = [(pk, number) for pk, number in before.items() if pk not in people]
    value = signing.dumps([name or secrets.token_hex(8), [*people.items(), *rest][:MOST]], salt=SALT)
    response.set_cookie(COOKIE, value, max_age=KNOWN_FOR, secure=True, httponly=True, samesite="Lax", path="/")
