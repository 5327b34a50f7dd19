"""Everybody who signs in needs a second factor; who has it is asked for it; the last one stays."""

import base64
import hashlib

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from organisations.accounts import people as operations
from organisations.accounts.encryption import check_keys, decrypt, encrypt_anew
from organisations.accounts.second_factor import DEMO_MARK, OPEN
from organisations.models import Person
from tests import world
from tests.accounts.conftest import PASSWORD, code, come_in, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def bare(people):
    """A researcher without a second factor, signed in by password."""
    person = Person.objects.create_user(email="new@example.org", name="Nell New", role="researcher", password=PASSWORD)
    return sign_in("new@example.org"), person


@pytest.mark.parametrize("role", Person.Role.values)
def test_v6_3_3_nobody_does_anything_without_a_second_factor(bare, role):
    client, person = bare
    Person.objects.filter(pk=person.pk).update(role=role)

    for address in ["/", "/workbench/", "/accounts/", "/accounts/people/", "/barriers/", "/accounts/password/change/", "/admin/",
                    "/accounts/sessions/", "/commitments/", "/api/"]:  # fmt: skip
        assert client.get(address).headers.get("Location") == "/accounts/2fa/", address


def test_session_without_a_second_factor_is_nobody_to_the_api(bare):
    client, _ = bare

    assert client.get("/api/v1/barriers/").status_code == 200
    assert client.get("/api/v1/drafts/").status_code == 401
    assert client.post("/api/v1/barriers/", {}, content_type="application/json").status_code == 401


def test_what_stays_open_is_setting_up_and_signing_out(bare):
    assert {
        "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn", "logout", "account_logout", "mailbox",
    } == OPEN  # fmt: skip
    for name in ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn"]:
        assert bare[0].get(reverse(name)).status_code == 200
    assert bare[0].post("/accounts/logout/").url == "/"


def test_authenticator_app_opens_everything_and_gives_recovery_codes(bare, django_capture_on_commit_callbacks):
    client, person = bare
    client.get("/workbench/")  # what it wanted
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})

    assert response.url == "/accounts/2fa/recovery-codes/"
    page = client.get(response.url)
    assert len(set(page.context["unused_codes"])) == 10
    assert 'href="/workbench/">I have kept them' in page.content.decode()
    assert client.get("/workbench/").status_code == 200
    assert "An authenticator app was added to your account" in [message.subject for message in mail.outbox]


def test_wrong_code_sets_nothing_up(bare):
    client, person = bare
    client.get("/accounts/2fa/totp/activate/")

    response = client.post("/accounts/2fa/totp/activate/", {"code": "123"})

    assert response.status_code == 422
    assert not Authenticator.objects.filter(user=person).exists()


def test_recovery_code_signs_in_once(bare):
    client, _ = bare
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    once = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"][0]

    tries = [sign_in("new@example.org") for _ in range(2)]
    answers = [one.post("/accounts/2fa/authenticate/", {"code": once}).status_code for one in tries]

    assert answers == [302, 422]


def test_person_of_a_demonstration_needs_none_there_and_nowhere_else(people, settings):
    Person.objects.create_user(email="new@demo.example", name="Nell New", role="researcher", password=PASSWORD)
    client = sign_in("new@demo.example")
    assert client.get("/workbench/").status_code == 200

    settings.DEMO = False

    assert client.get("/workbench/").url == "/accounts/2fa/"


def test_last_factor_cannot_be_removed_and_another_one_can(with_password):
    client = come_in("rhona@example.org")

    response = client.post("/accounts/2fa/totp/deactivate/")

    assert response.status_code == 422
    assert "this is your only one" in response.content.decode()
    Authenticator.objects.create(user=with_password.researcher, type="webauthn", data={"name": "A", "credential": {}})
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=with_password.researcher, type="totp").exists()
    assert mail.outbox[-1].subject == "The authenticator app was removed from your account"


def test_changing_factors_asks_again_some_minutes_after_signing_in(with_password, time_machine):
    time_machine.move_to(world.NOW, tick=False)
    client = come_in("rhona@example.org")
    time_machine.shift(10 * 60)

    assert client.get("/accounts/2fa/webauthn/add/").url.startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200


