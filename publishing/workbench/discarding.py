"""The pages on which a draft is discarded, and on which what was discarded is read and brought back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from publishing import kinds
from publishing.lifecycle.discarding import bring_back, discard_draft, uses_of, writers_of
from publishing.models import DiscardedDraft
from publishing.workbench.forms import DiscardForm
from publishing.workbench.pages import DraftOperationPage, FormPage, WorkbenchPage
from publishing.workbench.reading import sections
from web.dates import moment_in_words
from web.forms import OperationFormView, PageForm
from web.pages import PAGE_SIZE


class DiscardDraft(DraftOperationPage):
    """Throw a draft away, after asking once more: whose it is, and which other drafts refer to it."""

    form_class = DiscardForm
    template_name = "workbench/discard.html"

    def find(self, slug, **kwargs):
        super().find(slug)
        if self.draft is None:
            raise Http404("There is no draft any more.")
        self.uses = uses_of(self.entry)

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if not self.uses:
            del form.fields["despite_use"]
        return form

    def operate(self, form):
        discarded = discard_draft(
            entry=self.entry, by=self.request.user, now=timezone.now(), seen=self.seen,
            reason=form.cleaned_data["reason"], despite_use=form.cleaned_data.get("despite_use", False),
        )  # fmt: skip
        until = moment_in_words(discarded.until)
        messages.success(self.request, f"The draft is discarded. It can be brought back until {until}.")
        return redirect("workbench:discarded", self.kind.plural, discarded.slug)

    def get_context_data(self, **more):
        others = [person for person in writers_of(self.draft) if person != self.request.user]
        return super().get_context_data(is_public=self.entry.last_publication, others=others, uses=self.uses, **more)


class Discarded(FormPage, OperationFormView):
    """A draft that was discarded, with its text as long as it can be brought back."""

    form_class = PageForm
    template_name = "workbench/discarded.html"

    def find(self, slug, **kwargs):
        rows = DiscardedDraft.objects.select_related("discarded_by", "saved_by", "brought_back_by", "entry")
        self.discarded = rows.filter(kind=self.kind.name, slug=slug).first()
        if self.discarded is None:
            raise Http404("Nothing was discarded here.")

    def operate(self, form):
        draft = bring_back(discarded=self.discarded, by=self.request.user, now=timezone.now())
        messages.success(self.request, "The draft is back.")
        return redirect("workbench:edit", self.kind.plural, draft.entry.slug)

    def show(self, form, **more):
        self.find(**self.kwargs)
        return super().show(form, **more)

    def get_context_data(self, form=None, **more):
        document = self.discarded.document
        return {
            "form": self.form,
            "operation_form": form or self.get_form(),
            "discarded": self.discarded,
            "label": self.discarded.label or self.discarded.slug,
            "sections": sections(self.form, None, document, talks=[], places=[]) if document else [],
            "breadcrumbs": self.crumbs(("Discarded drafts", reverse("workbench:discarded-drafts"))),
            **more,
        }


class DiscardedDrafts(WorkbenchPage):
    """What was discarded and can be brought back, newest first."""

    def get(self, request):
        rows = DiscardedDraft.objects.filter(document__isnull=False).select_related("discarded_by", "saved_by")
        page = Paginator(rows.defer("document", "others"), PAGE_SIZE).get_page(request.GET.get("page"))
        context = {
            "page_obj": page,
            "rows": [
                (row, reverse("workbench:discarded", args=[kinds.get(row.kind).plural, row.slug])) for row in page
            ],
            "breadcrumbs": [("My work", reverse("workbench:home"))],
        }
        return render(request, "workbench/discarded_drafts.html", context)
