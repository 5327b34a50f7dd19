"""A worker's own connections, beside those that its tasks have from Django."""

import asyncio
import logging

from procrastinate import PsycopgConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from psycopg import OperationalError

LISTEN_AGAIN_AFTER = 1.0  # seconds
TRIES = 3  # each waits as long as the pool does, half a minute, for a database that is away
log = logging.getLogger(__name__)


class Connector(PsycopgConnector):
    """Procrastinate's own; what it says without waiting for rows, as that a job ended, is said again where it was not heard.

    Otherwise a connection that dies in that moment leaves a job “doing” for as long as its worker lives: nobody else
    takes it, and those with the same lock wait for it. Taking a job is not repeated: the first try may have taken one.
    """

    @classmethod
    def to_database(cls):
        return cls(kwargs=connector_params())

    async def execute_query_async(self, query, **arguments):
        for left in reversed(range(TRIES)):
            try:
                await super().execute_query_async(query, **arguments)
                break
            except ConnectorException as error:
                if not left or not isinstance(error.__cause__, OperationalError):
                    raise
                log.warning("The database did not hear a worker: %s. It is told again.", type(error.__cause__).__name__)

    async def listen_notify(self, on_notification, channels):
        """Listen again where the database was away for a while; the worker would end otherwise, with all that it has in hand."""
        while True:
            try:
                await super().listen_notify(on_notification, channels)
            except ConnectorException:
                await asyncio.sleep(LISTEN_AGAIN_AFTER)
