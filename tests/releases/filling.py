"""A row in every table: the world of the tests, what the admin's tests add to it, and bare rows where both leave a table empty."""

from django.db import connection

from backups.tables import tables

COLUMNS = """
    SELECT attname, format_type(atttypid, NULL), attnotnull, atthasdef OR attidentity <> '',
           (SELECT confrelid::regclass::text FROM pg_constraint
             WHERE conrelid = attrelid AND contype = 'f' AND conkey = ARRAY[attnum])
      FROM pg_attribute
     WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
OF_TYPE = {
    "text": "''", "character varying": "'x'", "boolean": "false", "integer": "1", "bigint": "1", "smallint": "1",
    "timestamp with time zone": "now()", "date": "current_date", "jsonb": "'{}'", "bytea": "''", "uuid": "gen_random_uuid()",
    "double precision": "1", "numeric": "1", "inet": "'127.0.0.1'", "text[]": "'{}'", "character varying[]": "'{}'",
}  # fmt: skip
DIGEST = f"'{'a' * 64}'"
# What a constraint asks for that its column's type does not say.
BY_HAND = {
    "actions_counterproposal": {"outcome": "'open'", "scope": "'Less'", "role": "'lead'", "reason": "'Too much.'"},
    "actions_message": {"side": "'organisation'", "text": "'Which list?'"},
    "actions_planversion": {"note": "'It begins.'"},
    "actions_privatecalendar": {"digest": DIGEST, "alarms": "'{1}'"},
    "actions_switchedoff": {"topic": "'week'"},
    "actions_secondsignature": {"email": "'x@example.org'", "token_digest": DIGEST, "asked_at": "now()", "expires_at": "now() + interval '1 day'"},
    "actions_assessment": {"completion": "'limited'", "note": "'Half of it.'"},
    "barriers_spreadsheetimport": {"state": "'waiting'"},
    "definitions_import": {"state": "'waiting'"},
    "definitions_mapping": {"relation": "'close_match'", "address": "'https://example.org/a'"},
    "definitions_proposedtranslation": {"state": "'proposed'"},
    "evidence_importedreference": {"status": "'new'", "fingerprint": DIGEST},
    "evidence_linkcheck": {"outcome": "'answers'", "status": "200", "found": "'Title'", "address": "'https://example.org/'"},
    "evidence_referenceimport": {"state": "'waiting'"},
    "publishing_comment": {"pointer": "'/title'", "text": "'Why?'"},
    "publishing_draftstate": {"reason": "'shown'", "unsaved": "'null'"},
    "publishing_keptrows": {"digest": DIGEST},
    "publishing_repeatablerequest": {"fingerprint": DIGEST, "key": DIGEST},
    "publishing_reviewevent": {"deed": "'submitted'"},
    "publishing_waitingnotice": {"what": "'commented'"},
}  # fmt: skip


def fill_what_is_empty():
    """Put one row into every table that has none, past triggers and foreign keys, but not past checks."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        waiting = [table.name for table in tables() if _is_empty(cursor, table.name)]
        while waiting:
            name = waiting.pop(0)
            cursor.execute(COLUMNS, [name])
            columns = cursor.fetchall()
            if any(required and points_to in waiting for _, _, required, _, points_to in columns):
                waiting.append(name)  # what it points to comes first
            else:
                _put_in_one(cursor, name, columns)
        cursor.execute("SET LOCAL session_replication_role = origin")


def _is_empty(cursor, name):
    cursor.execute(f'SELECT NOT EXISTS (SELECT FROM "{name}")')
    return cursor.fetchone()[0]


def _put_in_one(cursor, name, columns):
    values = dict(BY_HAND.get(name, {}))
    for column, kind, required, has_default, points_to in columns:
        if column in values or not required or has_default:
            continue
        values[column] = f"(SELECT min({_key(cursor, points_to)}) FROM {points_to})" if points_to else OF_TYPE[kind]
    names = ", ".join(f'"{column}"' for column in values)
    given = f"({names}) VALUES ({', '.join(values.values())})" if values else "DEFAULT VALUES"
    cursor.execute(f'INSERT INTO "{name}" {given}')


def _key(cursor, table):
    cursor.execute(
        "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0] "
        "WHERE indrelid = %s::regclass AND indisprimary",
        [table],
    )
    return cursor.fetchone()[0]
