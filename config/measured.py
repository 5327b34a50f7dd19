"""What a web process counts of its requests, for `METRICS`: by the names of addresses, never by what stood in one.

Each process has a file of counts, named after a slot that it holds for as long as it lives; whoever comes after it goes on
counting there. `config/metrics.py` adds the files up. Imported only where `manage.py serve` names their folder.
"""

import fcntl
import os
import time
from http import HTTPMethod
from itertools import count

from django.db import connections
from prometheus_client import Counter, Gauge, Histogram, values

from config.database.counting import take
from config.whole_answers import Answer
from web import replica

POOL_EVERY = 1.0  # seconds between two looks at pools
METHODS = {str(method) for method in HTTPMethod}


def slot(folder):
    """Return the lowest number that no other living process has."""
    return next(number for number in count() if is_taken(f"{folder}/{number}.lock"))


def is_taken(path):
    """Return whether this process has a file to itself now; it stays open for as long as the process lives."""
    held = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        return False
    return True


OWN = slot(os.environ["PROMETHEUS_MULTIPROC_DIR"])
values.ValueClass = values.MultiProcessValue(lambda: OWN)

REQUESTS = Counter("site_requests", "Requests that were answered.", ["route", "method", "status"])
SECONDS = Histogram(
    "site_request_seconds", "Until an answer was given away whole.", ["route"],
    buckets=[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
)  # fmt: skip
STATEMENTS = Counter("site_database_statements", "Statements that Django asked of a database.", ["route"])
DATABASE_SECONDS = Counter("site_database_seconds", "Waited for their answers.", ["route"])
READS = Counter("site_reads_of", "Requests by the database that they read from.", ["database"])
KEPT = Counter("site_kept_pages", "Pages that are the same for all: given as they were kept, or made.", ["given"])
POOL = Gauge("site_pool_connections", "Connections to a database.", ["database", "state"], multiprocess_mode="livesum")
WAITING = Gauge("site_pool_waiting", "Who waits for a connection.", ["database"], multiprocess_mode="livesum")
if replica.REPLICA in connections.settings:
    READ = Gauge("site_replica_read", "1 where readers are answered from the replica.", multiprocess_mode="livemin")
    BEHIND = Gauge("site_replica_behind_seconds", "How far it may be behind at most.", multiprocess_mode="livemax")


class Measured:
    """WSGI, around all. Counts a request when its answer was given away whole."""

    looked_at = 0.0

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        begun, told = time.perf_counter(), []
        take()

        def start(status, headers, *error):
            told[:] = [status[:3]]
            return start_response(status, headers, *error)

        return Answer(self.application(environ, start), lambda: self.note(environ, begun, *told))

    def note(self, environ, begun, status="500"):
        route, method = environ.get("site.route") or "none", environ["REQUEST_METHOD"]
        REQUESTS.labels(route, method if method in METHODS else "other", status).inc()
        SECONDS.labels(route).observe(time.perf_counter() - begun)
        statements, seconds = take()
        STATEMENTS.labels(route).inc(statements)
        DATABASE_SECONDS.labels(route).inc(seconds)
        READS.labels("replica" if replica.reads_from() == replica.REPLICA else "primary").inc()
        if given := environ.get("site.given"):
            KEPT.labels(given).inc()
        if time.monotonic() - self.looked_at > POOL_EVERY:
            self.looked_at = time.monotonic()
            look_at_pools()


def look_at_pools():
    for alias, name in [(replica.PRIMARY, "primary"), (replica.REPLICA, "replica")]:
        if alias not in connections.settings:
            continue
        found = connections[alias].pool.get_stats()
        free = found.get("pool_available", 0)
        POOL.labels(name, "free").set(free)
        POOL.labels(name, "used").set(found.get("pool_size", 0) - free)
        WAITING.labels(name).set(found.get("requests_waiting", 0))
    if replica.REPLICA in connections.settings:
        READ.set(replica.standing.is_read)
        BEHIND.set(replica.standing.behind or 0)
