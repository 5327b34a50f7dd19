"""Pages of the API's lists are cut out of an order that is kept in blocks until something changes."""

import pytest

from evidence.models import Source
from tests import world

pytestmark = pytest.mark.django_db
QUERIES = ["", "&ordering=-title", "&q=study", "&demonstration=yes", "&on=2999-12-31"]


@pytest.fixture
def sources(editor, settings, monkeypatch):
    settings.KEEP_PAGES = True
    monkeypatch.setattr("publishing.published.kept_order.BLOCK", 4)
    world.publish(editor, *[("source", world.source(f"study-{letter}")) for letter in "abcdefghijk"])


def slugs_of(client, query):
    found, address = [], f"/api/v1/evidence/?{query}"
    while address:
        page = client.get(address).json()
        found += [row["slug"] for row in page["results"]]
        address = page["next"]
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_pages_across_blocks_have_every_row_once_in_order(client, sources, query):
    whole = [f"study-{letter}" for letter in "abcdefghijk"]

    found = slugs_of(client, f"page_size=3{query}")

    assert found == (whole[::-1] if "-title" in query else whole)


def test_order_is_made_anew_after_a_publication(client, sources, editor):
    before = slugs_of(client, "page_size=3")

    world.publish(editor, ("source", world.source("study-a", title="Zebras")), note="Called otherwise.")

    assert slugs_of(client, "page_size=3") == [*before[1:], "study-a"]
    assert Source.objects.count() == 11
