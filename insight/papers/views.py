"""The page of a plan's papers, and the papers as files."""

import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.models import Action, Plan
from insight.papers.files import TYPES, paper_file
from insight.papers.plan_then import address_of, plan_then, version_of
from insight.papers.subjects import file_about_plan
from insight.papers.tasks import put_in_papers
from web.files import BeingMade, send_file
from web.pages import PublicPage

AT_ONCE = 40  # actions of a plan whose papers are made while somebody waits for them: some two seconds


class PlanDocuments(PublicPage):
    """What can be held of a plan: today's papers, and those of each of its versions, which stay as they are."""

    template_name = "insight/plan_documents.html"
    section = "plan"

    def get_context_data(self, slug, **kwargs):
        plan = get_object_or_404(Plan, slug=slug)
        return super().get_context_data(
            plan=plan,
            is_demonstration=plan.is_demonstration,
            versions=plan.versions.select_related("by"),
            today=timezone.localdate(),
            breadcrumbs=[("The demonstration" if plan.is_demonstration else "The plan", plan.get_absolute_url())],
            **kwargs,
        )


@login_not_required
@require_safe
def plan_document(request, slug, which, name, form):
    """Return a paper about a plan as a file; where there is much to do, the page that says how far it is."""
    plan = get_object_or_404(Plan, slug=slug)
    if form not in TYPES:
        raise Http404(f"There is no such form of a paper. Known: {', '.join(TYPES)}.")
    version = version_of(plan, which)
    on = datetime.date.fromisoformat(version.document["on"]) if version else timezone.localdate()
    found = paper_file(address_of(plan, which, name), form, on=on, make=None)
    if found is None:
        if Action.objects.filter(plan=plan).count() > AT_ONCE:
            job = put_in_papers(plan, which, form)
            response = render(request, "insight/paper_being_made.html", {"job": job, "plan": plan})
            response.status_code = BeingMade.status_code
            response["Retry-After"], response["Cache-Control"] = str(BeingMade.wait), "no-store"
            return response
        found = file_about_plan(plan_then(plan, which), name, form)
    return send_file(request, found)
