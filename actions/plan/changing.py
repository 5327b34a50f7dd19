"""The operation that changes a plan's title, dates or foreword, with why; and what became of its dates."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, Window
from django.db.models.functions import Lag

from actions.commitments.notifications import representatives
from actions.models import Commitment, Plan
from organisations.accounts.reasons import reason_given, written_down
from organisations.models import Organisation
from publishing.refusals import Invalid, need
from web.api import absolute
from web.mail import mail

MOST_NAMED = 5  # actions in a refusal
WAITS_OR_STANDS = [Commitment.State.ASKED, Commitment.State.COMMITTED]


@transaction.atomic
def change_plan(*, plan, reason, by, title=None, starts=None, ends=None, foreword=None):
    """Change what is given of a plan. Return it. Its history keeps who and why.

    Where its dates change, whoever answers for an organisation that was asked or promised something in it hears of it.

    :raises NotAllowed: `by` is no administrator
    :raises Invalid: "/title", "/starts", "/ends", "/foreword", "/reason"; also dates that leave actions outside
    """
    need(by, "actions.change_plan", "Only administrators change plans.")
    reason = reason_given(reason)
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    before = (plan.starts, plan.ends)
    given = {"title": title, "starts": starts, "ends": ends, "foreword": foreword}
    for name, value in given.items():
        setattr(plan, name, getattr(plan, name) if value is None else value)
    try:
        plan.full_clean()
    except ValidationError as error:
        raise Invalid(
            {f"/{name}".replace("/__all__", ""): texts for name, texts in error.message_dict.items()}
        ) from None
    check_period(plan, plan.starts, plan.ends)
    with written_down(by=by, reason=reason):
        plan.save()
    if (plan.starts, plan.ends) != before:
        _notify(plan, before, reason)
    return plan


def check_period(plan, starts, ends):
    """Check that a plan's actions lie within a period.

    :raises Invalid: "/starts", "/ends": they name the actions that would lie outside
    """
    errors = {
        "/starts": _outside(plan.actions.filter(starts__lt=starts).order_by("starts", "pk"), "start before"),
        "/ends": _outside(plan.actions.filter(due__gt=ends).order_by("-due", "pk"), "are due after"),
    }
    if errors := {pointer: [text] for pointer, text in errors.items() if text}:
        raise Invalid(errors)


def _outside(actions, how):
    titles = list(actions.values_list("title", flat=True))
    named = ", ".join(f"“{title}”" for title in titles[:MOST_NAMED])
    others = len(titles) - MOST_NAMED
    more = f" and {others} more" if others > 0 else ""
    return (
        f"{len(titles)} of its actions {how} this day: {named}{more}. Publish them with other dates first."
        if titles
        else ""
    )


def _notify(plan, before, reason):
    concerned = Organisation.objects.filter(
        commitments__action__plan=plan, commitments__state__in=WAITS_OR_STANDS
    ).distinct()
    for organisation in concerned.order_by("pk"):
        for person in representatives(organisation):
            mail(
                person.email,
                f"The dates of the plan changed: {plan.title}",
                "plan_dates_changed",
                {
                    "name": person.name, "organisation": organisation.name, "plan": plan, "before": before,
                    "reason": reason, "address": absolute(plan.get_absolute_url()),
                },
            )  # fmt: skip


@dataclass(frozen=True)
class DateChange:
    """That a plan's dates were changed: from when to when it ran and runs, and why (“” where nobody said)."""

    key: int
    at: datetime
    plan: Plan
    was: tuple[date, date]
    now: tuple[date, date]
    reason: str


def date_changes(**which):
    """Return [DateChange] of plans, newest first. One query. `which` narrows the rows of the history."""
    history = Plan.pgh_event_model.objects.filter(**which).annotate(
        was_starts=Window(Lag("starts"), partition_by=[F("pgh_obj")], order_by="pgh_id"),
        was_ends=Window(Lag("ends"), partition_by=[F("pgh_obj")], order_by="pgh_id"),
    )
    changed = history.filter(~Q(starts=F("was_starts")) | ~Q(ends=F("was_ends")), was_starts__isnull=False)
    return [
        DateChange(
            key=row.pgh_id,
            at=row.pgh_created_at,
            plan=row.pgh_obj,
            was=(row.was_starts, row.was_ends),
            now=(row.starts, row.ends),
            reason=(row.pgh_context.metadata or {}).get("reason", "") if row.pgh_context else "",
        )
        for row in changed.select_related("pgh_context", "pgh_obj").order_by("-pgh_id")
    ]
