"""Pages of the plan as a whole: as it stands, as it stood, what changed; and the desks from which it is looked after."""

import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from actions.commitments.notifications import with_nobody_signed_up
from actions.filters import LogFilter
from actions.groups import in_groups
from actions.models import Action, Candidate, Commitment, CommitmentEvent, Milestone, Plan, Role
from actions.plan.log import line_of_event, plan_log
from actions.plan.table import plan_table
from actions.plan.versions import actions_as_they_stand, compare, content_of, publish_plan
from actions.states import as_shown, met_on
from publishing.refusals import Invalid, Refusal
from web.pages import PublicPage, labelled

Standing = Commitment.Standing
LINES = 50


def plan_of(slug=None):
    """The plan with this slug; without one, that of today, or the next to come, or the last there was. None without any."""
    if slug:
        return get_object_or_404(Plan, slug=slug)
    today = timezone.localdate()
    plans = list(Plan.objects.order_by("starts", "slug"))
    return next((plan for plan in plans if plan.ends >= today), plans[-1] if plans else None)


class PlanPage(PublicPage):
    """A plan as it stands today: every action in time with its state, who promised it, and what was met."""

    template_name = "actions/plan.html"
    section = "plan"

    def get_context_data(self, slug=None, **kwargs):
        plan, today = plan_of(slug), timezone.localdate()
        candidates = Prefetch("candidates", Candidate.objects.select_related("organisation"))
        actions = list(actions_as_they_stand(today).filter(plan=plan).prefetch_related(candidates)) if plan else []
        return super().get_context_data(
            plan=plan,
            others=[other for other in Plan.objects.all() if other != plan],
            rows=[row_of(action) for action in actions],
            totals=totals_of(actions),
            version=plan and plan.versions.first(),
            today=today,
            **kwargs,
        )


def row_of(action):
    met = {row.key: row for row in action.milestones_met.all()}
    asked = list(action.commitments.all())
    return {
        "action": action,
        "milestones": [(milestone, met.get(milestone.key)) for milestone in action.milestones.all()],
        "met": sum(milestone.key in met for milestone in action.milestones.all()),
        "owners": [commitment for commitment in asked if commitment.stands],
        "others": [commitment for commitment in asked if not commitment.stands],
    }


def totals_of(actions):
    """[(state, how many)] in the order of a life."""
    return [(state.value, sum(action.state == state.value for action in actions)) for state in Action.State]


def redirect_to_plan(request, page):
    """The addresses without a plan's slug lead to the plan of today."""
    plan = plan_of()
    if plan is None:
        raise Http404("There is no plan yet.")
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse(page, args=[plan.slug]) + (f"?{query}" if query else ""))


@login_not_required
@require_safe
def versions_of_todays_plan(request):
    return redirect_to_plan(request, "plan-versions")


@login_not_required
@require_safe
def comparison_of_todays_plan(request):
    return redirect_to_plan(request, "plan-comparison")


@login_not_required
@require_safe
def version_of_todays_plan(request, number):
    plan = plan_of()
    if plan is None:
        raise Http404("There is no plan yet.")
    return redirect("plan-version", plan.slug, number)


class PlanVersions(PublicPage):
    template_name = "actions/plan_versions.html"
    section = "plan"

    def get_context_data(self, slug, **kwargs):
        plan = plan_of(slug)
        versions = list(plan.versions.select_related("by"))
        return super().get_context_data(plan=plan, versions=versions, breadcrumbs=crumbs(plan), **kwargs)


def crumbs(plan, *more):
    return [("The plan", reverse("plan-of", args=[plan.slug])), *more]


class PlanVersionPage(PublicPage):
    """A plan as it stood when it was given a number."""

    template_name = "actions/plan_version.html"
    section = "plan"

    def get_context_data(self, slug, number, **kwargs):
        plan = plan_of(slug)
        version = get_object_or_404(plan.versions.select_related("by"), number=number)
        return super().get_context_data(
            plan=plan,
            version=version,
            content=with_days(version.document),
            last=plan.versions.first(),
            breadcrumbs=crumbs(plan, ("Versions", reverse("plan-versions", args=[plan.slug]))),
            **kwargs,
        )


