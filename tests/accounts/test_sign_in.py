"""Signing in and out. Numbers are those of the OWASP ASVS 5.0."""

import logging
import re
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from organisations.accounts import people as operations
from organisations.accounts.addresses import forget_unconfirmed
from organisations.models import AccountEvent, Person
from tests import world
from tests.accounts.conftest import PASSWORD, code, come_in, is_signed_in, link_in_last_mail, sign_in

pytestmark = pytest.mark.django_db


def test_password_and_code_sign_a_researcher_in(with_password):
    client = come_in("Rhona@Example.org")

    assert client.last.url == "/workbench/"
    assert is_signed_in(client)


def test_somebody_with_a_second_factor_is_in_only_with_it(with_password):
    client = sign_in("ewan@example.org")
    assert client.last.url == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)

    client.post("/accounts/2fa/authenticate/", {"code": code()})

    assert is_signed_in(client)


def test_v6_5_1_code_of_an_authenticator_app_works_once(with_password, counted):
    once = code()
    first, second = sign_in("ewan@example.org"), sign_in("ewan@example.org")
    first.post("/accounts/2fa/authenticate/", {"code": once})
    second.post("/accounts/2fa/authenticate/", {"code": once})

    assert [is_signed_in(first), is_signed_in(second)] == [True, False]


def test_v6_3_1_sixth_attempt_is_refused_even_when_right_and_others_are_not_hindered(with_password, counted):
    for _ in range(5):
        assert come_in("rhona@example.org", "a wrong password of some length").last.status_code == 422

    blocked, other = come_in("rhona@example.org"), come_in("pia@example.org")

    assert "too many wrong attempts" in blocked.last.content.decode()
    assert not is_signed_in(blocked)
    assert is_signed_in(other)


def test_wrong_codes_are_limited_too(with_password, counted):
    client = sign_in("ewan@example.org")
    for _ in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": "000000" if code() != "000000" else "111111"})

    client.post("/accounts/2fa/authenticate/", {"code": code()})

    assert not is_signed_in(client)


@pytest.mark.parametrize("email", ["rhona@example.org", "nobody@example.org"])
def test_wrong_sign_in_does_not_tell_whether_there_is_an_account(with_password, email):
    response = sign_in(email, "a wrong password of some length").last

    text = re.sub(r"\S+@example.org|csrf\S+ value=\S+", "", response.content.decode())
    assert response.status_code == 422
    assert "This e-mail address and password do not belong together." in text


def test_wrong_sign_in_keeps_the_address_and_leads_to_the_field(with_password):
    page = come_in("rhona@example.org", "a wrong password of some length").last.content.decode()

    assert 'value="rhona@example.org"' in page
    assert 'href="#id_login"' in page


@pytest.mark.parametrize("email", ["rhona@example.org", "nobody@example.org"])
def test_reset_answers_alike_whether_there_is_an_account_or_not(client, with_password, email):
    response = client.post("/accounts/password/reset/", {"email": email})

    assert response.url == "/accounts/password/reset/done/"
    assert len(mail.outbox) == (email == "rhona@example.org")


def test_v6_4_3_reset_keeps_the_second_factor_and_ends_sessions(with_password):
    before = sign_in("ewan@example.org")
    before.post("/accounts/2fa/authenticate/", {"code": code()})
    client = Client()
    client.post("/accounts/password/reset/", {"email": "ewan@example.org"})
    page = client.get(link_in_last_mail(), follow=True)
    address = page.redirect_chain[-1][0]
    assert "set-password" in address
    new = "violet tractor moonlight pebble"

    client.post(address, {"password1": new, "password2": new})

    assert not is_signed_in(before)
    assert sign_in("ewan@example.org").last.status_code == 422
    assert sign_in("ewan@example.org", new).last.url == "/accounts/2fa/authenticate/"


def test_link_of_a_reset_works_once(client, with_password):
    client.post("/accounts/password/reset/", {"email": "rhona@example.org"})
    link = link_in_last_mail()
    address = client.get(link, follow=True).redirect_chain[-1][0]
    new = "violet tractor moonlight pebble"
    client.post(address, {"password1": new, "password2": new})

    assert "not good any more" in Client().get(link).content.decode()


