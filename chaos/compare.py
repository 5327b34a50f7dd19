"""What was acknowledged beside what is there."""

import runpy
import time
from collections import Counter
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
WAITS = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name <> 'housekeeping'"
OLD = """
    UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 minute'
     WHERE id <> (SELECT max(id) FROM procrastinate_workers)
"""
ONE = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'retry_stalled' AND status IN ('todo', 'doing')"


def settle(seconds=240):
    """Wait until every job is done. What a killed worker had in hand is put back now, and not in half a minute. Return what is left."""
    from django.db import connection

    from jobs.tasks import retry_stalled

    give_up_at = time.monotonic() + seconds
    while time.monotonic() < give_up_at:
        with connection.cursor() as cursor:
            cursor.execute(WAITS)
            (left,) = cursor.fetchone()
            if not left:
                return 0
            cursor.execute("SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status = 'doing')")
            (doing,) = cursor.fetchone()
            cursor.execute(ONE)
            if doing and not cursor.fetchone()[0]:
                cursor.execute(OLD)
                retry_stalled.defer(timestamp=0)
        time.sleep(1)
    return left


def rows(told, mail):
    """Return [(what, acknowledged, there, lost, twice)]."""
    from actions.models import ProgressReport
    from definitions.models import Import
    from organisations.models import Person
    from outbox.models import Mail
    from publishing.models import Entry, ReviewEvent, Revision

    def compare(kind, there):
        expected = told.get(kind, {})
        lost = [key for key in expected if not there[key]]
        twice = [key for key in expected if there[key] > 1]
        return kind, len(expected), sum(bool(there[key]) for key in expected), lost, twice

    slugs = told.get("drafts begun", {})
    revisions = Revision.objects.filter(entry__kind="source", entry__slug__in=slugs)
    titles = {revision.entry.slug: revision.document["title"] for revision in revisions.select_related("entry")}
    saved = told.get("drafts saved", {})
    result = [
        compare("drafts begun", Counter(Entry.objects.filter(slug__in=slugs).values_list("slug", flat=True))),
        compare("drafts saved", Counter(slug for slug, title in titles.items() if title == saved.get(slug))),
        compare("sent for review", Counter(ReviewEvent.objects.filter(kind="submitted").values_list("entry__slug", flat=True))),
        compare("published", Counter(
            each.entry.slug for each in revisions.exclude(version=None)
            if each.document["title"] == told.get("published", {}).get(each.entry.slug)
        )),
        compare("reports", Counter(ProgressReport.objects.values_list("done", flat=True))),
        compare("imports", Counter(
            row.pk for row in Import.objects.filter(state="saved")
            if row.saved_entries().count() == row.saved_count == row.to_save
        )),
    ]  # fmt: skip
    sent = {f"{row.pk}.{row.created_at:%Y%m%d%H%M%S%f}": row for row in Mail.objects.all()}
    taken = Counter({number.partition("<")[2].partition("@")[0]: count for number, count in mail.taken.items()})
    unsent = [row.pk for row in sent.values() if row.sent_at is None]
    lost = unsent + [row.pk for number, row in sent.items() if row.sent_at and not taken[number]]
    result.append(("mails", len(sent), len(sent) - len(lost), lost, [n for n, count in taken.items() if count > 1]))
    asked = Counter(
        row.subject.removeprefix("For review: ") for row in sent.values() if row.subject.startswith("For review")
    )
    reviews = {slug: saved[slug] for slug in told.get("sent for review", {})}
    editors = Person.objects.filter(role=Person.Role.EDITOR, is_active=True).count()
    result.append((
        "mails to editors of what was sent", len(reviews), sum(asked[title] >= editors for title in reviews.values()),
        [slug for slug, title in reviews.items() if asked[title] < editors],
        [slug for slug, title in reviews.items() if asked[title] > editors],
    ))  # fmt: skip
    return result


def wholes(site):
    """Return {sentence: whether it is so} of what has to be whole."""
    from django.db import connection
    from django.utils import timezone

    from actions.commitments.heads import publish_heads
    from actions.models import Commitment
    from publishing.models import Head, Revision
    from publishing.published.rebuilding import reproject
    from tests.publishing.test_projection import snapshot

    publish_heads(now=timezone.now())
    verify = runpy.run_path(str(HOUSE / "docs/examples/verify_commitment.py"))["verify"]
    numbers = list(Revision.objects.exclude(sequence=None).order_by("sequence").values_list("sequence", flat=True))
    last = Head.objects.get().sequence
    wrong = [sentence for pk in Commitment.objects.values_list("pk", flat=True) for sentence in verify(site, pk)[2]]
    before = snapshot()
    reproject()
    with connection.cursor() as cursor:
        # What is done every hour is done in the next one.
        cursor.execute(
            "SELECT task_name, count(*) FROM procrastinate_jobs "
            "WHERE status = 'failed' AND queue_name <> 'housekeeping' GROUP BY task_name ORDER BY task_name"
        )
        failed = ", ".join(f"{name} × {count}" for name, count in cursor.fetchall())
    return {
        f"the chains of {Commitment.objects.count()} commitments verify{' '.join(['', *wrong[:3]])}": not wrong,
        f"{len(numbers)} publications have numbers of their own, up to {max(numbers)} of {last}": len(set(numbers))
        == len(numbers)
        and max(numbers) <= last,
        "what the public reads is what rebuilding makes": before == snapshot(),
        f"no job failed{failed and f': {failed}'}": not failed,
    }
