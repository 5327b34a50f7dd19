from types import SimpleNamespace

import pytest

from tests.factories.organisations import PersonFactory
from tests.own_data.life import live


@pytest.fixture
def lives(small_world):
    """Two people with a whole life here each, who have to do with each other: `one` and `other`."""

    one = PersonFactory(name="Una Uniquename", email="una.uniquename@example.org")
    other = PersonFactory(name="Otto Othername", email="otto.othername@example.org")
    live(one, other=other, address="203.0.113.1")
    live(other, other=one, address="203.0.113.2")
    return SimpleNamespace(one=one, other=other)