@pytest.mark.parametrize("bad", ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"])
def test_v3_7_2_next_leads_only_to_this_site(with_password, bad):
    assert come_in("rhona@example.org", next=bad).last.url == "/workbench/"


def test_next_leads_to_where_somebody_wanted_to_go(with_password):
    assert come_in("rhona@example.org", next="/workbench/import/").last.url == "/workbench/import/"


def test_v7_2_4_session_is_a_new_one_after_signing_in(with_password):
    client = Client()
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": "ewan@example.org", "password": PASSWORD})
    before = client.cookies["__Host-session"].value

    client.post("/accounts/2fa/authenticate/", {"code": code()})

    assert client.cookies["__Host-session"].value != before


def test_v7_4_1_signing_out_ends_the_session_for_whoever_kept_its_cookie(with_password):
    client = come_in("rhona@example.org")
    thief = Client()
    thief.cookies["__Host-session"] = client.cookies["__Host-session"].value
    assert is_signed_in(thief)

    client.post("/accounts/logout/")

    assert not is_signed_in(thief)


def test_v7_4_2_deactivating_somebody_ends_their_sessions_at_once(with_password):
    client = come_in("rhona@example.org")

    operations.deactivate(person=with_password.researcher, by=with_password.administrator, reason="Left.")

    assert not is_signed_in(client)
    assert come_in("rhona@example.org").last.status_code in {302, 422}
    assert not is_signed_in(come_in("rhona@example.org"))


def test_v7_3_1_session_ends_after_an_hour_without_use(with_password, time_machine):
    time_machine.move_to(world.NOW, tick=False)
    client = come_in("rhona@example.org")
    time_machine.shift(59 * 60)
    assert is_signed_in(client)
    time_machine.shift(59 * 60)
    assert is_signed_in(client)

    time_machine.shift(61 * 60)

    assert not is_signed_in(client)


def test_v7_3_2_session_ends_after_twelve_hours_however_busy(with_password, time_machine):
    time_machine.move_to(world.NOW, tick=False)
    client = come_in("rhona@example.org")
    for _ in range(23):
        time_machine.shift(31 * 60)
        assert is_signed_in(client)

    time_machine.shift(31 * 60)

    assert not is_signed_in(client)


def test_sessions_are_listed_and_one_or_all_others_can_be_ended(with_password):
    here, second, third = (come_in("rhona@example.org") for _ in range(3))
    page = here.get("/accounts/sessions/").content.decode()
    assert (page.count("This one"), page.count(">End it")) == (1, 2)
    address = re.findall(r"/accounts/sessions/\d+/end/", page)[0]

    here.post(address)
    assert [is_signed_in(client) for client in (here, second, third)].count(True) == 2

    here.post("/accounts/sessions/")
    assert [is_signed_in(client) for client in (here, second, third)] == [True, False, False]


def test_nobody_ends_somebody_elses_session(with_password):
    mine, other = come_in("rhona@example.org"), come_in("pia@example.org")
    address = f"/accounts/sessions/{session_of(with_password.partner).pk}/end/"

    assert mine.post(address).status_code == 404
    assert is_signed_in(other)


def session_of(person):
    from allauth.usersessions.models import UserSession

    return UserSession.objects.get(user=person)


def test_new_browser_is_told_by_mail_and_a_known_one_is_not(with_password):
    client = come_in("rhona@example.org")
    assert [message.subject for message in mail.outbox] == ["You signed in from a new browser"]
    client.post("/accounts/logout/")

    come_in("rhona@example.org", client=client)
    assert len(mail.outbox) == 1

    come_in("rhona@example.org")
    assert len(mail.outbox) == 2


def test_forged_cookie_makes_no_browser_known(with_password):
    client = Client()
    client.cookies["__Host-known"] = f"[{with_password.researcher.pk}]:x:y"

    come_in("rhona@example.org", client=client)

    assert len(mail.outbox) == 1


def test_password_is_changed_with_the_old_one_and_told_by_mail_and_others_are_signed_out(with_password):
    client, other = come_in("rhona@example.org"), come_in("rhona@example.org")
    new = "violet tractor moonlight pebble"

    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert mail.outbox[-1].subject == "Your password was changed"
    assert [is_signed_in(client), is_signed_in(other)] == [True, False]


def test_address_is_changed_only_by_the_link_in_a_mail_to_it_and_the_old_one_hears_of_it(with_password):
    client = come_in("rhona@example.org")
    client.post("/accounts/email/", {"email": "rhona.new@example.org", "action_add": ""})
    assert Person.objects.get(pk=with_password.researcher.pk).email == "rhona@example.org"
    link = next(link_of(message) for message in mail.outbox if "Confirm" in message.subject)
    client.get(link)
    assert Person.objects.get(pk=with_password.researcher.pk).email == "rhona@example.org"

    client.post(link)

    assert Person.objects.get(pk=with_password.researcher.pk).email == "rhona.new@example.org"
    told = [message.to for message in mail.outbox if message.subject == "Your e-mail address was changed"]
    assert told == [["rhona@example.org"]]
    assert come_in("rhona@example.org").last.status_code == 422
    assert is_signed_in(come_in("rhona.new@example.org"))


def test_address_that_nobody_confirms_is_forgotten_after_three_days(with_password, time_machine):
    client = come_in("rhona@example.org")
    client.post("/accounts/email/", {"email": "rhona.new@example.org", "action_add": ""})
    waiting = EmailAddress.objects.filter(email="rhona.new@example.org")

    for days, left in [(0, True), (2, True), (2, False)]:
        time_machine.shift(days * 24 * 60 * 60)
        forget_unconfirmed(now=timezone.now())
        assert waiting.exists() == left
    assert EmailAddress.objects.filter(email="rhona@example.org", verified=True).exists()
    assert AccountEvent.objects.filter(person=with_password.researcher, kind="email-asked").count() == 1


def test_v7_2_4_session_is_a_new_one_after_showing_again_who_one_is(with_password, time_machine):
    client, before = come_in("rhona@example.org"), None
    before = client.cookies["__Host-session"].value
    time_machine.shift(10 * 60)

    client.post("/accounts/reauthenticate/?next=/accounts/", {"password": PASSWORD})

    assert client.cookies["__Host-session"].value != before
    assert client.get("/accounts/sessions/").content.decode().count("This one") == 1
    thief = Client()
    thief.cookies["__Host-session"] = before
    assert not is_signed_in(thief)


def test_v7_5_2_ending_sessions_asks_again_who_is_there(with_password, time_machine):
    here, elsewhere = come_in("rhona@example.org"), come_in("rhona@example.org")
    time_machine.shift(10 * 60)
    page = here.get("/accounts/sessions/").content.decode()
    one = re.findall(r"/accounts/sessions/\d+/end/", page)[0]

    for address in [one, "/accounts/sessions/"]:
        assert here.post(address).url.startswith("/accounts/reauthenticate/")
    assert is_signed_in(elsewhere)
    here.post(
        "/accounts/reauthenticate/?next=/accounts/sessions/", {"password": PASSWORD, "next": "/accounts/sessions/"}
    )
    assert not is_signed_in(elsewhere)


def test_link_of_a_reset_lasts_half_an_hour(client, with_password, time_machine):
    client.post("/accounts/password/reset/", {"email": "rhona@example.org"})
    link = link_in_last_mail()
    time_machine.shift(31 * 60)

    assert "not good any more" in client.get(link).content.decode()


def link_of(message):
    return re.findall(r"http://\S+?(/accounts/\S+)", message.body)[0]


def test_there_is_no_way_to_sign_oneself_up(client, db):
    for address in ["/accounts/signup/", "/accounts/social/", "/accounts/2fa/webauthn/signup/"]:
        assert client.get(address).status_code == 404


def test_v6_3_2_fresh_site_has_no_accounts(db):
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["/accounts/", "/accounts/2fa/", "/accounts/sessions/", "/accounts/email/", "/accounts/login/", "/accounts/password/reset/"],
)  # fmt: skip
def test_v14_3_2_pages_of_accounts_are_kept_nowhere(with_password, address):
    client = come_in("pia@example.org") if "login" not in address else Client()

    assert "no-store" in client.get(address)["Cache-Control"]


