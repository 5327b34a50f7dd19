"""The embedded PostgreSQL under a running site: started again whenever it dies."""

import logging
import threading
import time

from config import embedded_postgres

LOOK_EVERY = 0.25  # seconds
log = logging.getLogger(__name__)


def keep_running(root):
    """Start the server of the project at `root`, and again whenever it dies, for as long as this process lives."""
    embedded_postgres.start(root)
    server = embedded_postgres.server_of(root)
    threading.Thread(target=_watch, args=[server], name="embedded PostgreSQL", daemon=True).start()


def _watch(server):
    while server.is_in_use_here():
        try:
            if not server.is_running():
                server.restart()
        except (embedded_postgres.EmbeddedPostgresUnavailable, OSError) as error:
            log.error("%s", error)
        time.sleep(LOOK_EVERY)
