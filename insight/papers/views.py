"""The page of a plan's papers, and the papers as files."""

import datetime
from contextlib import suppress

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views import View
from django.views.decorators.http import require_safe

from actions.models import Action, Plan
from barriers.document import BARRIER
from insight.papers.files import IN_WORDS, WRITERS, paper_file, sizes
from insight.papers.plan_then import TODAY, NoSuchPaper, address_of, version_of
from insight.papers.published import barrier_paper, definitions_paper, has_terms, term_parts
from insight.papers.subjects import BOARD, FORMS, PLAN, file_about_plan, forms_of, is_whole
from insight.papers.tasks import put_in_papers
from publishing.published.history import find_history
from publishing.published.missing import Gone
from publishing.published.views import EntryPages
from web.files import BeingMade, send_file
from web.pages import PublicPage

AT_ONCE = 40  # actions of a plan whose papers are made while somebody waits for them: some two seconds


class PlanDocuments(PublicPage):
    """What can be held of a plan: today's papers, and those of each of its versions, which stay as they are."""

    template_name = "insight/plan_documents.html"
    section = "plan"
    is_kept = False  # it tells of files, which are made when they are asked for

    def get_context_data(self, slug, **kwargs):
        plan, today = get_object_or_404(Plan, slug=slug), timezone.localdate()
        versions = list(plan.versions.defer("content"))
        days = [(TODAY, today), *((str(row.number), timezone.localdate(row.published_at)) for row in versions)]
        found = papers_of(plan, days)
        for version in versions:
            version.papers = found[str(version.number)]
        return super().get_context_data(
            plan=plan,
            is_demonstration=plan.is_demonstration,
            today=today,
            todays=found[TODAY],
            versions=versions,
            breadcrumbs=[("The demonstration" if plan.is_demonstration else "The plan", plan.get_absolute_url())],
            **kwargs,
        )


WHAT = {BOARD: "Where we stand, two pages for a board", PLAN: "The plan in full"}


def papers_of(plan, days):
    """Return {which: [(what, [(address, form in words, bytes or None where it is not made yet)])]} of [(which, its day)]."""
    kept = sizes(
        [(address_of(plan, which, name), form, on) for which, on in days for name in WHAT for form in FORMS[name]]
    )
    return {
        which: [
            (
                what,
                [
                    (
                        address_of(plan, which, name, form),
                        IN_WORDS[form],
                        kept.get((address_of(plan, which, name), form)),
                    )
                    for form in FORMS[name]
                ],
            )
            for name, what in WHAT.items()
        ]
        for which, _ in days
    }


@login_not_required
@require_safe
def plan_document(request, slug, which, name, form):
    """Return a paper about a plan as a file; where there is much to do, the page that says how far it is."""
    plan = get_object_or_404(Plan, slug=slug)
    if form not in forms_of(name):
        raise Http404("There is no such document, or not in this form.")
    try:
        version = version_of(plan, which)
        on = datetime.date.fromisoformat(version.document["on"]) if version else timezone.localdate()
        found = paper_file(address_of(plan, which, name), form, on=on, make=None)
        if found is None and is_whole(name) and Action.objects.filter(plan=plan).count() > AT_ONCE:
            return being_made(request, plan, put_in_papers(plan, which, form))
        return send_file(request, found or file_about_plan(plan, which, name, form, on=on))
    except NoSuchPaper as nothing:
        raise Http404(str(nothing)) from None


def being_made(request, plan, job):
    """503 and the page that says how far a plan's papers are."""
    response = render(
        request, "insight/paper_being_made.html", {"job": job, "plan": plan}, status=BeingMade.status_code
    )
    response["Retry-After"], response["Cache-Control"] = str(BeingMade.wait), "no-store"
    return response


class BarrierDocument(EntryPages, View):
    """A barrier or enabler with its evidence as a file: as it is now, or in one of its versions."""

    kind = BARRIER

    def get(self, request, slug, form, number=None):
        if form not in WRITERS:
            raise Http404(f"There is no such form. Known: {', '.join(WRITERS)}.")
        history = find_history(BARRIER, slug)
        if history.withdrawal and number is None:
            raise Gone(history.withdrawal)
        publication = history.text(number or history.version)
        on = timezone.localdate(publication.published_at) if number else timezone.localdate()
        path = reverse("barrier-version-document", args=[history.slug, publication.version, "pdf"])

        def make():
            paper = barrier_paper(history, publication, path=path, on=on)
            return paper.name, WRITERS[form](paper)

        return send_file(request, paper_file(f"{path} {number}", form, on=on, make=make))


@login_not_required
@require_safe
def definitions_document(request, on, form, part=1):
    """Return the definitions that were in force on a day as a file; with many of them, one part."""
    today, found = timezone.localdate(), None
    with suppress(ValueError):
        found = today if on == TODAY else datetime.date.fromisoformat(on)
    if form not in WRITERS or found is None or found > today:
        raise Http404("There is no such document: it is of a day up to today, as PDF or DOCX.")
    if found < today and not has_terms(found):  # or whoever names days since year 1 fills the disk with empty papers
        raise Http404("No definition was in force on that day.")
    if not 1 <= part <= max(term_parts(found), found == today):
        raise Http404("There is no such part.")

    def path_of(number):
        which = {"part": number} if number > 1 else {}
        return reverse("definitions-document", kwargs={"on": found.isoformat(), "form": "pdf", **which})

    def make():
        paper = definitions_paper(found, part, path_of=path_of)
        return paper.name, WRITERS[form](paper)

    return send_file(request, paper_file(path_of(part), form, on=found, make=make))
