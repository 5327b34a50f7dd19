"""Pages of the plan as a whole: as it stands today, what changed, and as a table."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from actions.filters import LogFilter
from actions.models import CommitmentEvent, Plan
from actions.next_dates import next_dates
from actions.plan.brief import in_brief
from actions.plan.changing import date_changes
from actions.plan.date_feeds import Feed
from actions.plan.log import line_of_event, plan_log
from actions.plan.quarters import MOST, quarter_by_quarter
from actions.plan.standing import MOST_ROWS, folded, groups_of, lead_of, moved_of
from actions.plan.table import PLAN, count_of_plan, plan_table, rows_of_plan
from publishing.published.content_changes import kept_until_change
from publishing.published.kept_files import CACHE_CONTROL, KeptFile, answer_with_kept, now
from web.filter_form import drawn
from web.filters import DEMONSTRATION, with_demonstration
from web.pages import FiguresPage, FilteredPage, PublicPage, TakenAway, labelled
from web.spreadsheets.responses import CSV

LINES = 50


def plan_of(slug=None, *, is_demonstration=False):
    """Return the plan with this slug; without one, that of today, or the next to come, or the last there was.

    Without a slug it is the invented one only where that is asked for, and None where there is none.
    """
    if slug:
        return get_object_or_404(Plan, slug=slug)
    if is_demonstration:
        return Plan.objects.filter(is_demonstration=True).first()
    today, plans = timezone.localdate(), plans_shown(invented=False)
    return next((plan for plan in plans if plan.ends >= today), plans[-1] if plans else None)


def plans_shown(*, invented):
    """Return the plans that a reader is shown, read once until something changes."""
    return kept_until_change(("plans", invented), lambda: list(Plan.objects.shown(invented)))


class PlanPage(FiguresPage, PublicPage):
    """A plan as it stands today: every action in time with its state, who promised it, and what was met."""

    template_name = "actions/plan.html"
    section = "plan"
    is_demonstration = False

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") == "csv":
            of = now()
            if plan := plan_of(kwargs.get("slug"), is_demonstration=self.is_demonstration):
                return answer_with_table(request, plan, of=of)
        return super().get(request, *args, **kwargs)

    def taken_away(self, slug=None):
        plan, today = plan_of(slug, is_demonstration=self.is_demonstration), timezone.localdate()
        rows = rows_of_plan(on=today, plan=plan)
        what = f"{plan.title}: its actions, and who was asked" if plan else ""
        return plan and TakenAway(PLAN, rows, plan.slug, what, [], count_of_plan(plan))

    def get_context_data(self, slug=None, **kwargs):
        plan, today = plan_of(slug, is_demonstration=self.is_demonstration), timezone.localdate()
        others = plans_shown(invented=with_demonstration(self.request.GET))
        return super().get_context_data(
            plan=plan,
            is_demonstration=bool(plan) and plan.is_demonstration,
            others=[other for other in others if other != plan],
            feeds=Feed.choices if plan else [],
            today=today,
            **(kept_until_change(("plan's page", plan.pk, today), lambda: figures_of(plan, on=today)) if plan else {}),
            **kwargs,
        )


def figures_of(plan, *, on):
    """Return {what its page is given: how a plan stands on a day}."""
    found = in_brief(plan, on=on)
    stands = [brief.where for brief in found.briefs]
    versions = plan.versions.values_list("number", flat=True)
    return {
        "total": len(stands),
        "folded": folded(found, most=MOST_ROWS),
        "shown": min(len(stands), MOST_ROWS),
        "moved": moved_of(found),
        "quarters": quarter_by_quarter(on=on, commitment__action__plan=plan)[-MOST:],
        "lead": lead_of(stands) if stands else "",
        "groups": groups_of(stands),
        "dates": next_dates(3, on=on, plan=plan),
        **asked_and_committed(found.briefs),
        "last_version": versions.first(),
        "timeline": timeline_of(plan),
        "date_changes": date_changes(pgh_obj=plan),
    }


def timeline_of(plan):
    """Return the address of a plan's timeline."""
    return reverse("demonstration-timeline") if plan.is_demonstration else reverse("plan-timeline-of", args=[plan.slug])


def asked_and_committed(briefs):
    """Return how many organisations were asked about these actions, and how many of them promised something that stands."""
    asked = frozenset().union(*(brief.asked for brief in briefs))
    return {
        "asked": len(asked),
        "not_reached": len(frozenset().union(*(brief.unasked for brief in briefs)) - asked),
        "committed": len(frozenset().union(*(brief.committed for brief in briefs))),
    }


class PlanLog(FilteredPage):
    """What changed in the plan, newest first."""

    template_name = "actions/plan_log.html"
    section = "plan"
    is_demonstration = False

    def get_context_data(self, **kwargs):
        events = CommitmentEvent.objects.with_corrections().select_related("commitment").order_by("-at", "-pk")
        query = self.request.GET.copy()
        invented = [False, True] if with_demonstration(query) else [False]
        if self.is_demonstration:
            query[DEMONSTRATION], invented = "yes", [True]
            events = events.filter(commitment__organisation__is_demonstration=True)
        filters = LogFilter(query, queryset=events, also=["before"], reads_typing=True)
        problems = dict(filters.problems)
        given = self.request.GET.get("before", "")
        before = moment(given)
        if given and before is None:
            problems["before"] = ["Write a date and a time as in the link to older lines."]
        if problems:
            lines = []
        elif query.get("organisation") or query.get("deed"):
            found = filters.qs.filter(at__lt=before) if before else filters.qs
            lines = [line_of_event(event) for event in found[: LINES + 1]]
        else:
            lines = plan_log(count=LINES + 1, before=before, invented=invented)
        query = self.request.GET.copy()
        if len(lines) > LINES:
            query["before"] = lines[LINES - 1].at.isoformat()
        return super().get_context_data(
            is_demonstration=self.is_demonstration,
            filters=filters,
            drawn=drawn(filters, counted=not problems),
            problems=labelled(problems, filters.form),
            lines=lines[:LINES],
            older=query.urlencode() if len(lines) > LINES else "",
            **kwargs,
        )


def moment(text):
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None


@login_not_required
@require_safe
def plan_csv(request, slug):
    """Send the plan as a table, the file that the API sends too."""
    of = now()
    return answer_with_table(request, plan_of(slug), of=of)


def answer_with_table(request, plan, *, of):
    """Return an answer with a plan as CSV, made in pieces and kept until something changes; `of` is `now()`, asked first."""
    kept = KeptFile(("plan table", plan.pk, plan.slug), lambda: plan_table(on=timezone.localdate(), plan=plan), of=of)
    return answer_with_kept(
        request, kept, name=f"{plan.slug}.csv", content_type=CSV, cache=CACHE_CONTROL, attached=True
    )
