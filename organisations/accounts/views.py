"""Pages on which people come in and look after their own account. Most are django-allauth's, in our templates."""

import time

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.views import ConfirmEmailView as AllauthsConfirmEmail
from allauth.account.views import EmailView, PasswordResetView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, ListWebAuthnView, RemoveWebAuthnView
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView

from organisations.account_events import KEPT, record_wrong_code
from organisations.accounts import invitations
from organisations.accounts.forms import AcceptanceForm, AddPasskey, AskForReset, NewAddress, RenamePasskey
from organisations.accounts.known_browsers import recognise_browser
from organisations.accounts.passkeys import could_sign_in_alone, let_sign_in_alone, passkeys, signs_in_alone
from organisations.accounts.reasons import written_down
from organisations.accounts.second_factor import GOES_ON, factors, is_missing
from organisations.models import AccountEvent, Person
from organisations.rules import memberships_to_ask_about
from web.forms import OperationFormView, put_refusal
from web.refusals import Invalid, WrongState

INVITATION = "invitation"  # in a session: the token of the link that was followed
BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@require_safe
def account(request):
    """Return who the person is here, how they sign in, and what they may do."""
    person = request.user
    found = list(factors(person))
    context = {
        "factors": [factor.wrap() for factor in found],
        "asking_first": sum(
            could_sign_in_alone(key) and not signs_in_alone(key) for key in found if key.type == "webauthn"
        ),
        "codes": Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first(),
        "memberships": memberships_to_ask_about(person),
        "sessions": UserSession.objects.filter(user=person).count(),
    }
    return render(request, "accounts/account.html", context)


@require_safe
def account_log(request):
    """Return what happened with the person's own account."""
    events = AccountEvent.objects.filter(person=request.user)
    page = Paginator(events, 50).get_page(request.GET.get("page"))
    return render(request, "accounts/log.html", {"page_obj": page, "kept": KEPT.days})


class SecondStep(AuthenticateView):
    """Asks for the second factor."""

    template_name = "accounts/authenticate.html"

    def form_invalid(self, form):
        record_wrong_code(self.stage.login.user)
        return super().form_invalid(form)


@login_not_required
def invitation(request, token):
    """Follow an invitation's link. It leads on at once, so that the token stays in no address bar and no referrer."""
    try:
        invitations.find(token=token, now=timezone.now())
    except WrongState as refusal:
        return _gone(request, refusal)
    request.session[INVITATION] = token
    response = redirect("accept-invitation")
    response["Referrer-Policy"] = "no-referrer"
    return response


@method_decorator([login_not_required, sensitive_post_parameters("password", "password2")], name="dispatch")
class AcceptInvitation(OperationFormView):
    """Choose a password and come in, or read that the link is not good any more."""

    form_class = AcceptanceForm
    template_name = "accounts/invitation.html"

    def dispatch(self, request):
        self.token = request.session.get(INVITATION, "")
        try:
            self.invitation = invitations.find(token=self.token, now=timezone.now())
            return super().dispatch(request)
        except WrongState as refusal:
            return _gone(request, refusal)

    def get_initial(self):
        return {"name": self.invitation.name}

    def get_context_data(self, **kwargs):
        return super().get_context_data(invitation=self.invitation, **kwargs)

    def form_valid(self, form):
        values = form.cleaned_data
        try:
            person = invitations.accept(
                token=self.token, name=values["name"], password=values["password"], now=timezone.now()
            )
        except Invalid as refusal:
            return self.show(form, status=put_refusal(refusal, form))
        return _come_in(self.request, person, self.invitation.leads_to)


def _gone(request, refusal):
    return render(request, "accounts/invitation_gone.html", {"refusal": refusal}, status=410)


def _come_in(request, person, leads_to):
    request.session.flush()
    login(request, person, backend=BACKEND)
    record_authentication(request, person, method="password", reauthenticated=True)
    UserSession.objects.create_from_request(request)
    messages.success(request, f"Welcome, {person.name}. Your account is ready.")
    if is_missing(person, request.session):
        request.session[GOES_ON] = leads_to or reverse("account")
        response = redirect("mfa_index")
    else:
        response = redirect(leads_to or "account")
    recognise_browser(request, response, person, tell=False)
    return response


class Sessions(ListUserSessionsView):
    """Lists the person's sessions; ends all others after asking again who is there."""

    template_name = "accounts/sessions.html"

    @method_decorator(reauthentication_required)
    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs)


@require_POST
def end_session(request, pk):
    """End one of the person's own sessions. It asks again who is there where that is some minutes ago."""
    return _end_session(request, get_object_or_404(UserSession, pk=pk, user=request.user))


