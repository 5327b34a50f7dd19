"""What happened with accounts: who reads it, what stands in it, and who is alerted."""

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from config import drafts_read
from organisations import account_events
from organisations.accounts import people as operations
from organisations.models import AccountEvent
from organisations.tokens.access_tokens import revoke_token
from tests.accounts.conftest import PASSWORD, code, come_in, sign_in
from tests.factories.publishing import drafted
from tests.tokens import client_of, make_token

pytestmark = pytest.mark.django_db
WRONG = "a wrong password of some length"


@pytest.fixture
def kinds_of(with_password):
    """`kinds_of(person)`: what happened with them since the test began, oldest first."""
    AccountEvent.objects.all().delete()
    return lambda person: list(AccountEvent.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def test_sign_ins_passwords_and_tokens_are_written_down(with_password, kinds_of):
    rhona = with_password.researcher
    come_in("rhona@example.org", WRONG)
    client = come_in("rhona@example.org", client=Client(headers={"User-Agent": "Browser of a test"}))
    token = make_token(rhona).token
    revoke_token(token=token, by=rhona, now=timezone.now())
    make_token(rhona)
    new = "violet tractor moonlight pebble"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    client.post("/accounts/logout/")
    operations.deactivate(person=rhona, by=with_password.administrator, reason="Left.")

    assert kinds_of(rhona) == [
        "sign-in-failed", "signed-in", "token-made", "token-revoked", "token-made", "password", "token-ended",
        "signed-out", "deactivated",
    ]  # fmt: skip
    event = AccountEvent.objects.get(kind="signed-in")
    assert (event.address, event.browser) == ("127.0.0.1", "Browser of a test")
    assert AccountEvent.objects.get(kind="token-ended").detail == "A test"


def test_wrong_code_is_written_down(with_password, kinds_of):
    client = sign_in("ewan@example.org")
    client.post("/accounts/2fa/authenticate/", {"code": "000000" if code() != "000000" else "111111"})

    assert kinds_of(with_password.editor) == ["code-failed"]


def test_address_that_nobody_has_is_written_down_nowhere(kinds_of):
    sign_in("nobody@example.org", WRONG)

    assert kinds_of(None) == ["sign-in-failed"]
    assert "nobody" not in str(AccountEvent.objects.values().get())


def test_person_sees_their_own_and_administrators_all(with_password, client, kinds_of):
    come_in("pia@example.org", WRONG)
    come_in("rhona@example.org", WRONG)
    client.force_login(with_password.researcher)

    page = client.get("/accounts/log/").content.decode()

    assert page.count("wrong password") == 1
    client.force_login(with_password.administrator)
    assert client.get("/admin/organisations/accountevent/").content.decode().count("wrong password</") >= 2


@pytest.mark.parametrize("page", ["log", "sessions"])
def test_browser_is_shown_to_the_end_where_its_name_stands(with_password, page):
    browser = (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
        "Safari/537.36 Edg/131.0.0.0"
    )
    client = come_in("rhona@example.org", client=Client(headers={"User-Agent": browser}))

    assert browser in client.get(f"/accounts/{page}/").content.decode()


def test_many_wrong_passwords_are_told_by_mail_once_a_day(with_password, counted, kinds_of, time_machine):
    def many():
        for _ in range(7):
            come_in("rhona@example.org", WRONG)
        return [message.to for message in mail.outbox if message.subject == "Many wrong passwords for your account"]

    assert many() == [["rhona@example.org"]]
    time_machine.shift(20 * 60)
    assert many() == [["rhona@example.org"]]
    assert kinds_of(with_password.researcher).count("locked") == 2


def test_many_wrong_codes_are_told_to_the_person_once_a_day(with_password, counted, time_machine):
    def many():
        client = sign_in("ewan@example.org")
        for _ in range(6):
            client.post("/accounts/2fa/authenticate/", {"code": "000000"})
        return [message.to for message in mail.outbox if message.subject == "Many wrong codes for your account"]

    assert many() == [["ewan@example.org"]]
    time_machine.shift(20 * 60)
    assert many() == [["ewan@example.org"]]


def test_very_many_failed_sign_ins_anywhere_are_told_to_the_administrators(with_password, monkeypatch):
    monkeypatch.setattr(account_events, "MANY_ANYWHERE", 3)
    for email in ["rhona@example.org", "nobody@example.org", "pia@example.org", "ewan@example.org"]:
        sign_in(email, WRONG)

    assert [message.to for message in mail.outbox if message.subject == "Very many sign-ins failed"] == [
        ["ada@example.org"]
    ]


@pytest.fixture
def remembered(settings):
    settings.CACHES = settings.CACHES | {"api": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.mark.usefixtures("remembered")
def test_many_drafts_are_told_to_the_person_and_the_administrators(small_world, people, monkeypatch):
    monkeypatch.setattr(drafts_read, "MANY", 2)
    drafted("source", by=people.editor, slug="another")
    client, program = Client(), client_of(people.editor)
    client.force_login(people.editor)
    for _ in range(2):
        client.get("/workbench/barriers/lost-records/")
    assert not AccountEvent.objects.filter(kind="many-drafts").exists()

    assert program.get("/api/v1/evidence/another/draft/").status_code == 200

    assert AccountEvent.objects.get(kind="many-drafts").person == people.editor
    told = [message.to[0] for message in mail.outbox if message.subject == "Very many drafts were read"]

    assert told == [people.administrator.email, people.editor.email]


def test_log_takes_the_same_queries_for_any_number_of_events(
    with_password, client, kinds_of, django_assert_num_queries
):
    client.force_login(with_password.researcher)
    for rows in (1, 3):
        while AccountEvent.objects.filter(person=with_password.researcher).count() < rows:
            come_in("rhona@example.org", WRONG)
        with django_assert_num_queries(4):  # session, person, count, events
            client.get("/accounts/log/")


def test_admin_is_searched_by_address_whatever_is_typed(people, client):
    client.force_login(people.administrator)
    address = "/admin/organisations/accountevent/"

    assert [client.get(address, {"q": text}).status_code for text in ["127.0", "9" * 100, "x"]] == [200] * 3
    assert client.get(address, {"address": "9" * 100}).status_code in {302, 400}
