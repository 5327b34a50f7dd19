"""Readers are answered from a replica of the database (`REPLICA_URL`), as long as it is little behind.

Who says who they are, by a session or a token, or holds a secret that a mail brought, reads what they wrote a moment ago:
those requests, all that write, jobs, commands and the admin are the primary's. A request keeps to one database; only what
no public page is made from (sessions, counts, jobs) is read from the primary whatever was chosen, and so is everything
after a write.
"""

import time
from contextlib import suppress
from threading import Thread

import psycopg
from django.conf import settings
from django.db import connections

from config.database.connections_to_replica import cut_off, cut_off_after
from publishing.published.content_changes import UNWATCHED
from web import replica
from web.replica import PRIMARY, REPLICA

LOOK_EVERY = 0.4  # seconds
ANSWERS_WITHIN = 0.7  # seconds; then it is away
WAIT = 0.3  # seconds for a connection
# What public pages are made from, and with which code: as much of it as there was, or more.
HELD = """
    SELECT (SELECT coalesce(sum(number), 0) FROM publishing_contentchange)::bigint,
           (SELECT coalesce(max(id), 0) FROM django_migrations)
"""
SECRETS = {"token", "key", "secret"}  # blanks of addresses


class Router:
    """Django's: rows that public pages are made from are read where the request reads, all others from the primary."""

    def db_for_read(self, model, **hints):
        return PRIMARY if model._meta.db_table.startswith(UNWATCHED) else replica.reads_from()

    def db_for_write(self, model, **hints):
        replica.read_from(PRIMARY)  # whoever wrote reads what they wrote
        return PRIMARY

    def allow_relation(self, one, other, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == PRIMARY


class ReadersFromReplica:
    """WSGI, around all else that reads. Chooses for each request, and watches the replica beside them."""

    def __init__(self, application):
        self.application = application
        Thread(target=watch, name="replica", daemon=True).start()

    def __call__(self, environ, start_response):
        # It counts on while the answer is sent, which may be read step by step.
        replica.read_from(REPLICA if replica.standing.is_read and is_reader(environ) else PRIMARY)
        return self.application(environ, start_response)


class SecretsFromPrimary:
    """Middleware. Whoever comes with a link of a mail was sent it this moment, or answered by it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if SECRETS & kwargs.keys():
            replica.read_from(PRIMARY)


def is_reader(environ):
    cookies = environ.get("HTTP_COOKIE", "")
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and "HTTP_AUTHORIZATION" not in environ
        and settings.SESSION_COOKIE_NAME not in cookies
        and "messages" not in cookies
    )


def watch():
    """Look at the replica for as long as this process lives."""
    held = []  # [(moment, what the primary held then), …] that the replica does not hold yet
    while True:
        with suppress(psycopg.Error):  # a primary that does not answer has its own messages; what is known grows old
            moment = time.monotonic()
            held = [*held, (moment, ask(PRIMARY))][-100:]
        try:
            with cut_off_after(ANSWERS_WITHIN):
                here = ask(REPLICA)
            there = [at for at, numbers in held if all(map(int.__le__, numbers, here))]
            held = held[len(there) :]
            replica.standing.looked_at(holds_all_of=there[-1] if there else None)
        except psycopg.Error as error:
            replica.standing.failed(error)
            cut_off()  # those too who came to it meanwhile
        time.sleep(LOOK_EVERY)


def ask(alias):
    pool = connections[alias].pool
    pool.open()
    with pool.connection(timeout=WAIT) as connection:
        return connection.execute(HELD).fetchone()
