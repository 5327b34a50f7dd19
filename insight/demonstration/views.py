"""The page that signs in as one of the people of the demonstration."""

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from insight.demonstration.people import PASSWORD, PEOPLE
from organisations.accounts.second_factor import DEMO_ADDRESSES, DEMO_MARK
from organisations.accounts.views import BACKEND
from organisations.models import Person


@login_not_required
def continue_as(request):
    """Return the demonstration's own way in: as one of its people, by one button. 404 outside demo mode."""
    if not settings.DEMO:
        raise Http404
    found = Person.objects.filter(email__endswith=DEMO_ADDRESSES, is_active=True).order_by("pk")
    people = {person.email: person for person in found}
    emails = [email for email, _, _ in PEOPLE.values()]
    emails += [email for email in people if email not in emails]
    if request.method == "POST":
        person = people.get(request.POST.get("email"))
        if person is None:
            raise Http404
        if request.user.is_authenticated:
            logout(request)
        login(request, person, backend=BACKEND)
        request.session[DEMO_MARK] = person.pk
        record_authentication(request, person, method="password", reauthenticated=True)
        UserSession.objects.create_from_request(request)
        return redirect(_next(request) or "account")
    context = {
        "people": [people[email] for email in emails if email in people],
        "next": _next(request),
        "password": PASSWORD,
    }
    return render(request, "accounts/continue.html", context)


def _next(request):
    """Return where to go afterwards: an address of this site without a host, or ""."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    safe = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if safe else ""
