"""How this site uses django-allauth: by invitation only, mail in our words, notices, and which factor may go."""

import logging
from pathlib import Path

import yaml
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context as current
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from organisations.account_events import record_failed, record_locked
from organisations.accounts.encryption import decrypt, encrypt
from organisations.accounts.known_browsers import is_known, noted_people, recognise_browser, told_apart
from organisations.accounts.second_factor import factors
from organisations.models import Person
from web.api import absolute
from web.mail import mail

log = logging.getLogger("accounts")
ASKED_FOR = ["password_reset_key", "email_confirmation"]  # mails for which somebody waits at this moment
ANYWHERE = {"app": "allauth.account", "action": "login_failed_anywhere"}

WORDS = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | WORDS["errors"]

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

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Return whose attempts are counted together: nobody locks an account for others, and a known browser counts by itself."""
        where = told_apart(request) if self.knows_browser(request, **credentials) else ratelimit.get_ip(request)
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{where}"

    def knows_browser(self, request, *, email="", **credentials):
        """Return whether this browser is known as one of this account's person."""
        noted = noted_people(request)
        person = Person.objects.filter(pk__in=noted, email__iexact=email).first() if noted else None
        return person is not None and is_known(request, person)

    def pre_authenticate(self, request, **credentials):
        try:
            self.count_attempt(request, **credentials)
        except ValidationError:
            record_locked(with_address(credentials.get("email", "")))
            raise

    def count_attempt(self, request, **credentials):
        super().pre_authenticate(request, **credentials)
        if not self.knows_browser(request, **credentials):
            anywhere = ratelimit.consume(request, key=credentials.get("email", "").lower(), **ANYWHERE)
            if not anywhere:
                raise self.validation_error("too_many_login_attempts")
            self._login_failed_rl_usage.usage += anywhere.usage  # taken back with the others when the password is right

    def _delete_login_attempts_cached_email(self, request, **credentials):
        super()._delete_login_attempts_cached_email(request, **credentials)
        ratelimit.clear(request, key=credentials.get("email", "").lower(), **ANYWHERE)

    def authentication_failed(self, request, **credentials):
        log.warning("A sign-in failed, from %s", self.get_client_ip(request))
        # Also where there is nobody: the time that it takes tells nothing.
        record_failed(with_address(credentials.get("email", "")))

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
            message = WORDS["messages"].get(name, "").format_map({"email": "", **(message_context or {})})
        if message:
            messages.add_message(request, level, message)

    def send_mail(self, template_prefix, email, context):
        name = template_prefix.rsplit("/", 1)[-1]
        if name == "email_changed":  # said by `accounts/addresses.py`, whichever way it changes
            return
        if name in WORDS["notices"]:
            subject, template = WORDS["notices"][name], "notice"
        else:
            subject, template = WORDS["mails"][name], name
        more = {
            "subject": subject,
            "site": settings.BASE_URL,
            "reset": absolute(reverse("account_reset_password")),
            "reset_minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
            "factors": absolute(reverse("mfa_index")),
            "confirm_days": settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS,
        }
        mail(email, subject, template, more | context, urgent=name in ASKED_FOR)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        more = {"name": user.name, "timestamp": timezone.now()}
        self.send_mail(template_prefix, email or user.email, more | (context or {}))


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | WORDS["errors_of_factors"]

    def can_delete_authenticator(self, authenticator):
        return factors(authenticator.user).exclude(pk=authenticator.pk).exists()

    def encrypt(self, text):
        return encrypt(text)

    def decrypt(self, encrypted_text):
        return decrypt(encrypted_text)

    def generate_authenticator_name(self, user, type):  # noqa: A002 – allauth's name
        return f"Passkey {factors(user).count() + 1}"

    def _get_site_name(self):
        return "Sharing with Care"


def lift_lock(sender, request, user, **kwargs):
    """django-allauth's signal that a password was reset: whoever has the new one is not kept out by the tries of before.

    It lifts locks of addresses in its own table by itself, and not everybody has a row there.
    """
    get_adapter()._delete_login_attempts_cached_email(request, email=user.email)


def with_address(email):
    return Person.objects.filter(email__iexact=email).first()
