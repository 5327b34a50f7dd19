"""How this site uses django-allauth: by invitation only, mail in our words, notices, and which factor may go."""

import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from organisations.accounts.second_factor import factors, is_needed_by
from web.api import absolute
from web.mail import mail

log = logging.getLogger("accounts")
KNOWN_BROWSER = "__Host-known"  # a cookie: who has signed in from this browser before, signed
KNOWN_FOR = 365 * 24 * 60 * 60

# allauth's name of a mail: (subject, what happened). Each says what to do when it was not you.
NOTICES = {
    "password_changed": "Your password was changed",
    "password_set": "Your password was set",
    "password_reset": "Your password was reset",
    "email_changed": "Your e-mail address was changed",
    "email_confirm": "Your e-mail address was confirmed",
    "email_deleted": "A change of your e-mail address was cancelled",
    "totp_activated": "An authenticator app was added to your account",
    "totp_deactivated": "The authenticator app was removed from your account",
    "recovery_codes_generated": "New recovery codes were made for your account",
    "webauthn_added": "A passkey was added to your account",
    "webauthn_removed": "A passkey was removed from your account",
}
MAILS = {
    "password_reset_key": "Choose a new password",
    "email_confirmation": "Confirm your new e-mail address",
}
# allauth's name of a message on the page: our sentence. What is not here is not said.
MESSAGES = {
    "logged_out": "You are signed out.",
    "password_changed": "Your password is changed. Everywhere else you are signed out.",
    "password_set": "Your password is set.",
    "email_confirmation_sent": "We have sent a mail to {email}. Follow its link to confirm the address.",
    "email_confirmed": "The address {email} is confirmed. It is the one that you sign in with now.",
    "email_confirmation_failed": "The address could not be confirmed: somebody else uses it.",
    "email_deleted": "The change to {email} is cancelled.",
    "cannot_delete_primary_email": "You need an e-mail address.",
    "totp_activated": "The authenticator app is set up.",
    "totp_deactivated": "The authenticator app is removed.",
    "webauthn_added": "The passkey is added.",
    "webauthn_removed": "The passkey is removed.",
    "recovery_codes_generated": "Here are your recovery codes. Any that you had before stopped working.",
    "sessions_logged_out": "You are signed out everywhere else.",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This e-mail address and password do not belong together.",
        "too_many_login_attempts": "There were too many wrong attempts. Wait 15 minutes, or choose a new password.",
        "incorrect_password": "This is not your password.",
        "incorrect_code": "This code is not right. Codes change every 30 seconds and work once.",
        "email_taken": "This address cannot be used.",
        "same_as_current": "This is your address already.",
        "enter_current_password": "This is not your password.",
        "rate_limited": "There were too many attempts. Wait a minute.",
        "invalid_password_reset": "This link is not good any more.",
    }

    def is_open_for_signup(self, request):
        return False

    def get_login_redirect_url(self, request):
        return reverse("workbench:home" if request.user.has_perm("publishing.draft") else "account")

    def get_password_change_redirect_url(self, request):
        return reverse("account")

    def get_reset_password_from_key_url(self, key):
        uid, _, rest = key.partition("-")
        return absolute(reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": rest}))

    def get_email_confirmation_url(self, request, emailconfirmation):
        return absolute(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_email_verification_redirect_url(self, email_address):
        return reverse("account")

    def is_safe_url(self, url):
        """Return addresses of this site alone, written without a host."""
        return bool(url) and url.startswith("/") and not url.startswith(("//", "/\\")) and super().is_safe_url(url)

    def reauthenticate(self, user, password):
        """By the address of the person themselves: not everybody has a row in allauth's own table."""
        found = self.authenticate(current.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def authentication_failed(self, request, **credentials):
        log.warning("A sign-in failed, from %s", self.get_client_ip(request))

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        log.info("Person %s signed in, from %s", user.pk, self.get_client_ip(request))
        # Whoever has just signed in has shown that it is them: for five minutes nothing is asked again.
        record_authentication(request, user, method="sign-in", reauthenticated=True)
        recognise_browser(request, response, user)
        return response

    def add_message(self, request, level, message_template=None, message_context=None, *, message=None, **kwargs):
        if message is None:
            name = (message_template or "").rsplit("/", 1)[-1].removesuffix(".txt")
            message = MESSAGES.get(name, "").format_map({"email": "", **(message_context or {})})
        if message:
            messages.add_message(request, level, message)

    def send_mail(self, template_prefix, email, context):
        name = template_prefix.rsplit("/", 1)[-1]
        if name in NOTICES:
            subject, template = NOTICES[name], "notice"
        else:
            subject, template = MAILS[name], name
        more = {"subject": subject, "site": settings.BASE_URL, "reset": absolute(reverse("account_reset_password"))}
        mail(email, subject, template, more | context)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        more = {"name": user.name, "timestamp": timezone.now()}
        self.send_mail(template_prefix, email or user.email, more | (context or {}))


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Your role needs a second factor, and this is your only one. Add another first.",
        "incorrect_code": "This code is not right. Codes change every 30 seconds and work once.",
        "cannot_generate_recovery_codes": "Set up a second factor first.",
    }

    def can_delete_authenticator(self, authenticator):
        return not is_needed_by(authenticator.user) or factors(authenticator.user).exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user, type):  # noqa: A002 – allauth's name
        return f"Passkey {factors(user).count() + 1}"

    def _get_site_name(self):
        return "Sharing with Care"


def known_people(request):
    """Return the primary keys of who signed in from this browser before, as far as its cookie says."""
    try:
        return signing.loads(request.COOKIES.get(KNOWN_BROWSER, ""), salt="known-browser", max_age=KNOWN_FOR)
    except signing.BadSignature:
        return []


def recognise_browser(request, response, person, *, tell=True):
    """Remember that the person signed in from this browser; write to them when it is the first time."""
    known = known_people(request)
    if person.pk not in known and tell:
        context = {
            "name": person.name,
            "at": timezone.localtime(),
            "browser": request.headers.get("User-Agent", "")[:200],
            "reset": absolute(reverse("account_reset_password")),
            "sessions": absolute(reverse("usersessions_list")),
        }
        mail(person.email, "You signed in from a new browser", "new_browser", context)
    value = signing.dumps([person.pk, *[pk for pk in known if pk != person.pk]][:20], salt="known-browser")
    response.set_cookie(KNOWN_BROWSER, value, max_age=KNOWN_FOR, secure=True, httponly=True, samesite="Lax", path="/")
