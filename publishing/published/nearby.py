"""Which entries may be the same as a document: the few beside it in indexes, however many there are."""

from django.db import connection, transaction

from publishing.nearly import NAMES, NUMBERS, text_of_sql

AT_A_TIME = 50  # documents in one statement
NEIGHBOURS = 20  # entries looked at on each side of a name in an index
OF_A_NUMBER = 100  # revisions of one number, the newest first
OF_NUMBERS = sorted({field for _, fields in NUMBERS.values() for field in fields})
# Where very many drafts were just saved, the planner takes them for few, and would sort all for each name that is asked about.
BY_INDEX = """
SELECT set_config('enable_seqscan', %s, true), set_config('enable_sort', %s, true), set_config('enable_bitmapscan', %s, true)
"""
TITLE = text_of_sql("title", "label")


def beside(kind, documents):
    """Return {key of an entry, in force or in draft, that may be the same as one of these documents}; of drafts of any kind.

    By its number, or because its name begins or ends as one of theirs, or has words of the same initials. One query for
    a few documents.
    """
    found, known_by = set(), kind.known_by
    fields = {"name": known_by.name} | {name: name for name in OF_NUMBERS if name in known_by.more}
    with transaction.atomic(), connection.preparing_cursor() as cursor:
        cursor.execute(BY_INDEX, ["off"] * 3)
        for start in range(0, len(documents), AT_A_TIME):
            part = documents[start : start + AT_A_TIME]
            texts = {each: [str(document.get(name) or "") for document in part] for each, name in fields.items()}
            cursor.execute(BESIDE, {"kind": kind.name, **dict.fromkeys(OF_NUMBERS, []), **texts})
            found.update(entry for (entry,) in cursor.fetchall())
        cursor.execute(BY_INDEX, ["on"] * 3)
    return found


def _beside_a_name(key, table, entry, name, condition):
    """Return SQL of the entries on both sides of what was typed, in one index."""
    found = NAMES[key].sql(name)
    return [
        f"(SELECT {entry} AS entry FROM {table} WHERE {condition} AND {found} {sign} typed.{key}"  # noqa: S608 – words of ours
        f" ORDER BY {found} {order} LIMIT {NEIGHBOURS})"
        for sign, order in [(">=", ""), ("<", "DESC")]
    ]


def _of_a_number(key):
    number, fields = NUMBERS[key]
    found = number.sql(*map(text_of_sql, fields))
    return (
        f"(SELECT entry_id AS entry FROM publishing_revision WHERE {found} = typed.{key} AND typed.{key} <> ''"  # noqa: S608
        f" ORDER BY {found}, id DESC LIMIT {OF_A_NUMBER})"
    )


def _statement():
    typed = [
        *(f"{made.sql('name')} AS {key}" for key, made in NAMES.items()),
        *(f"{made.sql(*fields)} AS {key}" for key, (made, fields) in NUMBERS.items()),
    ]
    columns = ["name", *OF_NUMBERS]
    given = ", ".join(f"%({column})s::text[]" for column in columns)
    places = [
        *(
            sql
            for key in NAMES
            for sql in _beside_a_name(key, "publishing_indexentry", "entry_id", "label", "kind = %(kind)s")
        ),
        *(
            sql
            for key in NAMES
            for sql in _beside_a_name(key, "publishing_revision", "entry_id", TITLE, "version IS NULL")
        ),
        *map(_of_a_number, NUMBERS),
    ]
    return f"""
    SELECT DISTINCT entry FROM (
        SELECT {", ".join(typed)}
        FROM unnest({given}) AS given({", ".join(columns)})
    ) AS typed, LATERAL ({" UNION ALL ".join(places)}) AS near
    """  # noqa: S608


BESIDE = _statement()