def test_second_factor_that_was_reset_is_told_by_mail_and_kept_in_the_history(with_password):
    client = sign_in("ewan@example.org")
    client.post("/accounts/2fa/authenticate/", {"code": code()})

    operations.reset_second_factor(
        person=with_password.editor, by=with_password.administrator, reason="The phone was lost.", made_sure=True
    )

    assert client.get("/accounts/").status_code == 302
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == (["ewan@example.org"], "Your second factor was reset")
    event = Person.pgh_event_model.objects.filter(pgh_obj=with_password.editor).latest("pgh_id")
    assert (event.pgh_label, event.pgh_context.metadata["reason"]) == ("second-factor-reset", "The phone was lost.")


def test_mark_of_the_demonstration_counts_nothing_outside_it(bare, settings):
    client, person = bare
    session = client.session
    session[DEMO_MARK] = person.pk
    session.save()
    assert client.get("/workbench/").status_code == 200

    settings.DEMO = False

    assert client.get("/workbench/").url == "/accounts/2fa/"


def test_readers_are_not_looked_up(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        client.get("/about/")


def test_code_is_not_asked_of_a_stranger(db):
    assert Client().get("/accounts/2fa/authenticate/").url == "/accounts/login/"


def test_code_that_set_an_authenticator_app_up_does_not_sign_in(people, counted):
    Person.objects.create_user(email="new@example.org", name="Nell New", role="editor", password=PASSWORD)
    client = sign_in("new@example.org")
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    assert client.get("/workbench/").status_code == 200

    thief = sign_in("new@example.org")
    thief.post("/accounts/2fa/authenticate/", {"code": code(secret)})

    assert thief.get("/workbench/").status_code == 302


def test_secrets_of_authenticator_apps_and_recovery_codes_are_encrypted(bare):
    client, person = bare
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})

    kept = dict(Authenticator.objects.filter(user=person).values_list("type", "data"))

    assert secret not in str(kept)
    assert (kept["totp"]["secret"][:5], kept["recovery_codes"]["seed"][:5]) == ("gcm1:", "gcm1:")
    assert len(secret) >= 32  # of base32: 160 bits


def test_what_was_encrypted_in_the_way_of_before_is_encrypted_anew_by_the_start(people, settings):
    settings.AUTHENTICATOR_KEYS = {"one": b"o" * 32}
    key = base64.urlsafe_b64encode(hashlib.sha256(b"o" * 32).digest())
    Authenticator.objects.update(data={"secret": Fernet(key).encrypt(b"A").decode()})

    check_keys()

    kept = Authenticator.objects.first().data["secret"]
    assert (kept[:5], decrypt(kept)) == ("gcm1:", "A")
    changed = kept[:-6] + ("A" if kept[-6] != "A" else "B") + kept[-5:]
    with pytest.raises(ImproperlyConfigured):
        decrypt(changed)


def test_key_of_authenticators_is_changed_without_locking_anybody_out(with_password, settings):
    old, new = b"o" * 32, b"n" * 32
    Authenticator.objects.exclude(user=with_password.editor).delete()
    Authenticator.objects.update(data={"secret": world.SECRET})  # from before there were keys
    settings.AUTHENTICATOR_KEYS = {"old": old}
    check_keys()
    assert Authenticator.objects.get().data["secret"].startswith("gcm1:")
    settings.AUTHENTICATOR_KEYS = {"new": new, "old": old}
    check_keys()
    encrypt_anew()
    settings.AUTHENTICATOR_KEYS = {"new": new}
    check_keys()

    client = sign_in("ewan@example.org")
    client.post("/accounts/2fa/authenticate/", {"code": code()})

    assert client.get("/workbench/").status_code == 200
    settings.AUTHENTICATOR_KEYS = {"other": old}
    with pytest.raises(ImproperlyConfigured, match="AUTHENTICATOR_KEYS lacks a key"):
        check_keys()
