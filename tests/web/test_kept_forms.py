"""A refusal that no page caught becomes a page that keeps what was typed."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from web.kept_forms import RefusalsAsPages
from web.refusals import Invalid, WrongState

TYPED = {"note": "A long thought.\nIn two lines.", "password": "violet tractor", "csrfmiddlewaretoken": "x"}


def answer_to(refusal, address="/somewhere/", **headers):
    request = RequestFactory().post(address, TYPED, headers=headers)
    request.user, request._messages = AnonymousUser(), []
    return RefusalsAsPages(lambda request: None).process_exception(request, refusal)


@pytest.mark.parametrize(
    ("refusal", "status", "sentence"),
    [
        (WrongState("Pat Smith answered already."), 409, "Pat Smith answered already."),
        (Invalid({"/note": ["Write less."]}), 422, "Write less."),
    ],
)
def test_page_says_why_and_keeps_what_was_typed(db, refusal, status, sentence):
    response = answer_to(refusal)

    page = response.content.decode()
    assert response.status_code == status
    assert sentence in page
    assert 'name="note" value="A long thought.\nIn two lines."' in page
    assert 'action="/somewhere/"' in page
    assert response["Cache-Control"] == "no-store"


def test_page_gives_no_password_back(db):
    assert "violet" not in answer_to(WrongState("Too late.")).content.decode()


def test_script_of_a_page_hears_it_as_json(db):
    response = answer_to(Invalid({"/note": ["Write less."]}), Accept="application/json")

    assert response.status_code == 422
    assert b"Write less." in response.content


def test_api_and_other_errors_are_left_alone(db):
    assert answer_to(WrongState("Too late."), address="/api/v1/definitions/") is None
    assert answer_to(ValueError("broken")) is None


@pytest.mark.parametrize("signed_in", [True, False])
def test_script_hears_where_to_sign_in_or_the_new_token_of_whom(people, signed_in):
    client = Client(enforce_csrf_checks=True)
    if signed_in:
        client.force_login(people.researcher)

    response = client.post(
        "/workbench/barriers/x/",
        {"statement": "Mine"},
        headers={"Origin": "http://testserver", "Accept": "application/json"},
    )

    said = response.json()
    assert said["sign_in"].startswith("/accounts/login/?next=")
    assert said.get("person") == (str(people.researcher.pk) if signed_in else None)
    assert ("token" in said) == signed_in