def test_v16_3_1_failed_sign_in_is_logged_without_the_address(with_password, caplog):
    with caplog.at_level(logging.INFO, logger="accounts"):
        come_in("rhona@example.org", "a wrong password of some length")

    assert [record.getMessage() for record in caplog.records if record.name == "accounts"] == [
        "A sign-in failed, from 127.0.0.1"
    ]


def test_v3_5_1_forms_of_other_sites_sign_nobody_in(with_password):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/accounts/login/", {"login": "rhona@example.org", "password": PASSWORD}).status_code == 403


def test_every_cookie_is_for_this_host_and_https_alone(with_password):
    for name, cookie in come_in("rhona@example.org").cookies.items():
        assert name.startswith("__Host-")
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
        assert cookie["httponly"]


def test_v4_1_3_header_of_a_visitor_does_not_change_their_address(with_password, counted):
    for number in range(5):
        sign_in(
            "rhona@example.org",
            "a wrong password of some length",
            Client(headers={"X-Forwarded-For": f"10.0.0.{number}"}),
        )

    assert not is_signed_in(come_in("rhona@example.org"))


def test_reset_of_the_password_lets_somebody_in_who_was_kept_out(with_password, counted):
    for _ in range(6):
        come_in("rhona@example.org", "a wrong password of some length")
    client, new = Client(), "violet tractor moonlight pebble"
    client.post("/accounts/password/reset/", {"email": "rhona@example.org"})
    address = client.get(link_in_last_mail(), follow=True).redirect_chain[-1][0]

    client.post(address, {"password1": new, "password2": new})

    assert is_signed_in(come_in("rhona@example.org", new))


