"""What the pages of the workbench share: who may come in, the kind of entry, its draft."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.views import View

from publishing.documents.validation import KnownEntries, completed, problems_of
from publishing.models import Entry
from publishing.published import lookup
from web.forms import OperationFormView
from web.numbers import whole_number

DRAFTS_SEEN = "drafts"  # in the session: the query string with which the list of drafts was seen last
FORMS = {}  # plural -> EntryForm, filled by `edit.urls`


class WorkbenchPage(View):
    """A page for those who write entries; for people who are signed in."""

    permissions = ["publishing.draft"]
    is_kept = False  # nothing here is the same for all; see config/kept_pages.py

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perms(self.permissions):
            raise PermissionDenied
        self.find(**kwargs)
        return super().dispatch(request, *args, **kwargs)

    def find(self, **kwargs):
        """Look up what the address names."""


class FormPage(WorkbenchPage):
    """What the pages about one kind of entry share."""

    def setup(self, request, *args, plural, **kwargs):
        super().setup(request, *args, plural=plural, **kwargs)
        if plural not in FORMS:
            raise Http404("There is no such kind of entry.")
        self.form = FORMS[plural]
        self.kind = self.form.kind

    def crumbs(self, *more):
        """Return the ways back: to one's own work, and to the list of drafts as it was seen last."""
        seen = self.request.session.get(DRAFTS_SEEN)
        listed = [
            ("All drafts, as you filtered them" if seen else "All drafts", f"{reverse('workbench:drafts')}?{seen}")
        ]
        return [("My work", reverse("workbench:home")), *(listed if seen is not None else []), *more]


class DraftPage(FormPage):
    """A page about an entry's draft."""

    def find(self, slug, **kwargs):
        self.entry = Entry.objects.filter(kind=self.kind.name, slug=slug).first()
        if self.entry is None:
            raise Http404("There is no such entry.")
        self.draft = self.entry.revisions.working_copies().select_related("saved_by", "entry").first()
        self.edit_address = reverse("workbench:edit", args=[self.kind.plural, slug])
        self.review_address = reverse("workbench:review", args=[self.kind.plural, slug])
        self.comments_address = reverse("workbench:comments", args=[self.kind.plural, slug])
        holder = self.draft or self.entry.last_publication
        self.document = completed(self.kind, holder.document)
        self.label = lookup.label_of(self.kind, holder.document) or slug

    def context(self, **more):
        return {
            "form": self.form,
            "entry": self.entry,
            "draft": self.draft,
            "label": self.label,
            "edit_address": self.edit_address,
            "review_address": self.review_address,
            "comments_address": self.comments_address,
            "breadcrumbs": self.crumbs((self.label, self.edit_address)),
            **more,
        }

    def missing(self, document):
        """Return {pointer: [sentence]} of what a document lacks to be sent for review."""
        return problems_of(self.kind, document, known=KnownEntries(published_only=False))

    @property
    def seen(self):
        """Return the number of the save that whoever posts has seen."""
        return whole_number(self.request.POST.get("seen", ""))


class DraftOperationPage(DraftPage, OperationFormView):
    """A page about an entry's draft with the form of one operation, which its template calls `operation_form`."""

    def get_context_data(self, form=None, **more):
        return self.context(operation_form=form or self.get_form(), **more)

    def show(self, form, **more):
        self.find(**self.kwargs)  # what was refused may have been overtaken
        return super().show(form, **more)


def at_time(draft):
    return timezone.localtime(draft.saved_at).strftime("%H:%M") if draft else ""