def with_days(content):
    """A version's content with dates in place of their texts."""
    return {name: _with_day(name, value) for name, value in content.items()}


DAYS = {"starts", "ends", "due", "met_on", "asked_on", "reply_by", "signed_on", "on"}


def _with_day(name, value):
    if isinstance(value, dict):
        return with_days(value)
    if isinstance(value, list):
        return [with_days(item) for item in value]
    return datetime.datetime.fromisoformat(value).date() if name in DAYS and value else value


class PlanComparison(PublicPage):
    """What was promised then and what now: ?from=1&to=2, either of which may be "now"."""

    template_name = "actions/plan_comparison.html"
    section = "plan"

    def get_context_data(self, slug, **kwargs):
        plan = plan_of(slug)
        versions = list(plan.versions.all())
        last = str(versions[0].number) if versions else "now"
        first = self.request.GET.get("from", last)
        second = self.request.GET.get("to", "now")
        old, new = (self.content(plan, versions, text) for text in [first, second])
        return super().get_context_data(
            plan=plan,
            versions=versions,
            first=first,
            second=second,
            changes=told(compare(old, new)),
            breadcrumbs=crumbs(plan, ("Versions", reverse("plan-versions", args=[plan.slug]))),
            **kwargs,
        )

    def content(self, plan, versions, text):
        if text == "now":
            return content_of(plan, on=timezone.localdate())
        for version in versions:
            if text == str(version.number):
                return version.document
        raise Http404(f"There is no version “{text}”.")


WHAT = {
    "title": "Title",
    "starts": "Starts",
    "due": "Due",
    "state": "State",
    "milestone": "Milestone",
    "milestone due": "Milestone, due",
    "milestone met_on": "Milestone, met on",
    "commitment": "Commitment",
    "commitment role": "Part",
    "commitment state": "Answer",
    "commitment standing": "How it stands",
    "commitment reply_by": "Reply by",
    "commitment statement": "What it will do",
    "commitment due": "Promised by",
    "commitment signed_on": "Signed on",
    "commitment second_signature_by": "Second signature by",
}


def told(changes):
    """The comparison with words for people: what changed, and values as they are read."""
    return {
        **changes,
        "changed": [
            {
                **action,
                "changes": [
                    {
                        **change,
                        "what": WHAT[change["what"]],
                        "old": as_read(change["old"]),
                        "new": as_read(change["new"]),
                    }
                    for change in action["changes"]
                ],
            }
            for action in changes["changed"]
        ],
    }


def as_read(value):
    if not value:
        return ""
    words = {
        **dict(Action.State.choices),
        **dict(Commitment.State.choices),
        **dict(Standing.choices),
        "lead": "Lead",
        "partner": "Partner",
    }
    if value in words:
        return words[value]
    try:
        return f"{datetime.datetime.fromisoformat(value):%-d %B %Y}"
    except ValueError:
        return value


class PlanLog(PublicPage):
    """What changed in the plan, newest first."""

    template_name = "actions/plan_log.html"
    section = "plan"

    def get_context_data(self, **kwargs):
        events = CommitmentEvent.objects.select_related("commitment").order_by("-at", "-pk")
        filters = LogFilter(self.request.GET, queryset=events, also=["before"])
        problems = dict(filters.problems)
        given = self.request.GET.get("before", "")
        before = moment(given)
        if given and before is None:
            problems["before"] = ["Write a date and a time as in the link to older lines."]
        if problems:
            lines = []
        elif filters.is_used:
            found = filters.qs.filter(at__lt=before) if before else filters.qs
            lines = [line_of_event(event) for event in found[: LINES + 1]]
        else:
            lines = plan_log(count=LINES + 1, before=before)
        query = self.request.GET.copy()
        if len(lines) > LINES:
            query["before"] = lines[LINES - 1].at.isoformat()
        return super().get_context_data(
            filters=filters,
            problems=labelled(problems, filters.form),
            lines=lines[:LINES],
            older=query.urlencode() if len(lines) > LINES else "",
            **kwargs,
        )

    def render_to_response(self, context, **kwargs):
        return super().render_to_response(context, status=400 if context["problems"] else 200, **kwargs)


def moment(text):
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None


