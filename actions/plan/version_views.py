"""Pages of the plan as it stood: its versions, one of them, two of them beside each other."""

import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.models import Action, Commitment, Role
from actions.plan.versions import compare, content_of
from actions.plan.views import plan_of
from web.pages import PublicPage


@login_not_required
@require_safe
def of_todays_plan(request, page, **which):
    """Lead from an address without a plan's slug to the `page` of the plan of today."""
    plan = plan_of()
    if plan is None:
        raise Http404("There is no plan yet.")
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse(page, kwargs={"slug": plan.slug, **which}) + (f"?{query}" if query else ""))


class PlanVersions(PublicPage):
    template_name = "actions/plan_versions.html"
    section = "plan"

    def get_context_data(self, slug, **kwargs):
        plan = plan_of(slug)
        versions = list(plan.versions.select_related("by"))
        return super().get_context_data(
            plan=plan,
            is_demonstration=plan.is_demonstration,
            versions=versions,
            breadcrumbs=crumbs(plan),
            **kwargs,
        )


def crumbs(plan, *more):
    return [("The demonstration" if plan.is_demonstration else "The plan", plan.get_absolute_url()), *more]


class PlanVersionPage(PublicPage):
    """A plan as it stood when it was given a number."""

    template_name = "actions/plan_version.html"
    section = "plan"

    def get_context_data(self, slug, number, **kwargs):
        plan = plan_of(slug)
        version = get_object_or_404(plan.versions.select_related("by"), number=number)
        return super().get_context_data(
            plan=plan,
            is_demonstration=plan.is_demonstration,
            version=version,
            content=with_days(version.document),
            last=plan.versions.first(),
            breadcrumbs=crumbs(plan, ("Versions", reverse("plan-versions", args=[plan.slug]))),
            **kwargs,
        )


def with_days(content):
    """Return a version's content with dates in place of their texts."""
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
            is_demonstration=plan.is_demonstration,
            versions=versions,
            first=first,
            second=second,
            changes=in_words(compare(old, new)),
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
    "description": "Description",
    "success_measure": "Success measure",
    "success": "Number to reach",
    "starts": "Starts",
    "ends": "Ends",
    "due": "Due",
    "state": "State",
    "milestone": "Milestone",
    "milestone title": "Milestone, words",
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


def in_words(changes):
    """Return the comparison with words for people: what changed, and values as they are read."""
    for change in [*changes["plan"], *(change for action in changes["changed"] for change in action["changes"])]:
        change.update(what=WHAT[change["what"]], old=as_read(change["old"]), new=as_read(change["new"]))
    return changes


VALUES = dict([*Action.State.choices, *Commitment.State.choices, *Commitment.Standing.choices, *Role.choices])


def as_read(value):
    if not value:
        return ""
    if value in VALUES:
        return VALUES[value]
    try:
        return f"{datetime.datetime.fromisoformat(value):%-d %B %Y}"
    except ValueError:
        return value
