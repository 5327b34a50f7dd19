"""Where functions of triggers look for tables: in our schema, whatever the session that fires them says.

`pg_restore --data-only` sets an empty search path, so that a function that names a table without its schema would fail;
and nobody can put a table of their own in the way.
"""

from django.db import connection

UNPINNED = """
    SELECT oid::regprocedure::text FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype
       AND NOT EXISTS (SELECT FROM unnest(proconfig) AS each WHERE each LIKE 'search_path=%')
       AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
"""


def unpinned():
    """Return the functions of triggers that look where the session says."""
    with connection.cursor() as cursor:
        cursor.execute(UNPINNED)
        return [name for (name,) in cursor.fetchall()]


def pin(**signal):
    """Django's signal that migrations were applied: each of these functions looks in `public`, then where it always does."""
    for name in unpinned():
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER FUNCTION {name} SET search_path = public, pg_temp")
