"""The workbench's home: what somebody has begun, what came back, what waits, and what could be better."""

from django.shortcuts import render

from publishing import kinds
from publishing.finding import label_of
from publishing.models import Revision
from publishing.workbench import FORMS, WorkbenchPage

MOST = 100


class MyWork(WorkbenchPage):
    """`panels` are () -> (template, context): what higher floors think could be improved."""

    panels = ()

    def get(self, request):
        drafts = Revision.objects.working_copies().select_related("entry", "saved_by")
        mine = drafts.filter(saved_by=request.user).order_by("-saved_at", "-pk")[:MOST]
        waiting = drafts.filter(state=Revision.State.IN_REVIEW).order_by("saved_at", "pk")[:MOST]
        context = {
            "lists": [
                ("returned", "Returned to you", named(row for row in mine if row.state == Revision.State.RETURNED)),
                ("drafts", "Your drafts", named(row for row in mine if row.state == Revision.State.DRAFT)),
                ("in-review", "Waiting for review", named(waiting)),
            ],
            "forms": FORMS.values(),
            "panels": [{"template": template, **found} for template, found in [panel() for panel in self.panels]],
        }
        return render(request, "workbench/home.html", context)


def named(drafts):
    """[(draft, its kind, its label)]."""
    found = []
    for draft in drafts:
        kind = kinds.get(draft.entry.kind)
        found.append((draft, kind, label_of(kind, draft.document) or draft.entry.slug))
    return found
