"""No public address waits for the database longer than it may: every one is asked with a statement that takes too long."""

import re

import pytest
from django.db import connection
from django.test import Client

from definitions.models import Definition
from tests.permissions.addresses import ADDRESSES
from tests.permissions.test_walk import address_of

pytestmark = pytest.mark.django_db(transaction=True)
PUBLIC = {name: filling for name, (filling, methods) in ADDRESSES.items() if "stranger" in methods.get("GET", ())}
SENTENCE = b"This takes too long to find, and was stopped."
# Whether the database answers is what it says; nothing is looked for there.
SAYS_SO_ITSELF = {"readyz"}
# Offers nothing while somebody types, where that took too long.
ANSWERED_WITHOUT_IT = {"search-suggestions"}


class Slowly:
    """Of each request, one statement of this text, any unless told, takes a second."""

    def __init__(self, text=""):
        self.text, self.was_slow = text, False

    def __call__(self, execute, sql, params, many, context):
        if not self.was_slow and self.text in sql:
            self.was_slow = True
            if sql.startswith("SELECT"):
                # It begins as before: to what does not begin with SELECT, another wrapper adds who does it.
                sql = f"SELECT asked.* FROM (SELECT pg_sleep(1) OFFSET 0) AS slept, ({sql}) AS asked"  # noqa: S608
        return execute(sql, params, many, context)


@pytest.fixture
def ask(settings):
    settings.LIST_TIME_LIMIT = 60
    client = Client(raise_request_exception=False)

    def ask(address, text=""):
        slowly = Slowly(text)
        with connection.execute_wrapper(slowly):
            response = client.get(address)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        return response, body, slowly.was_slow

    yield ask
    connection.limit_statements(0)  # a stream leaves it as it was


def test_every_public_address_is_stopped(ask, blanks):
    wrong, asked = [], 0
    for name in sorted(PUBLIC.keys() - SAYS_SO_ITSELF - ANSWERED_WITHOUT_IT):
        address = address_of(name, PUBLIC[name], blanks)
        response, body, was_slow = ask(address)
        asked += was_slow
        if was_slow and (response.status_code != 503 or SENTENCE not in re.sub(rb"\s+", b" ", body)):
            wrong.append(f"{name}: {address}: {response.status_code}")

    assert not wrong, "\n".join(wrong)
    assert asked > 100


@pytest.mark.parametrize(("address", "text"), [
    ("/plan/plan-2027/timeline.csv", "actions_milestone"),
    ("/plan/plan-2027/plan.csv", "actions_milestone"),
    ("/api/v1/plans/plan-2027/timeline/", "actions_milestone"),
    ("/api/v1/barriers/?on=2030-01-01", "publishing_revision"),
    ("/api/v1/definitions/?format=csv&basis=law", "publishing_representation"),
    ("/api/v1/definitions/?format=ttl&basis=law", "definitions_linkeddata"),
])  # fmt: skip
def test_stream_and_table_that_take_too_long_are_a_message_and_no_half_of_a_file(ask, blanks, address, text):
    response, body, was_slow = ask(address, text)

    assert was_slow
    assert response.status_code == 503
    assert SENTENCE in body


def test_who_writes_is_not_stopped(ask, blanks, settings):
    client = Client()
    with connection.execute_wrapper(Slowly()):
        response = client.post(
            "/api/v1/definitions/check/", {"definitions": [{"slug": "record", "version": 1}]}, "application/json"
        )

    assert response.status_code == 200


def test_connection_goes_on_after_a_statement_was_stopped(ask, blanks, settings):
    there_are = Definition.objects.count()
    assert ask("/definitions/")[0].status_code == 503
    settings.LIST_TIME_LIMIT = 3000

    assert Client().get("/definitions/").status_code == 200
    assert Definition.objects.count() == there_are > 0
