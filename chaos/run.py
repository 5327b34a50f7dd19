"""Kill parts of a running site while people write, and compare what they were told with what is there.

make chaos                 500 kills
KILLS=5 SEED=7 make chaos  fewer; the same seed chooses the same kills
"""

import datetime
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from chaos.site import Database, Mail, Site, Wire, secrets_of_a_site

KILLS, SEED = int(os.environ.get("KILLS", "500")), int(os.environ.get("SEED", "1"))
LONGEST_PAUSE = float(os.environ.get("PAUSE", "1"))  # seconds between two kills
ONLY = os.environ.get("ONLY", "")  # kinds of kills with this word in their names
LONGEST = float(os.environ.get("SECONDS", "7200"))  # of killing; what was not done by then is not done, and said
AWAY = (0.2, 2.5)  # seconds that the network or the disk are away
LOG = Path(__file__).resolve().parent.parent / "var" / "chaos" / "site.log"  # of a run that found something
NOTHING_HEARD = (
    300  # seconds without one acknowledgement: the site did not come back; on a busy machine a start took two minutes
)


def main():
    folder = Path(os.environ.get("FOLDER") or tempfile.mkdtemp())
    os.environ.update(secrets_of_a_site(), DJANGO_SETTINGS_MODULE="config.settings")
    os.environ.pop("DEMO", None)
    began, found = time.monotonic(), 1
    database = Database(folder)
    os.environ["DATABASE_URL"] = database.server.url()
    wire, mail = Wire(database), Mail()
    site = Site(database=database, wire=wire, mail=mail, folder=folder)
    try:
        tokens = prepare(site)
        site.start()
        site.wait()
        print(f"Ready after {time.monotonic() - began:.0f} s; the site writes to {folder}/site.log.", flush=True)
        found = attack(site=site, database=database, wire=wire, mail=mail, tokens=tokens)
    finally:
        site.stop()
        mail.controller.stop()
        database.remove()
        if found and (folder / "site.log").exists():
            LOG.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder / "site.log", LOG)
            print(f"What the site wrote is kept in {LOG}.")
        if not os.environ.get("FOLDER"):
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(found)


def prepare(site):
    """Make the tables, people and commitments. Return {name: token}, and what else writers need to know."""
    os.environ.update({name: site.environment[name] for name in ("BASE_URL", "EXPORT_DIR", "EMAIL_HOST", "EMAIL_PORT")})
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from definitions.importing import tasks
    from organisations.tokens.access_tokens import create_token
    from tests import world
    from tests.factories.actions import committed, speaker

    tasks.AT_ONCE = 0  # so that a small import is a job
    call_command("migrate", interactive=False, verbosity=0)
    now, people = timezone.now(), world.make_people()
    days = datetime.timedelta(days=1)
    tokens = {"today": timezone.localdate(now).isoformat()}

    def token(name, person, scopes, organisation=None):
        tokens[name] = create_token(
            person=person, name=name, scopes=scopes, days=2, by=person, now=now, organisation=organisation
        )[1]

    token("researcher", people.researcher, ["read", "write"])
    token("editor", people.editor, ["read", "write", "publish"])
    for name in ("first", "second"):
        reply_by = timezone.localdate(now) + 5 * days
        commitment = committed(now=now - 2 * days, reply_by=reply_by)
        tokens[f"commitment of {name}"] = commitment.pk
        token(name, speaker(commitment), ["read", "report"], commitment.organisation)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()
    return tokens


def attack(*, site, database, wire, mail, tokens):
    """Let them write, kill, let all come to rest, compare. Return 1 where anything was lost, done twice or is not whole."""
    from chaos import compare
    from chaos.kills import KINDS, Target
    from chaos.writers import Importer, Ledger, Publisher, Reporter

    ledger, chosen, done = Ledger(), random.Random(SEED), Counter()
    common = {"site": site, "ledger": ledger, "tokens": tokens}
    writers = [Publisher(name="ann", **common), Publisher(name="bob", **common), Importer(name="importer", **common)]
    writers += [Reporter(name=name, **common) for name in ("first", "second")]
    for writer in writers:
        writer.start()
    target = Target(site=site, database=database, wire=wire, random=chosen)
    kinds = [kind for kind in KINDS if (ONLY or kind) in kind and (kind != "disk full" or database.mounted)]
    if not database.mounted:
        print("NOT DONE: filling the disk, which takes root and a tmpfs of its own.", flush=True)
    began = time.monotonic()
    for number in range(1, KILLS + 1):
        if time.monotonic() - began > LONGEST:
            break
        kind = chosen.choices(kinds, [KINDS[kind][1] for kind in kinds])[0]
        undo = KINDS[kind][0](target)
        if undo:
            time.sleep(chosen.uniform(*AWAY))
            undo()
        database.ensure()
        done[kind] += 1
        wait_for_a_word(ledger, writers)
        time.sleep(chosen.uniform(0, LONGEST_PAUSE))
        if number % 25 == 0:
            told = sum(map(len, ledger.told.values()))
            print(f"  {number} kills, {told} acknowledged, {time.monotonic() - began:.0f} s", flush=True)
    took = time.monotonic() - began
    for writer in writers:
        writer.ending.set()
    for writer in writers:
        writer.join(timeout=NOTHING_HEARD)
    stuck = [writer.name for writer in writers if writer.is_alive()]
    left = compare.settle()
    return show(done, took, ledger, compare.rows(ledger.told, mail), compare.wholes(site.address) | {
        f"every writer came to an end {stuck or ''}".strip(): not stuck, f"no job is left ({left})": not left,
        f"{sum(done.values())} of {KILLS} kills were done": sum(done.values()) == KILLS,
    }, site)  # fmt: skip


def wait_for_a_word(ledger, writers):
    """Wait until somebody was told something since: a site that is killed while it starts loses nothing, and proves nothing."""
    since = time.monotonic()
    while ledger.last < since:
        if not all(writer.is_alive() for writer in writers):
            raise SystemExit("A writer was told what cannot be; see above.")
        if time.monotonic() - since > NOTHING_HEARD:
            raise SystemExit(f"For {NOTHING_HEARD} seconds nothing was acknowledged: the site does not come back.")
        time.sleep(0.05)


def show(done, took, ledger, rows, wholes, site):
    print(f"\n{sum(done.values())} kills in {took:.0f} seconds (seed {SEED}), {site.starts} starts of the site\n")
    for kind, count in done.most_common():
        print(f"| {kind} | {count} |")
    print("\n| what | acknowledged | there | lost | twice |\n|---|---:|---:|---:|---:|")
    for what, told, there, lost, twice in rows:
        print(f"| {what} | {told} | {there} | {len(lost)} | {len(twice)} |")
    print("\nAnswers:", ", ".join(f"{key} × {count}" for key, count in sorted(ledger.answers.items(), key=str)))
    for sentence, so in wholes.items():
        print(f"{'yes' if so else 'NO '}  {sentence}")
    for what, _, _, lost, twice in rows:
        for word, keys in (("lost", lost), ("twice", twice)):
            if keys:
                print(f"{what}, {word}: {keys[:10]}")
    # A mail that its server took while its sender died goes out again, with the Message-ID that it had.
    again = {"mails"}
    return int(
        not all(wholes.values()) or any(lost or (twice and what not in again) for what, _, _, lost, twice in rows)
    )


if __name__ == "__main__":
    main()
