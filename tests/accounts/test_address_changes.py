"""An address that changes takes with it whoever came in by the old one, and both addresses are told."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from organisations.accounts import people as operations
from organisations.accounts.invitations import invite
from organisations.models import AccountEvent, Person
from organisations.tokens.access_tokens import token_of
from tests.accounts.conftest import come_in, is_signed_in
from tests.accounts.test_sign_in import link_of
from tests.accounts.test_tokens_after_recovery import add_a_factor, change, reset
from tests.tokens import make_token
from web.refusals import Invalid

pytestmark = pytest.mark.django_db


def by_its_person(people, client):
    client.post("/accounts/email/", {"email": "rhona.new@example.org", "action_add": ""})
    client.post(link_of(mail.outbox[-1]))


def in_the_admin(people, client):
    administrator = Client()
    administrator.force_login(people.administrator)
    rows = {f"{name}-{count}": 0 for name in ["memberships"] for count in ["TOTAL_FORMS", "INITIAL_FORMS"]}
    address = f"/admin/organisations/person/{people.researcher.pk}/change/"
    values = {"email": "rhona.new@example.org", "name": "Rhona Research", "reason": "She moved.", **rows}
    assert administrator.post(address, values).status_code == 302


@pytest.mark.parametrize("change", [by_its_person, in_the_admin])
def test_tokens_and_other_sessions_end_with_the_address(with_password, change):
    here, elsewhere = come_in("rhona@example.org"), come_in("rhona@example.org")
    token = make_token(with_password.researcher)
    mail.outbox.clear()

    change(with_password, here)

    assert Person.objects.get(pk=with_password.researcher.pk).email == "rhona.new@example.org"
    assert token_of(token.text, now=timezone.now()) is None
    assert [is_signed_in(here), is_signed_in(elsewhere)] == [change is by_its_person, False]
    told = {(message.to[0], message.subject) for message in mail.outbox if "address" in message.subject}
    assert ("rhona@example.org", "Your e-mail address was changed") in told
    assert ("rhona.new@example.org", "This is the address of your account now") in told
    assert AccountEvent.objects.filter(person=with_password.researcher, kind="email").count() == 1


def test_saving_a_person_whose_address_stays_ends_nothing(with_password):
    token, client = make_token(with_password.researcher), come_in("rhona@example.org")
    with_password.researcher.name = "Rhona R. Research"

    with_password.researcher.save()

    assert token_of(token.text, now=timezone.now())
    assert is_signed_in(client)


def test_address_that_is_too_long_is_refused(with_password):
    long = f"{'a' * 250}@example.org"
    page = come_in("rhona@example.org").post("/accounts/email/", {"email": long, "action_add": ""})

    assert (page.status_code, "254" in page.content.decode()) == (422, True)
    with pytest.raises(Invalid) as refused:
        invite(email=long, name="Nora", role="researcher", by=with_password.editor, now=timezone.now())
    assert list(refused.value.errors) == ["/email"]


def asked_for(address, client):
    """Ask for another address, as whoever has the session would. Return the link that confirms it."""
    client.post("/accounts/email/", {"email": address, "action_add": ""})
    return link_of(mail.outbox[-1])


def deactivate(people):
    operations.deactivate(person=people.researcher, by=people.administrator, reason="Left.")


@pytest.mark.parametrize("event", [change, reset, add_a_factor, deactivate])
def test_address_that_waits_is_forgotten_when_an_account_is_recovered(with_password, event):
    link = asked_for("thief@example.net", come_in("rhona@example.org"))

    event(with_password)
    Client().post(link)

    assert Person.objects.get(pk=with_password.researcher.pk).email == "rhona@example.org"
    assert not EmailAddress.objects.filter(email="thief@example.net").exists()


def test_nobody_signs_in_or_resets_with_an_address_that_waits(with_password):
    asked_for("thief@example.net", come_in("rhona@example.org"))
    mail.outbox.clear()

    Client().post("/accounts/password/reset/", {"email": "thief@example.net"})

    assert mail.outbox == []
    assert not is_signed_in(come_in("thief@example.net"))
    assert is_signed_in(come_in("rhona@example.org"))
