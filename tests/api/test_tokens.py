"""Access tokens: how they are made, what they open, and when they do not any more."""

import datetime
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisations.models import AccessToken, Membership
from organisations.tokens.access_tokens import create_token, revoke_token, token_of
from tests import world
from tests.accounts.conftest import code
from web.refusals import Invalid, NotAllowed, WrongState

pytestmark = pytest.mark.django_db


def make(person, *, scopes=("read",), days=30, name="My program", now=None, **more):
    return create_token(
        person=person, name=name, scopes=list(scopes), days=days, by=person, now=now or timezone.now(), **more
    )


def test_token_is_known_by_its_text_and_by_nothing_else(researcher):
    token, text = make(researcher)

    assert token_of(text, now=timezone.now()) == token
    for other in ["", "x", text[:-1], text + "a", text.swapcase(), f"swc_{token.prefix}_{'a' * 46}"]:
        assert token_of(other, now=timezone.now()) is None


def test_tokens_secret_is_nowhere_in_the_database(researcher):
    _, text = make(researcher)

    row = AccessToken.objects.values().get()
    secret = text.split("_")[2]
    assert not [value for value in row.values() if secret in str(value)]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"name": "  "}, "/name"),
        ({"name": "two\nlines"}, "/name"),
        ({"name": "x" * 101}, "/name"),
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["read", "publish"]}, "/scopes"),
        ({"scopes": ["everything"]}, "/scopes"),
        ({"days": 0}, "/days"),
        ({"days": 366}, "/days"),
        ({"days": True}, "/days"),
        ({"days": None}, "/days"),
    ],
)
def test_token_that_is_not_possible_is_refused_by_pointer(researcher, changes, pointer):
    with pytest.raises(Invalid) as refused:
        make(researcher, **changes)

    assert list(refused.value.errors) == [pointer]
    assert not AccessToken.objects.exists()


def test_token_of_the_same_name_is_made_once(researcher):
    make(researcher)

    with pytest.raises(Invalid) as refused:
        make(researcher)
    assert "already" in refused.value.errors["/name"][0]
    assert AccessToken.objects.count() == 1


def test_token_for_somebody_else_is_refused(researcher, people):
    with pytest.raises(NotAllowed):
        create_token(person=researcher, name="x", scopes=["read"], days=1, by=people.administrator, now=timezone.now())


def test_token_opens_nothing_once_it_expired(researcher):
    now = timezone.now()
    _, text = make(researcher, days=1, now=now)

    assert token_of(text, now=now + datetime.timedelta(hours=23))
    assert token_of(text, now=now + datetime.timedelta(hours=24)) is None


def test_token_opens_nothing_once_revoked_and_is_revoked_once(researcher):
    token, text = make(researcher)
    revoke_token(token=token, by=researcher, now=timezone.now())

    assert token_of(text, now=timezone.now()) is None
    with pytest.raises(WrongState):
        revoke_token(token=token, by=researcher, now=timezone.now())


def test_token_is_revoked_by_its_person_or_an_administrator_only(researcher, people):
    token, _ = make(researcher)

    with pytest.raises(NotAllowed):
        revoke_token(token=token, by=people.editor, now=timezone.now())
    assert revoke_token(token=token, by=people.administrator, now=timezone.now()).revoked_at


def test_token_opens_nothing_once_its_person_may_not_sign_in(researcher):
    _, text = make(researcher)
    researcher.is_active = False
    researcher.save()

    assert token_of(text, now=timezone.now()) is None


def test_token_opens_nothing_once_its_pepper_is_gone(researcher, settings):
    settings.API_TOKEN_PEPPERS = {"old": b"o" * 32}
    _, text = make(researcher)

    settings.API_TOKEN_PEPPERS = {"new": b"n" * 32, "old": b"o" * 32}
    assert token_of(text, now=timezone.now())
    settings.API_TOKEN_PEPPERS = {"new": b"n" * 32}
    assert token_of(text, now=timezone.now()) is None


