"""Whoever recovers an account has it alone: no access token that was made before reaches further than its person now."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.utils import timezone

from organisations.accounts import people as operations
from organisations.models import AccessToken
from organisations.tokens.access_tokens import token_of
from tests.accounts.conftest import PASSWORD, code, come_in, link_in_last_mail, sign_in
from tests.tokens import make_token

pytestmark = pytest.mark.django_db

NEW = "violet tractor moonlight pebble"


def opens(text):
    return token_of(text, now=timezone.now()) is not None


def change(people):
    come_in("rhona@example.org").post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )


def reset(people):
    client = Client()
    client.post("/accounts/password/reset/", {"email": "rhona@example.org"})
    address = client.get(link_in_last_mail(), follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": NEW, "password2": NEW})


def take_away_the_password(people):
    people.researcher.set_unusable_password()
    people.researcher.save()


def add_a_factor(people):
    Authenticator.objects.create(user=people.researcher, type="webauthn", data={"name": "Laptop", "credential": {}})


def deactivate_and_let_in_again(people):
    operations.deactivate(person=people.researcher, by=people.administrator, reason="Left.")
    people.researcher.refresh_from_db()
    operations.reactivate(person=people.researcher, by=people.administrator, reason="Came back.")


@pytest.mark.parametrize("event", [change, reset, take_away_the_password, add_a_factor, deactivate_and_let_in_again])
def test_token_ends_with_what_it_was_made_with(with_password, event):
    made = make_token(with_password.researcher)
    assert opens(made.text)

    event(with_password)

    assert not opens(made.text)
    assert AccessToken.objects.get().ended_because
    assert "Your access tokens ended" in [message.subject for message in mail.outbox]
    assert "- A test" in next(message.body for message in mail.outbox if "tokens ended" in message.subject)


def test_token_ends_with_the_reset_of_the_second_factor(with_password):
    made = make_token(with_password.editor)

    operations.reset_second_factor(
        person=with_password.editor, by=with_password.administrator, reason="The phone was lost.", made_sure=True
    )

    assert not opens(made.text)


def test_rehashed_password_ends_nothing(with_password, settings):
    made = make_token(with_password.researcher)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]

    come_in("rhona@example.org")

    with_password.researcher.refresh_from_db()
    assert with_password.researcher.password.startswith("pbkdf2")
    assert opens(made.text)


def test_token_reaches_no_further_than_a_session_of_its_person_could(people, settings):
    settings.DEMO = False
    Authenticator.objects.filter(user=people.researcher).delete()

    assert not opens(make_token(people.researcher).text)  # who has to set up a second factor before anything else
    assert opens(make_token(people.editor).text)


def test_smaller_role_takes_scopes_away_from_tokens_made_before(people, second_administrator):
    client = Client(headers={"Authorization": f"Bearer {make_token(people.researcher).text}"})
    assert client.post("/api/v1/barriers/", {}, content_type="application/json").status_code != 403

    operations.change_role(
        person=people.researcher, role="administrator", by=people.administrator, reason="Administers."
    )

    answer = client.post("/api/v1/barriers/", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["scope"]) == (403, "write")


def test_new_token_asks_again_who_is_there_and_is_told_by_mail(with_password, time_machine):
    client = come_in("rhona@example.org")
    time_machine.shift(10 * 60)
    form = {"name": "Nightly copy", "scopes": ["read"], "days": "30"}
    assert client.get("/accounts/tokens/").status_code == 200

    asked = client.post("/accounts/tokens/", form)
    assert asked.url == "/accounts/reauthenticate/?next=%2Faccounts%2Ftokens%2F"
    assert not AccessToken.objects.exists()
    page = client.post(asked.url, {"password": PASSWORD, "next": "/accounts/tokens/"})

    assert "swc_" in page.content.decode()  # what was posted before is done now
    assert mail.outbox[-1].subject == "An access token was made for your account"
    assert "Nightly copy" in mail.outbox[-1].body


def test_editor_makes_a_token_only_after_the_second_factor(with_password):
    client = sign_in("ewan@example.org")
    client.post("/accounts/2fa/authenticate/", {"code": code()})

    client.post("/accounts/tokens/", {"name": "x", "scopes": ["read"], "days": "3"})

    assert AccessToken.objects.get().person == with_password.editor
