"""Pages on which people make and revoke the tokens of their programs."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from organisations.forms import OrganisationField
from organisations.models import AccessToken, Organisation
from organisations.rules import SCOPES
from organisations.tokens.access_tokens import create_token, revoke_token
from web.forms import ChoicesField, NumberField, OperationFormView, PageForm, TextField
from web.refusals import Refusal


class TokenForm(PageForm):
    """What a token is for and what it may do, as far as a person's role reaches."""

    name = TextField("What is it for?", "A name by which you know it again.", most=100)
    scopes = ChoicesField("What may it do?")
    organisation = OrganisationField("Which organisation does it act for?")
    days = NumberField("For how many days?", "At most 365. Then you make another.")

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = SCOPES[person.role]
        self.fields["scopes"].choices = [scope for scope in AccessToken.Scope.choices if scope[0] in allowed]
        own = Organisation.objects.filter(memberships__in=person.memberships.current())
        if own.exists():
            self.fields["organisation"].queryset = own
        else:
            del self.fields["organisation"]


@method_decorator(never_cache, name="dispatch")  # says no-store: the page shows a secret once
@method_decorator(reauthentication_required, name="post")
class Tokens(OperationFormView):
    """One's own tokens, and a form to make another: it asks again who is there, as changes of password and factors do.

    The secret is on the answer to the form, and nowhere else.
    """

    form_class = TokenForm
    template_name = "organisations/tokens.html"
    initial = {"days": 90}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "person": self.request.user}

    def operate(self, form):
        person = self.request.user
        token, secret = create_token(person=person, **form.cleaned_data, by=person, now=timezone.now())
        return self.show(TokenForm(person=person, initial=self.initial), made=token, secret=secret)

    def get_context_data(self, **kwargs):
        tokens = self.request.user.access_tokens.select_related("organisation")
        return super().get_context_data(tokens=tokens, now=timezone.now(), **kwargs)


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
