"""When a session ended while somebody wrote: what they posted comes back on a page, to be sent again."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import render
from django.views import csrf

MOST_FIELDS = 20_000


def keep_what_was_posted(request, *, signed_in=False):
    """The page that holds the posted fields, with a way to sign in elsewhere and a button to send them again."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse(
            {"errors": [{"id": "", "label": "", "text": "You are signed out."}], "signed_out": True}, status=401
        )
    fields = [
        (name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values
    ]
    context = {"fields": fields, "address": request.path, "signed_in": signed_in}
    response = render(request, "workbench/signed_out.html", context, status=403 if signed_in else 401)
    response["Cache-Control"] = "no-store"
    return response


def csrf_failure(request, reason=""):
    """Django's refusal of a form whose token is old. Signing in renews tokens, so a form of before is sent again by hand.

    Only where the browser says that the form stood on this very site: a form of another site gets the plain refusal.
    """
    origin = request.headers.get("Origin", "")
    ours = {f"{request.scheme}://{request.get_host()}", "{0.scheme}://{0.netloc}".format(urlsplit(settings.BASE_URL))}
    where = ("/workbench/", "/commitments/", "/actions/")
    if request.path.startswith(where) and origin in ours and not request.FILES:
        return keep_what_was_posted(request, signed_in=request.user.is_authenticated)
    return csrf.csrf_failure(request, reason)
