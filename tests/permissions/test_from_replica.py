"""Every public address is read from the replica where there is one, and asks the primary for nothing that a page shows."""

import pytest
from django.db import connection, connections
from django.test import Client

from publishing.published.content_changes import tables_to_watch
from tests.permissions.addresses import ADDRESSES
from tests.permissions.test_walk import address_of
from web import replica

pytestmark = pytest.mark.django_db(transaction=True)
PUBLIC = {name: filling for name, (filling, methods) in ADDRESSES.items() if "stranger" in methods.get("GET", ())}
# Links that a mail brought: who has one reads what was done a moment ago.
BY_LINK = {"commitments:countersign", "commitments:stop-mail", "private-calendar", "own-consumer", "invitation"}
OF_INVITATIONS = {"accept-invitation"}  # beside the one that a cookie names, its organisation


@pytest.fixture
def with_replica(settings):
    """The same database under the replica's name."""
    connections.settings[replica.REPLICA] = {**connection.settings_dict}
    connections[replica.REPLICA].connect()  # Django's tests would not let it be done later
    settings.DATABASE_ROUTERS = ["config.database.replica.Router"]
    yield
    replica.read_from(replica.PRIMARY)
    connections[replica.REPLICA].close()
    del connections.settings[replica.REPLICA], connections[replica.REPLICA]


@pytest.fixture
def asked(with_replica):
    """Return what was asked of each database for an address, as long as it is of tables that pages are made from."""
    tables, client = tables_to_watch(), Client()

    def ask(address):
        found = {replica.PRIMARY: [], replica.REPLICA: []}

        def note(execute, sql, params, many, context):
            if any(table in sql for table in tables):
                found[context["connection"].alias].append(sql)
            return execute(sql, params, many, context)

        replica.read_from(replica.REPLICA)
        with connection.execute_wrapper(note), connections[replica.REPLICA].execute_wrapper(note):
            response = client.get(address)
            if response.streaming:
                list(response.streaming_content)
        assert response.status_code < 500, address
        return found

    return ask


def test_every_public_address_is_read_from_the_replica_alone(asked, blanks):
    wrong, from_replica = {}, 0
    for name in sorted(PUBLIC.keys() - BY_LINK - OF_INVITATIONS):
        found = asked(address_of(name, PUBLIC[name], blanks))
        from_replica += bool(found[replica.REPLICA])
        if found[replica.PRIMARY]:
            wrong[name] = found[replica.PRIMARY]

    assert wrong == {}
    assert from_replica > 80


def test_who_has_a_link_reads_from_the_primary(asked, blanks):
    for name in sorted(PUBLIC.keys() & BY_LINK):
        assert asked(address_of(name, PUBLIC[name], blanks))[replica.REPLICA] == []
