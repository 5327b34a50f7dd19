"""Which code is running: no package of ours is left out."""

from tests.ours import PACKAGES
from web import code


def test_fingerprint_is_of_every_package_of_ours():
    assert code.FOLDERS == PACKAGES
