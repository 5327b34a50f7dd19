"""The published head of each day: one hash over all that happened, which shows a later rewriting of everything.

Whoever owns the database can rewrite a chain with all of its hashes, and the heads too. Not the heads that others kept.
"""

import datetime
from collections import defaultdict

from django.db import transaction

from actions.commitments.event_log import wait_for_my_turn
from actions.models import CommitmentEvent, DayHead
from publishing.documents.structure import sha256

A_WHILE = datetime.timedelta(minutes=30)  # after midnight, until nothing is under way that began on the day before


def head_over(day, previous_hash, hashes):
    """Return the SHA-256 over a day, the head before, and the hashes of the day's events in the order of the alphabet."""
    return sha256("\n".join([day.isoformat(), previous_hash, *sorted(hashes)]))


@transaction.atomic
def publish_heads(*, now):
    """Make the heads of all days (UTC) that are over and have none. Return them. Run it every hour.

    What is invented has heads of its own. A day without events has none.
    """
    wait_for_my_turn()
    today = (now - A_WHILE).astimezone(datetime.UTC).date()
    made = []
    for invented in (False, True):
        last = DayHead.objects.filter(is_demonstration=invented).first()
        first_day = last.day + datetime.timedelta(days=1) if last else datetime.date.min
        for day, hashes in sorted(hashes_by_day(first_day, today, invented=invented).items()):
            previous = last.hash if last else ""
            last = DayHead.objects.create(
                day=day,
                is_demonstration=invented,
                events=len(hashes),
                previous_hash=previous,
                hash=head_over(day, previous, hashes),
                made_at=now,
            )
            made.append(last)
    return made


def hashes_by_day(first, before, *, invented):
    """Return {day: hashes of its events} from the day `first` to the one before `before`."""
    # The plan says what is invented, once for all; an organisation may be called otherwise later.
    events = CommitmentEvent.objects.filter(commitment__action__plan__is_demonstration=invented, at__lt=_begin(before))
    if first > datetime.date.min:
        events = events.filter(at__gte=_begin(first))
    found = defaultdict(list)
    for at, hash in events.order_by("hash").values_list("at", "hash"):
        found[at.astimezone(datetime.UTC).date()].append(hash)
    return found


def checked(heads):
    """Return heads, each with `hashes`, those of its day's events now, and `problem`: a sentence, "" where it is sound.

    Two queries for each of what is real and what is invented.
    """
    heads = list(heads)
    for invented in {head.is_demonstration for head in heads}:
        own = [head for head in heads if head.is_demonstration == invented]
        days = [head.day for head in own]
        found = hashes_by_day(min(days), max(days) + datetime.timedelta(days=1), invented=invented)
        before = dict(_with_next(DayHead.objects.filter(is_demonstration=invented, day__lte=max(days)).order_by("day")))
        for head in own:
            head.hashes = found.get(head.day, [])
            head.problem = _problem(head, before[head.day])
    return heads


def days_without_head():
    """Return the days, not after the last head, that have events and no head: entered later, or their head was removed."""
    found = []
    for invented in (False, True):
        heads = DayHead.objects.filter(is_demonstration=invented)
        if last := heads.first():
            days = hashes_by_day(datetime.date.min, last.day, invented=invented)
            found += days.keys() - set(heads.values_list("day", flat=True))
    return sorted(found)


def _with_next(heads):
    """Yield (day, hash of the head before it) for each head."""
    before = ""
    for day, hash in heads.values_list("day", "hash"):
        yield day, before
        before = hash


def _problem(head, before):
    if head.previous_hash != before:
        return "It does not follow the head before it: one of the two was changed, or one between them was removed."
    if len(head.hashes) != head.events:
        return f"It was made over {head.events} events. Now the day has {len(head.hashes)}."
    if head_over(head.day, head.previous_hash, head.hashes) != head.hash:
        return "An event of this day was changed after it was made."
    return ""


def _begin(day):
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)
