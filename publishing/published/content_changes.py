"""How many changes there were to what public pages show: a page that was made at the same number is still right.

The database counts them itself, by triggers on every table but those named here, so that no operation, no admin page and
no line of SQL can change a page unnoticed. A new table is watched unless somebody says why it need not be.
"""

from collections import OrderedDict
from threading import local

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language

from publishing.models import ContentChange
from web.replica import connection_to_read

# Tables that no page for all is made from, by the beginning of their names.
UNWATCHED = (
    # the program's own, sessions, counts of attempts
    "django_", "auth_", "pghistory_", "procrastinate_", "shared_counts", "publishing_contentchange", "backups_",
    # people's accounts, mail and jobs
    "account_", "mfa_", "usersessions_", "jobs_", "outbox_", "organisations_accesstoken", "organisations_account",
    "organisations_invitation", "organisations_prepareddata", "organisations_personevent", "actions_switchedoff", "actions_privatecalendar", "actions_reminder",
    # what is written and not published
    "publishing_comment", "publishing_discardeddraft", "publishing_draftstate", "publishing_mailonceaday",
    "publishing_openpage", "publishing_repeatablerequest", "publishing_reviewevent", "publishing_waitingnotice",
    "barriers_spreadsheetimport", "definitions_import", "definitions_upload", "evidence_importedreference",
    "evidence_referenceimport", "definitions_proposedtranslation",
)  # fmt: skip
# Where only some columns are shown: that somebody signed in, or that a draft was saved, changes no page.
COLUMNS = {"organisations_person": "name, role, is_active", "publishing_revision": "version"}
TRIGGER = "notes_content_change"
COUNT = """
    SELECT coalesce(sum(number), 0)::bigint, pg_current_xact_id_if_assigned()::text, set_config('site.changed', '', true)
    FROM publishing_contentchange
"""
ADD_UP = """
    WITH found AS (DELETE FROM publishing_contentchange RETURNING number)
    INSERT INTO publishing_contentchange (number) SELECT sum(number) FROM found HAVING count(*) > 0
"""


def changes():
    """Return the number of changes that this connection sees.

    In a transaction that has written something it is (number, transaction): others count as far by changes of theirs
    that this one does not see, and this one may be undone.
    """
    with connection_to_read().cursor() as cursor:
        cursor.execute(COUNT)
        number, transaction, _ = cursor.fetchone()
    return (number, transaction) if transaction else number


MOST_KEPT = 500
_kept = OrderedDict()
_all_kept = [_kept]


# Of a thread: what `state()` said first while a page is made.
_page = local()


def state():
    """Return what is the same until something changes, or the day does; a page that is being made is of one such state."""
    if not getattr(_page, "is_made", False):
        return changes(), timezone.localdate()
    if _page.state is None:
        _page.state = changes(), timezone.localdate()
    return _page.state


def page_begins():
    """Have `state()` ask once until `page_ends()`, for a page that only reads: what changes meanwhile makes it old at once."""
    _page.is_made, _page.state = True, None


def page_ends():
    _page.is_made = False


def kept_until_change(key, make, *, of=None):
    """Return what `make()` returned for this key, in this process, since the last change and since midnight.

    For what is counted from all rows and is small: numbers of a list, what stands on the home page. It is shared, so
    who takes it changes nothing in it. `of` is the `state()`, where it was asked for already.
    """
    if not settings.KEEP_PAGES:
        return make()
    now, key = of or state(), (key, get_language())
    made_of, found = _kept.get(key, (None, None))
    if made_of != now:
        found = make()
        while len(_kept) >= MOST_KEPT:
            _kept.popitem(last=False)  # one step, whatever other threads do meanwhile
        _kept[key] = now, found
    return found


# Of an address, what chooses another part of the same rows.
OF_A_PART = ("page", "page_size", "cursor", "format", "ordering", "fields", "omit")


def chosen_in(query):
    """Return what a query string chooses among the rows of a list, as a key: without their order and place."""
    return str(sorted((name, values) for name, values in query.lists() if name not in OF_A_PART))


def kept_of_rows(kind, query, what, make, *, of=None):
    """Return the same of the rows of a kind that the filters in a query string leave, in any order and on any page."""
    return kept_until_change((kind.name, what, chosen_in(query)), make, of=of)


def forget():
    """Leave out everything that is kept: tests roll changes back, and their numbers come again."""
    for kept in _all_kept:
        kept.clear()


def also_kept(store):
    """Have a store of what is right until something changes emptied with the others."""
    _all_kept.append(store)


def add_up(*, now=None):
    """Make one row of all; the sum stays the same."""
    with connection.cursor() as cursor:
        cursor.execute(ADD_UP)


def tables_to_watch():
    """Return the tables whose changes count, in order."""
    names = connection.introspection.table_names()
    return sorted(name for name in names if not name.startswith(UNWATCHED))


WATCHED = """
    SELECT tgrelid::regclass::text, array(SELECT attname::text FROM pg_attribute WHERE attrelid = tgrelid AND attnum = ANY (tgattr))
      FROM pg_trigger WHERE tgname = %s
"""


def watched():
    """Return {table that has the trigger: the columns whose updates alone count, none for all}."""
    with connection.cursor() as cursor:
        cursor.execute(WATCHED, [TRIGGER])
        return {name: set(columns) for name, columns in cursor.fetchall()}


def watch_tables(**signal):
    """Give every table its trigger, where it has none or one of other columns; Django's signal that migrations were applied."""
    if ContentChange._meta.db_table not in connection.introspection.table_names():
        return  # an older state of the database
    there = watched()
    with connection.cursor() as cursor:
        for name in tables_to_watch():
            columns = COLUMNS.get(name, "")
            if there.get(name) != set(filter(None, columns.split(", "))):
                of = f" OF {columns}" if columns else ""
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {TRIGGER} AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE{of} ON {name}"
                    " FOR EACH STATEMENT EXECUTE FUNCTION note_content_change()"
                )