WRONG = "a wrong password of some length"


def from_address(address):
    """A client behind another address."""
    return Client(REMOTE_ADDR=address)


def test_flood_of_requests_washes_no_count_away(with_password, counted):
    for _ in range(5):
        come_in("rhona@example.org", WRONG)

    for number in range(1100):
        cache.set(f"flood-{number}", [1.0], 60)

    assert not is_signed_in(come_in("rhona@example.org"))


def test_flood_leaves_no_row_once_its_time_is_over(counted, time_machine):
    for number in range(1002):
        cache.set(f"flood-{number}", [1.0], 60)
    time_machine.shift(61)

    cache.set("one-more", [1.0], 60)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM shared_counts")
        assert cursor.fetchone() == (1,)


def test_nobody_locks_somebody_else_out(with_password, counted):
    for _ in range(6):
        come_in("rhona@example.org", WRONG, from_address("192.0.2.1"))

    assert not is_signed_in(come_in("rhona@example.org", client=from_address("192.0.2.1")))
    assert is_signed_in(come_in("rhona@example.org", client=from_address("192.0.2.2")))


def test_many_addresses_lock_an_account_but_not_for_a_browser_that_it_knows(with_password, counted):
    mine = come_in("rhona@example.org")
    mine.post("/accounts/logout/")
    for number in range(31):
        come_in("rhona@example.org", WRONG, from_address(f"192.0.2.{number // 4}"))

    assert not is_signed_in(come_in("rhona@example.org", client=from_address("198.51.100.1")))
    assert is_signed_in(come_in("rhona@example.org", client=mine))


def test_known_browser_is_a_way_in_for_its_own_people_alone(with_password, counted):
    colleague = come_in("pia@example.org")
    colleague.post("/accounts/logout/")
    for _ in range(6):
        come_in("rhona@example.org", WRONG, colleague)

    assert not is_signed_in(come_in("rhona@example.org", client=colleague))


def test_reset_takes_as_long_whether_there_is_an_account_or_not(client, with_password, settings, monkeypatch):
    settings.RESET_TAKES, waited = 30, []
    clock = SimpleNamespace(monotonic=iter([0, 4, 10, 11]).__next__, sleep=waited.append)
    monkeypatch.setattr("organisations.accounts.views.time", clock)

    for email in ["rhona@example.org", "nobody@example.org"]:
        client.post("/accounts/password/reset/", {"email": email})

    assert waited == [26, 29]


def test_change_of_ones_address_does_not_tell_whether_somebody_has_it(with_password):
    client = come_in("rhona@example.org")

    answers = [
        client.post("/accounts/email/", {"email": email, "action_add": ""}, follow=True)
        for email in ["pia@example.org", "nobody@example.org"]
    ]

    texts = [re.sub(r"[a-z]+(@|%40)example.org|csrf\S+ value=\S+", "", answer.content.decode()) for answer in answers]
    assert texts[0] == texts[1]
    client.post(link_of(mail.outbox[-2]))
    assert Person.objects.get(pk=with_password.researcher.pk).email == "rhona@example.org"
