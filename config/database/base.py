"""PostgreSQL as Django has it, and three things more: the embedded server is started when somebody first connects, a pool
of connections gets over a restart of any server, and pgbouncer may stand in between (`DATABASE_POOLER`).
"""

from contextlib import contextmanager
from threading import local

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base
from psycopg import OperationalError
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool, PoolTimeout

from config import embedded_postgres
from config.database import connections_to_replica, counting
from web.replica import REPLICA

SHORT_WAIT = 0.5  # seconds
RECONNECT_EVERY = 0.2
MOST_PREPARED = (
    400  # statements of a connection; all pages together have some 250, and psycopg's own 100 would plan them anew
)


# Of a thread: whether it takes connections as they are, since an answer that does not come is no harm to it.
TOLD_BY_THE_ANSWER = local()


@contextmanager
def taken_as_it_is(pool, wait):
    """Give a connection of a pool within `wait` seconds, without asking first whether it lives.

    For one question whose answer tells it, by who goes the usual way where none comes. Few questions are asked so, over and
    over: each connection has them prepared, which a pooler in between would not promise to find again.
    """
    TOLD_BY_THE_ANSWER.is_so = True
    try:
        with pool.connection(timeout=wait) as connection:
            connection.prepare_threshold = None if settings.DATABASE_POOLER else 0
            try:
                yield connection
            finally:
                connection.prepare_threshold = None  # as Django has it
    finally:
        TOLD_BY_THE_ANSWER.is_so = False


class PreparingCursor(base.ServerBindingCursor):
    """Has the server keep the plan of a statement, and sends the values beside it."""

    def execute(self, query, params=None):
        connection = self.connection
        connection.prepare_threshold = 0
        try:
            return super().execute(query, params, prepare=True)
        finally:
            connection.prepare_threshold = None  # as Django has it


class DatabaseWrapper(base.DatabaseWrapper):
    statement_limit = 0  # milliseconds that a statement may take; 0 is as long as it likes

    def __init__(self, *arguments, **more):
        super().__init__(*arguments, **more)
        if settings.IS_MEASURED:
            self.execute_wrappers.append(counting.count)

    def limit_statements(self, milliseconds):
        """Stop whatever statement takes longer, on this connection or the one that is made next."""
        self.statement_limit = milliseconds
        if self.connection is not None:
            self._set_limit()

    def connect(self):
        super().connect()
        if self.alias == REPLICA:  # where only readers ask
            self.statement_limit = settings.LIST_TIME_LIMIT
        self._set_limit()

    def _set_limit(self):
        """Tell the server, unless this connection, which a pool may have kept, was told before."""
        if settings.DATABASE_POOLER:
            return  # what is set outlives no transaction: the pooler sets the limit, and writing lifts it below
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            self.connection.statement_limit = None  # nothing can be set before it is rolled back
            return
        # What is set within a transaction ends with it, if it is rolled back.
        if self.in_atomic_block or getattr(self.connection, "statement_limit", 0) != self.statement_limit:
            with self.wrap_database_errors:
                self.connection.execute(f"SET statement_timeout = {int(self.statement_limit)}")
            self.connection.statement_limit = self.statement_limit

    def _set_autocommit(self, autocommit):
        super()._set_autocommit(autocommit)
        if settings.DATABASE_POOLER and not autocommit and not self.statement_limit:
            with self.wrap_database_errors:
                self.connection.execute("SET LOCAL statement_timeout = 0")

    def chunked_cursor(self):
        """A cursor of the server where statements are sure to reach the same one: a pooler promises that of transactions."""
        if settings.DATABASE_POOLER and not self.in_atomic_block:
            return self.cursor()
        return super().chunked_cursor()

    def preparing_cursor(self):
        """A cursor for statements that are asked again and again as they are; see web/prepared.py."""
        if settings.DATABASE_POOLER:
            return self.cursor()
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(PreparingCursor(self.connection))

    def _configure_connection(self, connection):
        """Django's own, for each new connection, pooled or not."""
        super()._configure_connection(connection)
        if self.alias == REPLICA:
            connections_to_replica.note(connection)
        if settings.DATABASE_POOLER:
            return True
        connection.prepared_max = MOST_PREPARED
        # Compiling a statement takes up to seconds where running it takes milliseconds: many of ours look long and are not.
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")
            # Rows of one entry lie anywhere, and on today's disks and in memory that costs little more than side by side:
            # with PostgreSQL's own 4 whole tables are read where an index has the few rows that are asked for.
            cursor.execute("SET random_page_cost = 1.1")
            # What is prepared is planned once: for some statements PostgreSQL thinks a plan for the values of the moment
            # so much better that it makes one each time, which takes ten times as long as the statement itself.
            cursor.execute("SET plan_cache_mode = force_generic_plan")
        return True

    def get_connection_params(self):
        if settings.EMBEDDED_POSTGRES and self.alias != REPLICA:
            try:
                address = conninfo_to_dict(embedded_postgres.start(settings.EMBEDDED_POSTGRES))
            except embedded_postgres.EmbeddedPostgresUnavailable as error:
                raise ImproperlyConfigured(str(error)) from None
            self.settings_dict.update(HOST=address["host"], USER=address["user"], PASSWORD=address["password"])
        return super().get_connection_params()

    def get_new_connection(self, conn_params):
        try:
            return super().get_new_connection(conn_params)
        except PoolTimeout:
            # The next ones wait less, until a connection is found well: no queue of waiting visitors grows meanwhile.
            self.pool.timeout = min(SHORT_WAIT, self.pool.timeout)
            raise

    @property
    def pool(self):
        options = self.settings_dict["OPTIONS"].get("pool")
        if options and self.alias != base.NO_DB_ALIAS and self.alias not in self._connection_pools:
            parameters = {**self.get_connection_params(), "autocommit": True}
            self._connection_pools.setdefault(self.alias, checked_pool(parameters, self._configure_connection, options))
        return super().pool


def checked_pool(parameters, configure, options):
    """Return a pool, not open yet, that looks at each connection before it gives it away.

    Where one is found dead, all that wait beside it are replaced at once: a server that restarts ends every one of
    them, and the pool by itself would try them one by one, with longer and longer pauses. While the server is away the
    pool goes on trying at short intervals, for those who wait.
    """

    def check(connection):
        if getattr(TOLD_BY_THE_ANSWER, "is_so", False):
            return
        try:
            ConnectionPool.check_connection(connection)
        except OperationalError:
            pool.drain()
            raise
        pool.timeout = options["timeout"]

    pool = ConnectionPool(
        kwargs=parameters,
        open=False,
        configure=configure,
        check=check,
        reconnect_timeout=RECONNECT_EVERY,
        reconnect_failed=ConnectionPool.check,  # which grows a pool without connections by one
        **options,
    )
    return pool
