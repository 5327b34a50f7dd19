"""What was posted and could not be done comes back on a page, to be copied or sent again: nothing that was typed is lost.

A session that ended, a form's old token, or a refusal that no page caught.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import urlencode
from django.views import csrf

from web.refusals import Invalid, Refusal

# What no page gives back: secrets, and what belongs to the machinery of a form.
NEVER_SHOWN = ("csrfmiddlewaretoken", "password", "oldpassword", "code", "credential")
MACHINERY = ("operation", "seen", "next")


def keep_what_was_posted(request, *, signed_in=False):
    """Return the page that holds the posted fields, with a way to sign in elsewhere and a button to send them again."""
    if wants_data(request):
        return _signed_out(request, signed_in=signed_in)
    return _page(request, status=403 if signed_in else 401, signed_in=signed_in)


def _signed_out(request, *, signed_in):
    """Return what the script of a form needs to send its words again: where to sign in, or the form's new token and whose it is."""
    said = {"errors": [{"id": "", "label": "", "text": "You are signed out."}], "signed_out": True}
    said["sign_in"] = f"{reverse('login')}?{urlencode({'next': reverse('workbench:home')})}"
    if signed_in:
        said |= {"token": get_token(request), "person": str(request.user.pk)}
    return JsonResponse(said, status=403 if signed_in else 401, headers={"Cache-Control": "no-store"})


class KeepsWhatWasPosted:
    """A view for people who are signed in: of a session that ended, what was posted is kept.

    Django's own check has to be put off by `login_not_required`: it would lose the text.
    """

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        return keep_what_was_posted(request) if request.method == "POST" else redirect_to_login(request.get_full_path())


def wants_data(request):
    """Return whether a script of the page asks, which reads JSON."""
    return request.headers.get("Accept", "").startswith("application/json")


def _page(request, *, status, **context):
    fields = [
        (name, value) for name, values in request.POST.lists() if not name.startswith(NEVER_SHOWN) for value in values
    ]
    context |= {
        "fields": fields,
        "typed": [(name, value) for name, value in fields if value.strip() and name not in MACHINERY],
        "address": request.path,
    }
    response = render(request, "components/kept_form.html", context, status=status)
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


def refusal_page(request, refusal):
    """Return the page on a refusal: what was refused and why, with everything that was posted."""
    errors = refusal.errors if isinstance(refusal, Invalid) else {"": [refusal.message]}
    status = 422 if isinstance(refusal, Invalid) else refusal.status
    lines = [("", pointer.strip("/"), text) for pointer, texts in errors.items() for text in texts]
    if wants_data(request):
        return JsonResponse(
            {"errors": [{"id": "", "label": label, "text": text} for _, label, text in lines]}, status=status
        )
    return _page(request, status=status, refusal=refusal, lines=lines, signed_in=True)


class RefusalsAsPages(MiddlewareMixin):
    """A refusal that no view caught becomes a page. Addresses of the API are left to `config/problems.py`."""

    def process_exception(self, request, exception):
        if not isinstance(exception, Refusal) or request.path.startswith("/api/"):
            return None
        return refusal_page(request, exception)
