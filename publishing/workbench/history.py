"""What happened to an entry, all of it, and its old versions: to look at, to compare, to restore."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone

from publishing.documents.comparison import compare, fields_as_text
from publishing.documents.validation import completed
from publishing.lifecycle.draft_states import states_of
from publishing.lifecycle.drafting import go_back, restore
from publishing.models import Comment, ReviewEvent, Revision
from publishing.workbench.pages import DraftOperationPage, DraftPage
from publishing.workbench.reading import only_changes, sections
from web.forms import PageForm
from web.numbers import whole_number


@dataclass(frozen=True)
class Happening:
    """One line of an entry's history. `text` is the person's own words; `version` a version that can be looked at."""

    at: datetime
    what: str
    by: object
    text: str = ""
    version: int | None = None
    comment: int | None = None


def happenings(entry):
    """Return everything that is known to have happened to an entry, newest first. Four queries, however much it is."""
    found = []
    for event in ReviewEvent.objects.filter(entry=entry).select_related("by").defer("document"):
        found.append(Happening(event.at, event.get_kind_display(), event.by, event.note))
    for row in entry.revisions.select_related("published_by", "saved_by").defer("document"):
        if row.version is None:
            found.append(Happening(row.saved_at, "Draft last saved", row.saved_by))
        elif row.state == Revision.State.WITHDRAWN:
            found.append(Happening(row.published_at, f"Version {row.version}: withdrawn", row.published_by, row.note))
        else:
            change = "" if row.version == 1 else f" ({row.get_change_display().lower()})"
            what = f"Version {row.version} published{change}"
            found.append(Happening(row.published_at, what, row.published_by, row.note, version=row.version))
    for comment in Comment.objects.filter(entry=entry).select_related("by", "resolved_by"):
        what, first = ("Reply", comment.reply_to_id) if comment.reply_to_id else ("Comment", comment.pk)
        found.append(Happening(comment.at, what, comment.by, comment.text, comment=first))
        if comment.resolved_at:
            found.append(Happening(comment.resolved_at, "Comment resolved", comment.resolved_by, comment=comment.pk))
    for row in entry.discarded_drafts.select_related("discarded_by", "brought_back_by").defer("document", "others"):
        found.append(Happening(row.discarded_at, "Draft discarded", row.discarded_by, row.reason))
        if row.brought_back_at:
            found.append(Happening(row.brought_back_at, "Draft brought back", row.brought_back_by))
    found.append(Happening(entry.created_at, "Begun", entry.created_by))
    return sorted(found, key=lambda each: each.at, reverse=True)


class History(DraftPage):
    """Every submission, return, comment, publication and withdrawal of an entry in one list."""

    def get(self, request, **kwargs):
        last = self.entry.last_publication
        context = self.context(
            happenings=happenings(self.entry),
            versions=list(
                self.entry.revisions.filter(state=Revision.State.PUBLISHED)
                .order_by("-version")
                .values_list("version", flat=True)
            ),
            states=states_of(self.entry).defer("document", "unsaved"),
            withdrawn=last is not None and last.state == Revision.State.WITHDRAWN,
            compare_address=self.compare_address(),
        )
        return render(request, "workbench/history.html", context)

    def compare_address(self):
        return reverse("workbench:compare", args=[self.kind.plural, self.entry.slug])


class Compare(History):
    """?version=1&against=2: leads to the page of a version beside another one, where both are numbers of versions."""

    def get(self, request, plural, slug):
        version = whole_number(request.GET.get("version", ""))
        if version is None:
            raise Http404("Say which version.")
        address = reverse("workbench:version", args=[plural, slug, version])
        against = whole_number(request.GET.get("against", ""))
        return redirect(f"{address}?against={against}" if against else address)


class OldVersion(DraftOperationPage):
    """A version beside the draft, what is public or any other version, with a button that makes it the draft."""

    form_class = PageForm
    template_name = "workbench/version.html"

    def operate(self, form):
        number = self.version.version
        restore(entry=self.entry, version=number, by=self.request.user, now=timezone.now(), seen=self.seen)
        messages.success(
            self.request, f"Version {number} is the draft now. The public reads it once it is published again."
        )
        return redirect(self.edit_address)

    def find(self, slug, number, **kwargs):
        super().find(slug)
        published = self.entry.revisions.filter(state=Revision.State.PUBLISHED).select_related("published_by")
        self.versions = list(published.order_by("-version"))
        self.version = next((row for row in self.versions if row.version == number), None)
        if self.version is None:
            raise Http404(f"There is no version {number}.")

    def get_context_data(self, **more):
        against = whole_number(self.request.GET.get("against", ""))
        other = next((row for row in self.versions if row.version == against), None)
        if other is None:
            other = self.draft or self.versions[0]
        mine = completed(self.kind, self.version.document)
        last = self.entry.last_publication
        context = super().get_context_data(
            version=self.version,
            other=other,
            versions=self.versions,
            # What restoring would do to the draft reads from the draft to the version; versions read by their age.
            changes=compare(self.kind, other.document, mine)
            if other.version is None or other.version < self.version.version
            else compare(self.kind, mine, other.document),
            is_later=other.version is not None and other.version > self.version.version,
            fields=fields_as_text(self.kind, mine),
            withdrawn=last.state == Revision.State.WITHDRAWN,
            waits=self.draft is not None and self.draft.state == Revision.State.IN_REVIEW,
            **more,
        )
        context["breadcrumbs"].append(
            ("History", reverse("workbench:history", args=[self.kind.plural, self.entry.slug]))
        )
        return context


class EarlierText(DraftOperationPage):
    """A draft as it was once, beside what it is now, with a button that goes back to it."""

    form_class = PageForm
    template_name = "workbench/state.html"

    def find(self, slug, number, **kwargs):
        super().find(slug)
        self.state = states_of(self.entry).filter(pk=number).first()
        if self.state is None:
            raise Http404("There is no such text any more.")

    def operate(self, form):
        go_back(entry=self.entry, state=self.state, by=self.request.user, now=timezone.now(), seen=self.seen)
        messages.success(self.request, "The earlier text is the draft now.")
        return redirect(self.edit_address)

    def get_context_data(self, **more):
        context = super().get_context_data(
            state=self.state,
            sections=only_changes(sections(self.form, self.document, self.state.document, talks=[], places=[])),
            waits=self.draft is not None and self.draft.state == Revision.State.IN_REVIEW,
            **more,
        )
        history = reverse("workbench:history", args=[self.kind.plural, self.entry.slug])
        context["breadcrumbs"].append(("History", history))
        return context


def urls():
    return [
        path("<slug:plural>/<slug:slug>/history/", History.as_view(), name="history"),
        path("<slug:plural>/<slug:slug>/history/compare/", Compare.as_view(), name="compare"),
        path("<slug:plural>/<slug:slug>/history/earlier/<int:number>/", EarlierText.as_view(), name="state"),
        path("<slug:plural>/<slug:slug>/history/<int:number>/", OldVersion.as_view(), name="version"),
    ]
