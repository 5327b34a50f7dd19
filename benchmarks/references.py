"""Bring references in, as the jobs do, and undo it: `DEMO=1 python benchmarks/references.py 5000`.

Prints for each step the seconds of this machine's processor (in Python, its reading process, and PostgreSQL's), those of the
clock, and the most memory that the process had. The records are made up, each with an abstract of 120 words; one in fifty is in
the file twice.
"""

import os
import random
import resource
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import django  # noqa: E402

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from evidence.references import imports  # noqa: E402
from organisations.models import Person  # noqa: E402

WORDS = "records children care sharing of in and for how workers families councils health schools keep find lose ask".split()


def records(number):
    """Return a file of RIS with this many records."""
    draw = random.Random(19)  # noqa: S311 (the same file each time)

    def words(count):
        return " ".join(draw.choice(WORDS) for _ in range(count))

    made = [
        f"TY  - JOUR\nTI  - Study {place} of {words(8)}\nAU  - Writer, A.\nAU  - Example Body\nT2  - Journal of {words(2)}\n"
        f"PY  - {2000 + place % 25}\nDO  - 10.5555/bench.{place}\nUR  - https://example.org/{place}\nAB  - {words(120)}\nER  - \n"
        for place in range(number - number // 50)
    ]
    return "\n".join([*made, *made[: number // 50]]).encode()


def of_postgresql():
    """Return the seconds of the processor that the server of this connection took, where this machine can tell."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [process] = cursor.fetchone()
    try:
        user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    except OSError:
        return 0
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def measured(what, step):
    """Do a step, say what it took, and return its result."""
    clock, own, theirs = time.monotonic(), sum(os.times()[:4]), of_postgresql()
    found = step()
    took = sum(os.times()[:4]) - own, of_postgresql() - theirs, time.monotonic() - clock
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{what}: {took[0]:.1f} s of Python, {took[1]:.1f} s of PostgreSQL, {took[2]:.0f} s by the clock, {memory:.0f} MB"
    )
    return found


def main():
    data = records(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
    by, now = Person.objects.filter(role=Person.Role.RESEARCHER).first(), timezone.now()
    print(f"{len(data) / 1_000_000:.1f} MB")
    with transaction.atomic():
        prepared = measured("read and compared", lambda: imports.prepare(data=data, name="a.ris", by=by, now=now))
        print(*imports.counts(prepared))
        saved = measured("saved", lambda: imports.save(prepared=prepared, by=by, now=now))
        print(f"{saved.saved_count:,} drafts")
        again = measured("the same file again", lambda: imports.prepare(data=data, name="a.ris", by=by, now=now))
        print(*imports.counts(again))
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
