"""Pages of the plan as it stood: its versions, one of them, two of them beside each other."""

import datetime
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.models import Action, Commitment, Role
from actions.plan.comparison import changes_of, changes_of_plan, differing
from actions.plan.contents import Now, Then
from actions.plan.views import plan_of
from publishing.published.content_changes import kept_until_change
from web.numbers import whole_number
from web.pages import PAGE_SIZE, PublicPage


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
        versions = list(plan.versions.defer("content").select_related("by"))
        return super().get_context_data(
            plan=plan,
            is_demonstration=plan.is_demonstration,
            versions=versions,
            breadcrumbs=crumbs(plan),
            **kwargs,
        )


def crumbs(plan, *more):
    return [("The demonstration" if plan.is_demonstration else "The plan", plan.get_absolute_url()), *more]


def page_of(rows, request):
    """Return the page of some rows that an address asks for."""
    pages = Paginator(rows, PAGE_SIZE)
    number = whole_number(request.GET.get("page", "1"))
    if number is None or not 1 <= number <= pages.num_pages:
        raise Http404(f"There is no such page. There are {pages.num_pages}.")
    return pages.page(number)


class PlanVersionPage(PublicPage):
    """A plan as it stood when it was given a number, a page of its actions."""

    template_name = "actions/plan_version.html"
    section = "plan"

    def get_context_data(self, slug, number, **kwargs):
        plan = plan_of(slug)
        version = get_object_or_404(plan.versions.defer("content").select_related("by"), number=number)
        content = Then(version)
        page = page_of(content, self.request)
        return super().get_context_data(
            plan=plan,
            is_demonstration=plan.is_demonstration,
            version=version,
            on=_with_day("on", content.on),
            actions=[with_days(action) for action in page],
            page_obj=page,
            last=plan.versions.values_list("number", flat=True).first(),
            breadcrumbs=crumbs(plan, ("Versions", reverse("plan-versions", args=[plan.slug]))),
            **kwargs,
        )


def with_days(content):
    """Return what a version holds with dates in place of their texts."""
    return {name: _with_day(name, value) for name, value in content.items()}


DAYS = {"starts", "ends", "due", "met_on", "asked_on", "reply_by", "signed_on", "on"}


def _with_day(name, value):
    if isinstance(value, dict):
        return with_days(value)
    if isinstance(value, list):
        return [with_days(item) for item in value]
    return datetime.datetime.fromisoformat(value).date() if name in DAYS and value else value


class PlanComparison(PublicPage):
    """What was promised then and what now: ?from=1&to=2, either of which may be "now"; a page of the actions that differ."""

    template_name = "actions/plan_comparison.html"
    section = "plan"

    def get_context_data(self, slug, **kwargs):
        plan = plan_of(slug)
        versions = list(plan.versions.defer("content"))
        last = str(versions[0].number) if versions else "now"
        first = self.request.GET.get("from", last)
        second = self.request.GET.get("to", "now")
        old, new = (self.content(plan, versions, text) for text in [first, second])
        found = kept_until_change(("plan comparison", plan.pk, first, second), lambda: differing(old, new))
        page = page_of(found, self.request)
        changes = {
            "plan": changes_of_plan(old, new) if page.number == 1 else [],
            **changes_of(old, new, page.object_list),
        }
        return super().get_context_data(
            plan=plan,
            is_demonstration=plan.is_demonstration,
            versions=versions,
            first=first,
            second=second,
            changes=in_words(changes),
            found=found,
            page_obj=page,
            query=urlencode({"from": first, "to": second}),
            breadcrumbs=crumbs(plan, ("Versions", reverse("plan-versions", args=[plan.slug]))),
            **kwargs,
        )

    def content(self, plan, versions, text):
        if text == "now":
            return Now(plan, timezone.localdate())
        for version in versions:
            if text == str(version.number):
                return Then(version)
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
