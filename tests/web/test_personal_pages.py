"""What a person's pages are stored by: nothing."""

import pytest


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/workbench/", "/workbench/find/evidence/?q=act", "/workbench/new/barriers/", "/about/"]
)
def test_no_page_of_somebody_who_is_signed_in_is_stored(client, people, address):
    client.force_login(people.researcher)

    assert "no-store" in client.get(address)["Cache-Control"]


@pytest.mark.django_db
def test_pages_of_readers_may_be_stored(client):
    assert "no-store" not in client.get("/about/").get("Cache-Control", "")
