"""Atom feeds of the dates of promises: due soon, just delivered, just moved. From the record and the dates in force."""

import datetime
from itertools import islice

from django.contrib.auth.decorators import login_not_required
from django.db.models import TextChoices
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from actions.models import Commitment, CommitmentEvent, Milestone
from actions.plan.api import answer_with_lines
from actions.plan.log import LogLine, line_of_event
from actions.states import is_met
from web.feeds import FEED_LENGTH
from web.filters import with_demonstration

SOON = datetime.timedelta(30)


class Feed(TextChoices):
    DUE_SOON = "due-soon", "what is due in the next 30 days"
    DELIVERED = "delivered", "what was just delivered"
    MOVED = "moved", "dates that were just moved"


@login_not_required
@require_safe
def dates_feed(request, what):
    """Return one of these feeds; with the demonstration's where `?demonstration=yes` asks for it."""
    if what not in Feed.values:
        raise Http404
    invented = [False, True] if with_demonstration(request.GET) else [False]
    lines = due_soon(invented) if what == Feed.DUE_SOON else told(what, invented)
    return answer_with_lines(
        request,
        lines,
        title=Feed(what).label,
        path=reverse("plan"),
        description=f"Of the plan: {Feed(what).label}.",
    )


def told(what, invented):
    """Return the newest lines of events in which a promise was found kept, or its day was moved by agreement."""
    kinds = CommitmentEvent.Kind
    is_so = {
        Feed.DELIVERED: lambda event: event.document["state"] == Commitment.State.DELIVERED,
        Feed.MOVED: lambda event: "due" in event.said["now"],
    }[what]
    events = CommitmentEvent.objects.with_corrections().select_related("commitment")
    events = events.filter(
        kind=kinds.ASSESSED if what == Feed.DELIVERED else kinds.CHANGE_ACCEPTED,
        commitment__organisation__is_demonstration__in=invented,
    )
    found = filter(is_so, events.order_by("-at", "-pk").iterator(chunk_size=4 * FEED_LENGTH))
    return [line_of_event(event) for event in islice(found, FEED_LENGTH)]


def due_soon(invented):
    """Return lines of what is due and not done, the latest to come in sight first; each as of the day on which it came."""
    today = timezone.localdate()
    window = {"due__gte": today, "due__lte": today + SOON}
    steps = Milestone.objects.filter(~is_met(), **window, action__entry__is_demonstration__in=invented)
    promises = Commitment.objects.filter(
        **window, state=Commitment.State.COMMITTED, organisation__is_demonstration__in=invented
    )
    lines = [
        LogLine(
            came_in_sight(row.due),
            f"due/actions/{row.action.slug}/{row.key}",
            f"“{row.title}” is due on {date_format(row.due)}: a step of “{row.action.title}”.",
            row.action.get_absolute_url(),
        )
        for row in steps.select_related("action").order_by("due", "pk")[:FEED_LENGTH]
    ] + [
        LogLine(
            came_in_sight(row.due),
            f"due/commitments/{row.pk}",
            f"{row.organisation.name} promised its part of “{row.action.title}” for {date_format(row.due)}.",
            row.get_absolute_url(),
        )
        for row in promises.select_related("organisation", "action").order_by("due", "pk")[:FEED_LENGTH]
    ]
    # What is nearest is kept where there is too much.
    return sorted(sorted(lines, key=lambda line: line.at)[:FEED_LENGTH], key=lambda line: line.at, reverse=True)


def came_in_sight(due):
    """Return the beginning of the day from which a date was due soon."""
    return timezone.make_aware(datetime.datetime.combine(due - SOON, datetime.time()))
