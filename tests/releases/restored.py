"""What the version before left, in a database: restored once for all tests, since its tables take half a minute to make."""

import hashlib
from unittest import mock

from django.db import connection

from backups import restoring
from backups.archive import opened
from tests import databases, world
from tests.releases.make import ARCHIVE


def left_by_version_before(name):
    """Make the database `name` anew as the version before left it, none of this one's migrations done, and use it."""
    with databases.one_at_a_time("databases") as server:
        before = databases.kept(server, "test_landed", _wanted(), _restore, template="template1")
    databases.create(name, template=before)
    databases.use(name)


def _wanted():
    """Say what the restored rows depend on: the archive, and all migrations, of which some may be mended."""
    return f"{hashlib.sha256(ARCHIVE.read_bytes()).hexdigest()}, {databases.fingerprint()}"


def _restore(name):
    own = connection.settings_dict["NAME"]
    databases.use(name)
    with opened(ARCHIVE) as archive, mock.patch.object(restoring, "call_command"):  # it would migrate at the end
        restoring.restore(archive, now=world.NOW, hold=False)
    databases.use(own)
