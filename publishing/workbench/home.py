"""The workbench's home: what waits for somebody, what they have begun, and what could be better."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from publishing import kinds
from publishing.lifecycle.review import EDITABLE, may_approve, submissions
from publishing.models import Comment, ReviewEvent, Revision
from publishing.published.lookup import label_of
from publishing.workbench.improvements import FIRST
from publishing.workbench.pages import FORMS, WorkbenchPage
from web.pages import PAGE_SIZE

MOST = 100


@dataclass(frozen=True)
class Line:
    """One draft in a list: where it leads, why it is there, and since when."""

    draft: Revision
    kind: object
    label: str
    page: str
    since: object
    why: str
    comments: int = 0

    @property
    def address(self):
        return reverse(f"workbench:{self.page}", args=[self.kind.plural, self.draft.entry.slug])


class MyWork(WorkbenchPage):
    """`improvements` are the lists of what could be better; `panels` are () -> (template, context) of higher apps."""

    panels = ()
    improvements = ()

    def get(self, request):
        better = []
        for each in self.improvements:
            number, first = each.kept()
            better.append((each, number, [(row, _edit(each, row)) for row in first]))
        context = {
            "lists": [
                (key, heading, lines, none, ways_to_all(request.user).get(key))
                for key, heading, lines, none in work_of(request.user)
            ],
            "better": [line for line in better if line[1]],
            "first": FIRST,
            "most": MOST,
            "now": timezone.now(),
            "forms": FORMS.values(),
            "panels": [{"template": template, **found} for template, found in [panel() for panel in self.panels]],
        }
        return render(request, "workbench/home.html", context)


def ways_to_all(person):
    """Return {key of a list: the address of all drafts that it shows the first of}."""
    drafts = reverse("workbench:drafts")
    written = "state=draft&state=returned"
    return {
        "drafts": f"{drafts}?{written}&by={person.pk}",
        "others": f"{drafts}?{written}",
        "sent": f"{drafts}?state=in-review",
    }


def work_of(person):
    """Return [(key, heading, lines, the sentence where there is none)] of a person's drafts and what waits for them."""
    drafts = (
        Revision.objects.working_copies()
        .select_related("entry", "saved_by")
        .annotate(open_comments=_open_comments(), others_comments=_open_comments(~Q(by=person)))
    )
    sent_by_me = ReviewEvent.objects.filter(entry=OuterRef("entry"), kind=ReviewEvent.Kind.SUBMITTED, by=person)
    mine = Q(saved_by=person) | Q(Exists(sent_by_me))
    in_review = list(drafts.filter(state=Revision.State.IN_REVIEW).order_by("saved_at", "pk")[:MOST])
    own = list(drafts.filter(mine, state__in=EDITABLE).order_by("-saved_at", "-pk")[:MOST])
    others = list(drafts.filter(~mine, state__in=EDITABLE).order_by("-saved_at", "-pk")[:MOST])
    sent = submissions(in_review + own)
    lines = {name: [] for name in ["me", "own", "sent", "others"]}
    for draft in in_review:
        events = sent[draft.entry_id]
        writers = {draft.saved_by_id, *(event.by_id for event in events)}
        since = events[0].at if events else draft.saved_at
        who = events[0].by if events else draft.saved_by
        if person.has_perm("publishing.publish") and may_approve(by=person, draft=draft, written_by=writers):
            lines["me"].append(_line(draft, "review", since, f"sent by {who} for you to review"))
        elif person.pk in writers:
            lines["sent"].append(_line(draft, "review", since, "waits for an editor"))
    for draft in own:
        if draft.state == Revision.State.RETURNED:
            lines["me"].append(_line(draft, "edit", draft.saved_at, "returned to you with reasons"))
        elif draft.others_comments:
            lines["me"].append(_line(draft, "comments", draft.saved_at, "has comments for you to answer"))
        else:
            lines["own"].append(_line(draft, "edit", draft.saved_at, "last saved"))
    for draft in others:
        state = "returned, " if draft.state == Revision.State.RETURNED else ""
        lines["others"].append(_line(draft, "edit", draft.saved_at, f"{state}last saved by {draft.saved_by}"))
    return [
        (
            "waiting-for-me",
            "Waiting for you",
            sorted(lines["me"], key=lambda line: line.since),
            "Nothing waits for you.",
        ),
        ("drafts", "Your drafts", lines["own"], "You have begun nothing that is not finished."),
        ("sent", "You sent for review", lines["sent"], "Nothing of yours waits for an editor."),
        ("others", "Drafts of colleagues, which you may go on with", lines["others"], "There are none."),
    ]


def _line(draft, page, since, why):
    kind = kinds.get(draft.entry.kind)
    label = label_of(kind, draft.document) or draft.entry.slug
    return Line(draft, kind, label, page, since, why, draft.open_comments or 0)


def _open_comments(which=None):
    found = Comment.objects.open().filter(which or Q(), entry=OuterRef("entry")).order_by().values("entry")
    return Subquery(found.annotate(count=Count("pk")).values("count"))


def _edit(improvement, row):
    return reverse("workbench:edit", args=[improvement.plural, row.slug])


class Improve(WorkbenchPage):
    """The whole of one list of what could be better, page by page."""

    improvements = ()

    def get(self, request, key):
        chosen = next((each for each in self.improvements if each.key == key), None)
        if chosen is None:
            raise Http404("There is no such list.")
        page = Paginator(chosen.rows(), PAGE_SIZE)
        page.count, first = chosen.kept()
        page = page.get_page(request.GET.get("page"))
        if page.number == 1:
            page.object_list = first
        context = {
            "improvement": chosen,
            "page_obj": page,
            "rows": [(row, _edit(chosen, row)) for row in page],
            "breadcrumbs": [("My work", reverse("workbench:home"))],
        }
        return render(request, "workbench/improve.html", context)


def named(drafts):
    """Return [(draft, its kind, its label)]."""
    found = []
    for draft in drafts:
        kind = kinds.get(draft.entry.kind)
        found.append((draft, kind, label_of(kind, draft.document) or draft.entry.slug))
    return found
