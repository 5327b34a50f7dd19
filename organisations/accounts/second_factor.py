"""That nothing opens for whoever signed in without a second factor until they have one."""

from functools import cache

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from organisations.account_events import Kind, record
from organisations.models import AccessToken, Person
from organisations.tokens.access_tokens import FACTORS, end_tokens

DEMO_MARK = "continued_as_demo_person"  # in a session; only the demonstration's page sets it
DEMO_ADDRESSES = "@demo.example"
GOES_ON = "goes_on_after_second_factor"  # in a session: the path of the page that somebody wanted

# What somebody who still has to set theirs up can reach.
OPEN = {
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "logout", "account_logout", "mailbox",
}  # fmt: skip


def factors(person):
    """Return the person's second factors, oldest first, without recovery codes."""
    return Authenticator.objects.filter(user=person, type__in=FACTORS).order_by("pk")


class Backend(AuthenticationBackend):
    """django-allauth's, which answers for a session also whether its person has a second factor: one query for both.

    It takes no address that waits to be confirmed: attempts with it would count by themselves, and be told to nobody.
    """

    def _authenticate_by_email(self, email, password):
        found = super()._authenticate_by_email(email, password)
        return found if found and found.email.casefold() == email.casefold() else None

    def get_user(self, user_id):
        found = next(iter(with_factor().filter(pk=user_id)), None)
        return found if found and self.user_can_authenticate(found) else None


@cache
def with_factor():
    """Return all persons with `has_factor`. Made once: every request of somebody signed in begins with it."""
    has_factor = Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS))
    return Person.objects.annotate(has_factor=has_factor).order_by()


def is_missing(person, session):
    """Return whether this person has to set up a second factor before anything else. Everybody has, a demonstration aside."""
    if settings.DEMO and (session.get(DEMO_MARK) == person.pk or person.email.endswith(DEMO_ADDRESSES)):
        return False
    return not (person.has_factor if hasattr(person, "has_factor") else factors(person).exists())


def factor_added(sender, instance, created, **kwargs):
    """Django's signal that a factor was saved: tokens made without it end."""
    if created and instance.type in FACTORS:
        record(instance.user, Kind.FACTOR_ADDED)
        end_tokens(person=instance.user, because=AccessToken.Ended.FACTOR_ADDED, now=timezone.now())


def factor_removed(sender, instance, **kwargs):
    """Django's signal that a factor was removed or reset, whichever way."""
    if instance.type in FACTORS:
        record(instance.user, Kind.FACTOR_REMOVED)
        end_tokens(person=instance.user, because=AccessToken.Ended.FACTOR_REMOVED, now=timezone.now())


class RequireSecondFactor(MiddlewareMixin):
    """Whoever signed in and has no second factor is led to set one up, from wherever they are."""

    def process_view(self, request, view, args, kwargs):
        # No session, no person: a reader without a cookie is not looked up. The API knows no sessions at all.
        if not request.session.session_key or request.resolver_match.view_name in OPEN or is_api(request):
            return None
        if request.user.is_authenticated and is_missing(request.user, request.session):
            if request.method == "GET":
                request.session.setdefault(GOES_ON, request.path)
            return redirect("mfa_index")
        return None


def is_api(request):
    return request.path.startswith("/api/v1/")
