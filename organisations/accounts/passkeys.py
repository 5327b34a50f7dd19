"""Which passkeys sign in without the password: none from before it changed, until its owner says so again."""

from allauth.mfa.models import Authenticator
from django.urls import reverse

from organisations.models import AccessToken, Person
from web.addresses import absolute
from web.mail import mail

ALONE = "alone"  # in a passkey's data, once something was said of it: whether it signs in without the password


def passkeys(person):
    """Return the person's passkeys, oldest first."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).order_by("pk")


def could_sign_in_alone(passkey):
    """Return whether the passkey is made so that it can: it says at first if it cannot."""
    return passkey.wrap().is_passwordless is not False


def signs_in_alone(passkey):
    """Return whether the passkey signs in without the password."""
    return could_sign_in_alone(passkey) and passkey.data.get(ALONE, True)


def ask_for_password_first(*, person, because, now):
    """Let none of the passkeys sign in without the password any more, where that changed: a thief may have added one.

    One of those that are called when access tokens end. Beside the new password each stays a second factor, so that
    nobody is shut out who has no other, and whoever only reads the mail comes in no more than before.
    """
    if because != AccessToken.Ended.PASSWORD:
        return
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    ended = [passkey for passkey in passkeys(person) if signs_in_alone(passkey)]
    for passkey in ended:
        _save(passkey, alone=False)
    if ended and person.is_active:
        context = {"person": person, "passkeys": ended, "address": absolute(reverse("mfa_list_webauthn"))}
        mail(person.email, "Your passkeys ask for your password first", "passkeys_ask_first", context)


def let_sign_in_alone(passkey):
    """Let a passkey of which its owner says that it is theirs sign in without the password again."""
    _save(passkey, alone=True)


def _save(passkey, *, alone):
    passkey.data[ALONE] = alone
    passkey.save(update_fields=["data"])
