"""One mail a day about comments instead of one a comment, for who chose it."""

from collections import Counter
from datetime import timedelta
from itertools import groupby

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from organisations.models import Person
from publishing import kinds
from publishing.models import MailOnceADay, WaitingNotice
from publishing.published.lookup import label_of
from publishing.refusals import need
from web.api import absolute
from web.mail import mail

HOUR = 7  # local time from which the mail of a day is sent


@transaction.atomic
def choose_daily_mail(*, once_a_day, by):
    """Tell `by` of comments once a day, or by a mail for each. What waits already comes with the next mail of the day.

    :raises NotAllowed: `by` gets no mail about comments
    """
    need(by, "publishing.comment", "Only researchers and editors get mail about comments.")
    if once_a_day:
        MailOnceADay.objects.get_or_create(person=by)
    else:
        MailOnceADay.objects.filter(person=by).delete()


def add_to_daily_mail(people, entry, *, what, by, now):
    """Keep a notice for those of these people (primary keys) who chose one mail a day. Return who they are."""
    daily = set(MailOnceADay.objects.filter(person__in=people).values_list("person", flat=True))
    WaitingNotice.objects.bulk_create(
        WaitingNotice(person_id=person, entry=entry, what=what, by=by, at=now) for person in sorted(daily)
    )
    return daily


def send_daily_mails(*, now):
    """Send each person what waited at seven o'clock, once, in one mail; nothing where nothing waits. Run it hourly."""
    until = _last_hour_of_mail(now)
    due = WaitingNotice.objects.filter(at__lt=until)
    for person in Person.objects.filter(pk__in=due.values("person")).order_by("pk"):
        with transaction.atomic():
            _send(person, due.filter(person=person))


def _last_hour_of_mail(now):
    today = timezone.localtime(now).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def _send(person, due):
    rows = (
        due.select_for_update(skip_locked=True, of=["self"]).select_related("entry", "by").order_by("entry", "at", "pk")
    )
    found = list(rows)  # another worker has none of them: the rows are locked until they are gone
    WaitingNotice.objects.filter(pk__in=[row.pk for row in found]).delete()
    if not found or not person.has_perm("publishing.comment"):
        return
    entries = [_lines(entry, list(notices)) for entry, notices in groupby(found, key=lambda row: row.entry)]
    context = {"name": person.name, "entries": entries, "choices": absolute(reverse("workbench:mail"))}
    mail(person.email, "Comments since your last mail", "daily", context)


def _lines(entry, notices):
    """Return what the mail says of one entry: who did what, never with which words."""
    kind = kinds.get(entry.kind)
    revision = entry.revisions.working_copies().first() or entry.last_publication
    counts = Counter(f"{row.by} {row.get_what_display()}" for row in notices)
    return {
        "kind": kind.name,
        "label": label_of(kind, revision.document) or entry.slug,
        "address": absolute(reverse("workbench:comments", args=[kind.plural, entry.slug])),
        "lines": [words if times == 1 else f"{words} ({times} times)" for words, times in counts.items()],
    }
