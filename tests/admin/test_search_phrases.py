"""Phrases of the search in the admin."""

import pytest

from tests import world


@pytest.mark.parametrize("entry", ["x" * 150, "9" * 150])
def test_what_is_no_entry_is_refused_and_the_form_shown_again(client, db, entry):
    client.force_login(world.make_people().administrator)

    response = client.post("/admin/publishing/searchphrase/add/", {"entry": entry, "phrase": "kept in the loop"})

    assert response.status_code == 200
    assert "kept in the loop" in response.content.decode()
