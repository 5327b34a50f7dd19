"""What was sent by mail for an account ends with it: with sign-in, another role, and what recovers it."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.utils import timezone

from organisations.accounts import invitations
from organisations.accounts import people as operations
from organisations.models import Invitation, Person
from tests.accounts.conftest import come_in, link_in_last_mail
from tests.accounts.test_known_browsers import change, deactivate_and_let_in_again, reset
from web.refusals import WrongState

pytestmark = pytest.mark.django_db


def deactivate(people, client):
    operations.deactivate(person=people.researcher, by=people.administrator, reason="Left.")


def take_sign_in_away_in_the_shell(people, client):
    Person.objects.filter(pk=people.researcher.pk).update(is_active=False)


def another_role(people, client):
    operations.change_role(person=people.researcher, role="editor", by=people.administrator, reason="Reviews now.")


def add_a_factor(people, client):
    Authenticator.objects.create(user=people.researcher, type="webauthn", data={"name": "Laptop", "credential": {}})


WAYS = [
    deactivate,
    deactivate_and_let_in_again,
    take_sign_in_away_in_the_shell,
    another_role,
    add_a_factor,
    change,
    reset,
]


@pytest.mark.parametrize("way", WAYS)
def test_link_of_a_reset_ends(client, with_password, way):
    client.post("/accounts/password/reset/", {"email": "rhona@example.org"})
    link = link_in_last_mail()

    way(with_password, Client())

    before, new = Person.objects.get(pk=with_password.researcher.pk).password, "another violet tractor moonlight"
    address = client.get(link, follow=True).request["PATH_INFO"]
    client.post(address, {"password1": new, "password2": new})
    assert Person.objects.get(pk=with_password.researcher.pk).password == before


def test_link_of_a_reset_that_was_followed_already_ends_too(client, with_password):
    client.post("/accounts/password/reset/", {"email": "rhona@example.org"})
    address = client.get(link_in_last_mail(), follow=True).redirect_chain[-1][0]
    deactivate_and_let_in_again(with_password, None)
    before, new = Person.objects.get(pk=with_password.researcher.pk).password, "another violet tractor moonlight"

    client.post(address, {"password1": new, "password2": new})

    assert Person.objects.get(pk=with_password.researcher.pk).password == before


@pytest.mark.parametrize("way", WAYS)
def test_link_that_confirms_an_address_ends(with_password, way):
    theirs = come_in("rhona@example.org")
    theirs.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    link = link_in_last_mail()

    way(with_password, Client())

    Client().post(link)
    assert Person.objects.get(pk=with_password.researcher.pk).email == "rhona@example.org"
    assert not EmailAddress.objects.filter(email="new@example.org", verified=True).exists()


def invited_by(person):
    invitations.invite(email="x@example.org", name="Xenia", role="researcher", by=person, now=timezone.now())
    return link_in_last_mail().rstrip("/").rsplit("/", 1)[-1]


def recover(people):
    people.editor.set_password("violet tractor moonlight pebble")
    people.editor.save()


def lose_sign_in_for_a_while(people):
    operations.deactivate(person=people.editor, by=people.administrator, reason="A stolen laptop.")
    people.editor.refresh_from_db()
    operations.reactivate(person=people.editor, by=people.administrator, reason="It is found.")
    people.editor.refresh_from_db()


@pytest.mark.parametrize("event", [recover, lose_sign_in_for_a_while])
def test_invitations_that_a_thief_may_have_sent_end_and_can_be_sent_again(people, event):
    token = invited_by(people.editor)

    event(people)

    with pytest.raises(WrongState):
        invitations.find(token=token, now=timezone.now())
    invitations.send_again(invitation=Invitation.objects.get(), by=people.editor, now=timezone.now())
    token = link_in_last_mail().rstrip("/").rsplit("/", 1)[-1]
    assert invitations.find(token=token, now=timezone.now())


def test_who_sent_invitations_is_told_which_ended(people):
    invited_by(people.editor)

    recover(people)

    told = next(message for message in mail.outbox if message.subject == "The links of your invitations ended")
    assert told.to == [people.editor.email]
    assert "- Xenia" in told.body


def words_of(text):
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_pages_and_mail_say_for_how_long_the_link_of_a_reset_works(client, with_password, settings):
    minutes = settings.PASSWORD_RESET_TIMEOUT // 60

    page = client.post("/accounts/password/reset/", {"email": "rhona@example.org"}, follow=True)

    told = next(message for message in mail.outbox if message.subject == "Choose a new password")
    gone = client.get("/accounts/password/reset/key/1-set-password/")
    for text in [page.content.decode(), told.body, gone.content.decode()]:
        assert f"{minutes} minutes" in words_of(text)


def test_mail_and_page_say_for_how_long_the_link_that_confirms_an_address_works(with_password, settings):
    theirs = come_in("rhona@example.org")

    theirs.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})

    page = words_of(theirs.get("/accounts/email/").content.decode())
    assert (
        f"for {settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS} days at most. Nothing changes until you follow it and confirm"
        in page
    )
    assert f"for {settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS} days at most" in mail.outbox[-1].body
