"""Whoever recovers an account has it alone: a browser that was known before is no way in any more, and is told of."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from organisations.account_events import KEPT
from organisations.accounts import people as operations
from organisations.accounts.known_browsers import KNOWN_FOR
from tests.accounts.conftest import PASSWORD, come_in, is_signed_in, link_in_last_mail

pytestmark = pytest.mark.django_db

NEW = "violet tractor moonlight pebble"
TOLD = "You signed in from a new browser"


def signed_out(client):
    client.post("/accounts/logout/")
    return client


def told():
    return [message.subject for message in mail.outbox].count(TOLD)


def change(people, client):
    come_in("rhona@example.org", client=client)
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    return NEW


def reset(people, client):
    client.post("/accounts/password/reset/", {"email": "rhona@example.org"})
    address = client.get(link_in_last_mail(), follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": NEW, "password2": NEW})
    return NEW


def add_a_factor(people, client):
    Authenticator.objects.create(user=people.researcher, type="webauthn", data={"name": "Laptop", "credential": {}})
    return PASSWORD


def reset_the_factor(people, client):
    Authenticator.objects.create(user=people.researcher, type="webauthn", data={"name": "Laptop", "credential": {}})
    operations.reset_second_factor(person=people.researcher, by=people.administrator, reason="Lost.", made_sure=True)
    return PASSWORD


def deactivate_and_let_in_again(people, client):
    operations.deactivate(person=people.researcher, by=people.administrator, reason="Left.")
    people.researcher.refresh_from_db()
    operations.reactivate(person=people.researcher, by=people.administrator, reason="Came back.")
    return PASSWORD


RECOVERIES = [change, reset, add_a_factor, reset_the_factor, deactivate_and_let_in_again]


@pytest.mark.parametrize("recovery", RECOVERIES)
def test_browser_that_was_known_before_is_new_after_recovery(with_password, recovery):
    thiefs = signed_out(come_in("rhona@example.org"))
    password = recovery(with_password, Client())
    before = told()

    come_in("rhona@example.org", password, thiefs)

    assert told() == before + 1


def test_browser_that_was_known_before_is_locked_out_like_any_other_after_recovery(with_password, counted):
    thiefs = signed_out(come_in("rhona@example.org"))
    password = reset(with_password, Client())
    for number in range(31):
        come_in("rhona@example.org", "wrong and wrong again", Client(REMOTE_ADDR=f"192.0.2.{number // 4}"))

    assert not is_signed_in(come_in("rhona@example.org", password, thiefs))


@pytest.mark.parametrize("recovery", [change, reset])
def test_browser_in_which_an_account_is_recovered_stays_known(with_password, recovery):
    mine = signed_out(come_in("rhona@example.org"))
    password = recovery(with_password, mine)
    signed_out(mine)
    before = told()

    come_in("rhona@example.org", password, mine)

    assert told() == before


def test_browser_of_before_does_not_come_back_by_recovering_once_more_from_it(with_password):
    thiefs = signed_out(come_in("rhona@example.org"))
    reset(with_password, Client())
    password = reset(with_password, thiefs)
    before = told()

    come_in("rhona@example.org", password, thiefs)

    assert told() == before + 1


def test_colleague_who_shares_a_browser_stays_known_there(with_password):
    shared = signed_out(come_in("rhona@example.org", client=signed_out(come_in("pia@example.org"))))
    change(with_password, Client())
    before = told()

    come_in("pia@example.org", client=shared)

    assert told() == before


def test_no_browser_is_known_for_longer_than_it_is_written_down_what_ends_that():
    assert KEPT.total_seconds() >= KNOWN_FOR


def test_reset_lets_somebody_in_who_was_kept_out_of_their_own_browser(with_password, counted):
    mine = signed_out(come_in("rhona@example.org"))
    for _ in range(6):
        come_in("rhona@example.org", "wrong and wrong again", mine)
    password = reset(with_password, mine)

    assert is_signed_in(come_in("rhona@example.org", password, mine))


def test_wrong_passwords_in_one_known_browser_keep_nobody_out_of_another(with_password, counted):
    thiefs, mine = signed_out(come_in("rhona@example.org")), signed_out(come_in("rhona@example.org"))
    for _ in range(6):
        come_in("rhona@example.org", "wrong and wrong again", thiefs)

    assert not is_signed_in(come_in("rhona@example.org", client=thiefs))
    assert is_signed_in(come_in("rhona@example.org", client=mine))