@login_not_required
@require_safe
def plan_csv(request, slug):
    """The plan as a table."""
    plan = plan_of(slug)
    parts = plan_table(on=timezone.localdate(), plan=plan)
    response = StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8; header=present")
    response["Content-Disposition"] = f'attachment; filename="{plan.slug}.csv"'
    return response


# --- desks


@method_decorator(never_cache, name="dispatch")
class PartnerHome(View):
    """For each organisation that the person speaks for: what to answer, what is promised, what became of it."""

    def get(self, request):
        today = timezone.localdate()
        memberships = list(request.user.memberships.current().select_related("organisation"))
        own = [membership.organisation_id for membership in memberships]
        found = list(as_shown(Commitment.objects.all(), today).filter(organisation__in=own))
        context = {
            "desks": [
                {
                    "organisation": membership.organisation,
                    "membership": membership,
                    "groups": in_groups(row for row in found if row.organisation_id == membership.organisation_id),
                }
                for membership in memberships
            ],
            "today": today,
            "may_look_after": request.user.has_perm("actions.see_dashboard"),
        }
        return render(request, "actions/partner_home.html", context)


@method_decorator(never_cache, name="dispatch")
class Dashboard(View):
    """What the programme team has to look after, each with a date, an owner and what to do; and the plan's next version."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.has_perm("actions.see_dashboard"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self.answer()

    def post(self, request):
        plan = get_object_or_404(Plan, slug=request.POST.get("plan", ""))
        note = request.POST.get("note", "")
        try:
            version = publish_plan(plan=plan, note=note, by=request.user, now=timezone.now())
        except Invalid as invalid:
            return self.answer(
                errors=[text for texts in invalid.errors.values() for text in texts], note=note, status=422
            )
        except Refusal as refusal:
            return self.answer(errors=[refusal.message], note=note, status=refusal.status)
        messages.success(request, f"{plan} is published as version {version.number}.")
        return redirect("plan-version", plan.slug, version.number)

    def answer(self, *, errors=(), note="", status=200):
        today = timezone.localdate()
        promises = list(as_shown(Commitment.objects.all(), today).filter(state__in=["asked", "committed"]))
        month_ends = (today.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
        leads = {row.action_id: row for row in promises if row.stands and row.role == Role.LEAD}
        milestones = [
            (milestone, leads.get(milestone.action_id))
            for milestone in Milestone.objects.annotate(met_on=met_on())
            .filter(met_on=None, due__lt=month_ends, action__commitments__in=leads.values())
            .select_related("action")
            .order_by("due", "pk")
        ]
        unowned = [
            action
            for action in actions_as_they_stand(today).exclude(state=Action.State.DELIVERED)
            if not any(row.stands and row.role == Role.LEAD for row in action.commitments.all())
        ]
        by_standing = {
            standing: sorted(
                (row for row in promises if row.standing == standing), key=lambda row: (row.due or row.reply_by, row.pk)
            )
            for standing in Standing.values
        }
        lists = [
            # key, heading, lead, commitments
            ("silent", "No reply", "Asked, and the day to reply by has passed.", by_standing["silent"]),
            ("overdue", "Overdue", "Promised for a day that has passed.", by_standing["overdue"]),
            ("at-risk", "At risk", "Their own last report says so.", by_standing["at-risk"]),
            (
                "this-month",
                "Due this month",
                "Promises and replies that fall due before the month ends.",
                [row for row in promises if today <= (row.due or row.reply_by) < month_ends],
            ),
            ("asked", "Waiting for a reply", "Asked, and still in time.", by_standing["asked"]),
        ]
        context = {
            "unowned": unowned,
            "lists": lists,
            "milestones": {
                "overdue": [(milestone, lead) for milestone, lead in milestones if milestone.due < today],
                "this_month": [(milestone, lead) for milestone, lead in milestones if milestone.due >= today],
            },
            "unreachable": with_nobody_signed_up(promises),
            "plan": plan_of(),
            "plans": list(Plan.objects.all()),
            "errors": errors,
            "note": note,
            "today": today,
            "breadcrumbs": [("My work", reverse("workbench:home"))],
        }
        return render(self.request, "actions/dashboard.html", context, status=status)