@reauthentication_required
def _end_session(request, session):
    end_sessions(request, [session])
    messages.success(request, "That session is ended.")
    return redirect("usersessions_list")


class OneAtATime:
    """Changing factors, one change at a time for each person: two clicks cannot remove the last two.

    Nor does a request that began with the password of before add anything once that changed.
    """

    def post(self, request, *args, **kwargs):
        with transaction.atomic():
            person = Person.objects.select_for_update(of=("self",)).get(pk=request.user.pk)
            if person.password != request.user.password:
                return redirect("login")
            return super().post(request, *args, **kwargs)


class RemoveApp(OneAtATime, DeactivateTOTPView):
    template_name = "accounts/remove_app.html"


class AddsPasskey(OneAtATime, AddWebAuthnView):
    template_name, form_class = "accounts/add_passkey.html", AddPasskey


class RenamesPasskey(OneAtATime, EditWebAuthnView):
    template_name, form_class = "accounts/rename_passkey.html", RenamePasskey


class Passkeys(ListWebAuthnView):
    """The person's passkeys, and which of them signs in without the password."""

    template_name = "accounts/passkeys.html"

    def get_queryset(self):
        return passkeys(self.request.user)

    def get_context_data(self, **kwargs):
        keys = [(key, signs_in_alone(key), could_sign_in_alone(key)) for key in self.object_list]
        return super().get_context_data(keys=keys, **kwargs)


class LetSignInAlone(OneAtATime, FormView):
    """A button's address: a passkey of one's own signs in without the password again. A mail says so."""

    form_class = forms.Form
    http_method_names = ["post"]

    @method_decorator(reauthentication_required)
    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        person = self.request.user
        let_sign_in_alone(get_object_or_404(passkeys(person), pk=self.kwargs["pk"]))
        get_account_adapter().send_notification_mail("mfa/email/passkey_alone", person)
        messages.success(self.request, "That passkey signs you in without a password again.")
        return redirect("mfa_list_webauthn")


class RemovePasskey(OneAtATime, RemoveWebAuthnView):
    template_name = "accounts/remove_passkey.html"

    def get_context_data(self, **kwargs):
        adapter = get_adapter()
        may = adapter.can_delete_authenticator(self.object)
        refusal = "" if may else adapter.error_messages["cannot_delete_authenticator"]
        return super().get_context_data(refusal=refusal, **kwargs)

    def form_valid(self, form):
        if not get_adapter().can_delete_authenticator(self.object):
            form.add_error(None, get_adapter().validation_error("cannot_delete_authenticator"))
            return self.form_invalid(form)
        return super().form_valid(form)


class ResetPassword(PasswordResetView):
    """Sends a link to choose a new password. Nobody reads from how long it takes whether there is an account."""

    template_name, form_class = "accounts/reset.html", AskForReset

    def form_valid(self, form):
        began = time.monotonic()
        response = super().form_valid(form)
        time.sleep(max(0, settings.RESET_TAKES - (time.monotonic() - began)))
        return response


class SecondFactor(IndexView):
    """A person's second factors, and that one has to be set up before anything else, where it has."""

    template_name = "accounts/second_factor.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(is_missing=is_missing(self.request.user, self.request.session), **kwargs)


class EmailPage(EmailView):
    """Asks for a new address. It counts once the link in a mail to it was followed.

    Whether somebody has the address already is not told here, but to whoever follows that link.
    """

    template_name, form_class = "accounts/email.html", NewAddress

    def dispatch(self, request, *args, **kwargs):
        # allauth drops addresses that it does not know as confirmed; the present one is, whoever wrote it down.
        mine = EmailAddress.objects.filter(user=request.user)
        if not mine.filter(email=request.user.email, primary=True, verified=True).exists():
            with transaction.atomic():
                mine.exclude(email=request.user.email).update(primary=False)
                mine.update_or_create(
                    user=request.user, email=request.user.email, defaults={"primary": True, "verified": True}
                )
        return super().dispatch(request, *args, **kwargs)


class ConfirmEmail(AllauthsConfirmEmail):
    """The link in a mail opens a page with a button: programs that look into links confirm nothing."""

    template_name = "accounts/confirm_email.html"

    def get_object(self, queryset=None):
        found = super().get_object(queryset)
        if not found.email_address.user.is_active:
            raise Http404("The account of this address is ended.")
        return found

    def post(self, request, *args, **kwargs):
        person = self.get_object().email_address.user
        try:
            with transaction.atomic(), written_down(by=person, reason="Confirmed by the link in a mail to the address"):
                return super().post(request, *args, **kwargs)
        except IntegrityError:  # somebody else came to have it in the meantime
            messages.error(request, "This address cannot be used.")
            return redirect("account")
