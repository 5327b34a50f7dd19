"""Pages on which people make and revoke the tokens of their programs."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from organisations.models import AccessToken, Organisation
from organisations.rules import SCOPES
from organisations.tokens.access_tokens import create_token, revoke_token
from web.refusals import Refusal

USUAL_DAYS = "90"


@method_decorator(never_cache, name="dispatch")  # says no-store: the page shows a secret once
class Tokens(View):
    """One's own tokens, and a form to make another. The secret is on the answer to the form, and nowhere else."""

    def get(self, request):
        return self.answer({"days": USUAL_DAYS})

    def post(self, request):
        posted = {
            "name": request.POST.get("name", ""),
            "scopes": request.POST.getlist("scopes"),
            "days": request.POST.get("days", "").strip(),
            "organisation": request.POST.get("organisation", ""),
        }
        days = posted["days"]
        try:
            token, secret = create_token(
                person=request.user,
                name=posted["name"],
                scopes=posted["scopes"],
                days=int(days) if days.isascii() and days.isdigit() and len(days) < 6 else None,
                organisation=Organisation.objects.filter(slug=posted["organisation"]).first(),
                by=request.user,
                now=timezone.now(),
            )
        except Refusal as refusal:
            found = getattr(refusal, "errors", {"": [refusal.message]})
            errors = {pointer.strip("/") or "form": " ".join(texts) for pointer, texts in found.items()}
            return self.answer(posted, errors=errors, status=422 if refusal.status == 400 else refusal.status)
        return self.answer({"days": USUAL_DAYS}, made=token, secret=secret)

    def answer(self, posted, *, status=200, **more):
        person, now = self.request.user, timezone.now()
        allowed = SCOPES[person.role]
        context = {
            "posted": posted,
            "scopes": [scope for scope in AccessToken.Scope.choices if scope[0] in allowed],
            "organisations": Organisation.objects.filter(memberships__in=person.memberships.current()),
            "tokens": person.access_tokens.select_related("organisation"),
            "now": now,
            **more,
        }
        return render(self.request, "organisations/tokens.html", context, status=status)


class RevokeToken(View):
    """A button's address."""

    http_method_names = ["post"]

    def post(self, request, pk):
        token = AccessToken.objects.filter(pk=pk, person=request.user).first()
        if token is None:
            raise Http404("There is no such token.")
        try:
            revoke_token(token=token, by=request.user, now=timezone.now())
            messages.success(request, f"“{token.name}” is revoked. It opens nothing any more.")
        except Refusal as refusal:
            messages.error(request, refusal.message)
        return redirect("tokens")
