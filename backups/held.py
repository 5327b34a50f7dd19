"""A site that was restored begins held: what it would do to others waits until somebody has looked."""

import time

from django.db import connection

from backups.models import Restoration

LOOK_EVERY = 5  # seconds


def is_held():
    """Return whether this database was restored and nobody has resumed the site."""
    return Restoration.objects.filter(resumed_at=None).exists()


def release(*, now):
    """Let jobs run and mail go out."""
    Restoration.objects.filter(resumed_at=None).update(resumed_at=now)


def wait_while_held(say):
    """Return when the site is not held. `say` is called once with what there is to do."""
    told = False
    while is_held():
        if not told:
            say(
                "This site was restored from a backup and is held: no job runs, no mail goes out. See `manage.py resume`."
            )
            told = True
        connection.close()
        time.sleep(LOOK_EVERY)
