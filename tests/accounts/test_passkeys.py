"""Whoever recovers an account has it alone: no passkey that was there before signs in without the new password."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from organisations.models import Person
from tests.accounts.conftest import PASSWORD, come_in, is_signed_in, sign_in
from tests.accounts.passkeys import Passkey
from tests.accounts.test_known_browsers import NEW, change, reset

pytestmark = pytest.mark.django_db

TOLD = "Your passkeys ask for your password first"


def in_the_shell(people, client):
    person = Person.objects.get(pk=people.researcher.pk)
    person.set_password(NEW)
    person.save()
    return NEW


@pytest.fixture
def thiefs(with_password):
    """A passkey that somebody added to the researcher's account while they had it."""
    passkey = Passkey(with_password.researcher)
    assert passkey.add(come_in("rhona@example.org"), "Thief’s").status_code == 302
    return passkey


def alone(passkey):
    client = Client()
    client.answer = passkey.sign_in_alone(client)
    return client


def test_passkey_signs_in_alone_and_serves_as_second_factor(thiefs):
    assert is_signed_in(alone(thiefs))
    client = sign_in("rhona@example.org")
    thiefs.second_step(client)
    assert is_signed_in(client)


@pytest.mark.parametrize("recovery", [change, reset, in_the_shell])
def test_no_passkey_signs_in_alone_after_the_password_changed(thiefs, with_password, recovery):
    recovery(with_password, Client())

    client = alone(thiefs)

    assert not is_signed_in(client)
    assert "asks for your password first" in client.get(client.answer.url).content.decode()


def test_passkey_that_said_it_cannot_sign_in_alone_does_not(with_password):
    passkey = Passkey(with_password.researcher)
    passkey.add(come_in("rhona@example.org"), rk=False)

    assert not is_signed_in(alone(passkey))


def test_mail_names_the_passkeys_that_ask_for_the_password(thiefs, with_password):
    reset(with_password, Client())

    (told,) = [message for message in mail.outbox if message.subject == TOLD]
    assert told.to == ["rhona@example.org"]
    assert "- Thief’s, added on 2 November 2026" in told.body


def test_person_without_passkeys_is_told_nothing_of_them(with_password):
    reset(with_password, Client())

    assert TOLD not in [message.subject for message in mail.outbox]


def test_who_has_only_a_passkey_comes_in_with_the_new_password_and_confirms_it(thiefs, with_password):
    Authenticator.objects.filter(user=with_password.researcher, type="totp").delete()
    password = reset(with_password, Client())
    client = sign_in("rhona@example.org", password)
    assert not is_signed_in(client)
    thiefs.second_step(client)
    assert "1 passkey asks for your password first" in " ".join(client.get("/accounts/").content.decode().split())
    page = client.get("/accounts/2fa/webauthn/").content.decode()
    key = Authenticator.objects.get(user=with_password.researcher, type="webauthn")
    assert "Signs you in without a password" not in page

    client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/alone/")

    assert "Signs you in without a password" in client.get("/accounts/2fa/webauthn/").content.decode()
    assert mail.outbox[-1].subject == "A passkey signs you in without a password again"
    assert is_signed_in(alone(thiefs))


def test_passkey_is_confirmed_only_by_whoever_has_just_shown_who_they_are(thiefs, with_password, time_machine):
    client = come_in("rhona@example.org", reset(with_password, Client()))
    key = Authenticator.objects.get(user=with_password.researcher, type="webauthn")
    time_machine.shift(10 * 60)

    asked = client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/alone/")

    assert asked.url.startswith("/accounts/reauthenticate/")
    assert not is_signed_in(alone(thiefs))
    client.post(asked.url, {"password": NEW})
    assert is_signed_in(alone(thiefs))


def test_nobody_confirms_the_passkey_of_somebody_else(thiefs, with_password):
    reset(with_password, Client())
    key = Authenticator.objects.get(user=with_password.researcher, type="webauthn")

    answer = come_in("ewan@example.org").post(f"/accounts/2fa/webauthn/keys/{key.pk}/alone/")

    assert answer.status_code == 404
    assert not is_signed_in(alone(thiefs))


def test_what_began_with_the_password_of_before_adds_no_passkey_after_it_changed(with_password, monkeypatch):
    from organisations.accounts import views

    client, passkey = come_in("rhona@example.org"), Passkey(with_password.researcher)
    began = views.OneAtATime.post

    def meanwhile(self, request, *args, **kwargs):
        in_the_shell(with_password, None)
        return began(self, request, *args, **kwargs)

    monkeypatch.setattr(views.OneAtATime, "post", meanwhile)
    passkey.add(client)

    assert not Authenticator.objects.filter(user=with_password.researcher, type="webauthn").exists()


def test_passkey_that_is_renamed_goes_on_asking_for_the_password(thiefs, with_password):
    client = come_in("rhona@example.org", reset(with_password, Client()))
    key = Authenticator.objects.get(user=with_password.researcher, type="webauthn")

    client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/edit/", {"name": "Laptop"})

    assert str(Authenticator.objects.get(pk=key.pk)) == "Laptop"
    assert not is_signed_in(alone(thiefs))


@pytest.mark.parametrize("subject", ["A passkey was added to your account", "Your password was changed"])
def test_mails_say_that_no_passkey_signs_in_without_the_new_password(thiefs, with_password, subject):
    client = come_in("rhona@example.org")
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    told = next(message for message in mail.outbox if message.subject == subject)

    assert "Without the new password no passkey signs in" in " ".join(told.body.split())
    assert "/accounts/2fa/" in told.body
