"""What a read replica takes from the primary: processor of the primary's PostgreSQL for a thousand requests, without and with it.

    python benchmarks/replica.py           needs wrk, and PostgreSQL's programs (Debian: apt install wrk postgresql)
    SECONDS=2 python benchmarks/replica.py         shorter

Also how long a change takes to be on the replica. The world of the tests is small; what counts is who works, not how much.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from rates import Processor, gunicorn  # noqa: E402
from run import HOUSE, asked, free_port, server  # noqa: E402

from tests.streaming import Server, folder_for  # noqa: E402

PAGES = ["/barriers/", "/api/v1/barriers/lost-records/", "/api/v1/barriers/?q=records", "/search/?q=records"]
FILL = "from tests import world; world.make(world.make_people())"
COLLECT = ["collectstatic", "--noinput", "--verbosity=0"]
CHANGES = 50


class OfServer(Processor):
    """Seconds that the processes of one PostgreSQL have worked."""

    def seconds(self):
        children = [self.postmaster, *self.children()]
        return sum(sum(self.stat(pid)[11:15]) for pid in children) / self.TICK

    def children(self):
        return map(int, Path(f"/proc/{self.postmaster}/task/{self.postmaster}/children").read_text().split())


def measured(primary, replica, **more):
    """Return {page: (requests a second, milliseconds of the primary and of the replica for a thousand requests)}."""
    found, port = {}, free_port()
    env = {"DATABASE_URL": primary.address, "DEMO": "1", "DATABASE_POOL": "1", "PORT": str(port), **more}
    with server(gunicorn("config.wsgi", port), port, env, "/readyz"):
        time.sleep(2)  # until the replica was looked at
        both = [OfServer(primary.address), OfServer(replica.address)]
        for page in PAGES:
            before = [each.seconds() for each in both]
            number, rate = asked(f"http://127.0.0.1:{port}{page}")
            spent = [each.seconds() - was for each, was in zip(both, before, strict=True)]
            found[page] = (rate, *[1_000_000 * seconds / number for seconds in spent])
    return found


def lags(primary, replica):
    """Return how many seconds each of some changes took to be seen on the replica, in order."""
    found = []
    for number in range(CHANGES):
        primary.ask("UPDATE barriers_barrier SET title = %s WHERE slug = 'lost-records'", f"Title {number}")
        begun = time.perf_counter()
        while replica.ask("SELECT title FROM barriers_barrier WHERE slug = 'lost-records'") != f"Title {number}":
            pass
        found.append(time.perf_counter() - begun)
    return sorted(found)


def main():
    with tempfile.TemporaryDirectory() as inside:
        Path(inside).chmod(0o755)
        primary = Server.primary(folder_for("primary", inside))
        try:
            for arguments in [["migrate", "--verbosity=0"], ["shell", "--verbosity=0", "-c", FILL], COLLECT]:
                environment = {**os.environ, "DATABASE_URL": primary.address, "DEMO": "1"}
                subprocess.run([sys.executable, "manage.py", *arguments], check=True, cwd=HOUSE, env=environment)
            replica = Server.replica_of(primary, folder_for("replica", inside))
            try:
                report(primary, replica)
            finally:
                replica.stop()
        finally:
            primary.stop()


def report(primary, replica):
    without, beside = measured(primary, replica), measured(primary, replica, REPLICA_URL=replica.address)
    print("| page | a second: without | with | primary, ms for 1,000: without | with | replica, ms for 1,000 |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for page in PAGES:
        (rate, spent, _), (rate_beside, spent_beside, of_replica) = without[page], beside[page]
        print(
            f"| `{page}` | {rate:,.0f} | {rate_beside:,.0f} | {spent:,.0f} | {spent_beside:,.0f} | {of_replica:,.0f} |"
        )
    found = lags(primary, replica)
    print(
        f"{CHANGES} changes were seen on the replica after {1000 * statistics.median(found):.0f} ms (median; connecting "
        f"included), {1000 * found[-1]:.0f} ms at most."
    )


if __name__ == "__main__":
    main()
