"""The floor: the least that could answer. A bare WSGI function, one query, and orjson."""

import os
from urllib.parse import parse_qs

import orjson
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

COLUMNS = """slug, label, alt_labels, abbreviation, definition, plain_language, scope_note, examples, basis,
exact_match, translations, version, first_published_at, modified_at"""
TABLE = "definitions_definition"
pool = ConnectionPool(
    os.environ["DATABASE_URL"], min_size=1, max_size=8, open=True, kwargs={"row_factory": dict_row, "autocommit": True}
)


def application(environ, start_response):
    slug = parse_qs(environ.get("QUERY_STRING", "")).get("slug")
    with pool.connection() as connection:
        if slug:
            rows = connection.execute(f"SELECT {COLUMNS} FROM {TABLE} WHERE slug = %s", slug).fetchone()
        else:
            limit = " LIMIT 50" if environ["PATH_INFO"] != "/all" else ""
            rows = connection.execute(f"SELECT {COLUMNS} FROM {TABLE} ORDER BY label, slug{limit}").fetchall()
    body = orjson.dumps(rows)
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