def test_token_of_a_partner_acts_for_an_organisation_while_they_speak_for_it(people):
    council = world.make_tables().organisation
    with pytest.raises(Invalid) as refused:
        make(people.partner, scopes=["commit"])
    assert list(refused.value.errors) == ["/organisation"]
    with pytest.raises(Invalid):
        make(people.partner, scopes=["commit"], organisation=council)
    today = timezone.localdate()
    membership = Membership.objects.create(
        person=people.partner, organisation=council, job_title="Officer", started_on=today
    )
    _, text = make(people.partner, scopes=["commit", "report"], organisation=council)
    assert token_of(text, now=timezone.now()).organisation_id == council.pk

    membership.ended_on = today
    membership.save()

    assert token_of(text, now=timezone.now()) is None


def test_token_is_looked_up_in_one_query_and_its_use_noted_once_a_minute(researcher):
    now = timezone.now()
    token, text = make(researcher, now=now)
    token_of(text, now=now)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        token_of(text, now=now + datetime.timedelta(seconds=59))
    assert len(asked) == 1
    later = now + datetime.timedelta(seconds=61)
    token_of(text, now=later)
    token.refresh_from_db()
    assert token.last_used_at == later


# --- the page ---


def sign_in_now(client, person):
    """Sign in and say who is there once more, as the page asks."""
    client.force_login(person)
    assert client.post(reverse("mfa_reauthenticate"), {"code": code()}).status_code == 302


def test_page_makes_a_token_and_shows_it_once(client, researcher):
    sign_in_now(client, researcher)
    made = client.post(reverse("tokens"), {"name": "Nightly copy", "scopes": ["read", "write"], "days": "30"})

    text = re.search(r"\n(swc_\w+)</textarea>", made.content.decode())[1]
    assert token_of(text, now=timezone.now()).scopes == ["read", "write"]
    assert "no-store" in made["Cache-Control"]
    again = client.get(reverse("tokens")).content.decode()
    assert "Nightly copy" in again
    assert text not in again


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({}, "Write what the token is for"),
        ({"name": "x", "scopes": ["publish"], "days": "3"}, "does not reach as far"),
        ({"name": "kept", "scopes": ["read"], "days": "many"}, "whole number of days"),
    ],
)
def test_page_refuses_bad_input_and_keeps_it(client, researcher, posted, said):
    sign_in_now(client, researcher)
    answer = client.post(reverse("tokens"), posted)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert f'value="{posted.get("name", "")}"' in text
    assert not AccessToken.objects.exists()


def test_page_revokes_ones_own_token_only(client, researcher, editor):
    token, _ = make(researcher)
    client.force_login(editor)
    assert client.post(reverse("revoke-token", args=[token.pk])).status_code == 404
    client.force_login(researcher)
    answer = client.post(reverse("revoke-token", args=[token.pk]), follow=True)

    assert "is revoked" in answer.content.decode()
    token.refresh_from_db()
    assert token.revoked_at
    assert "revoked already" in client.post(reverse("revoke-token", args=[token.pk]), follow=True).content.decode()


def test_page_asks_to_sign_in(client):
    assert client.get(reverse("tokens")).status_code == 302


def test_page_does_not_ask_more_for_more_tokens(client, researcher):
    client.force_login(researcher)
    for rows in (1, 3):
        while AccessToken.objects.count() < rows:
            make(researcher, name=f"Number {AccessToken.objects.count()}")
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("tokens"))
        assert len(asked) == 4  # session, person, organisations, tokens


# --- the command ---


def test_command_prints_a_token_once(researcher, capsys):
    call_command("create_token", person="RHONA@example.org", name="Loader", scopes="read, write", days=7)

    out = capsys.readouterr()
    token = token_of(out.out.strip(), now=timezone.now())
    assert (token.person, token.name, token.scopes) == (researcher, "Loader", ["read", "write"])
    assert out.out.strip() not in out.err


@pytest.mark.parametrize(
    "wrong", [{"person": "nobody@example.org"}, {"scopes": "publish"}, {"days": 400}, {"organisation": "none"}]
)
def test_command_refuses_in_one_sentence(researcher, wrong):
    with pytest.raises(CommandError):
        call_command("create_token", **{"person": "rhona@example.org", "name": "x", "scopes": "read", **wrong})


# --- the admin ---


def test_administrators_see_tokens_without_their_digests(client, people):
    token, _ = make(people.researcher)
    client.force_login(people.administrator)

    page = client.get(f"/admin/organisations/accesstoken/{token.pk}/change/").content.decode()
    assert token.prefix in page
    assert token.digest not in page
    assert Client().get("/admin/organisations/accesstoken/").status_code == 302
