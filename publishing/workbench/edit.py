"""The pages on which entries are written: write one, preview it, throw the draft away. Knows no kind.

Each operation of a form is a button: `operation` is "save", "add:evidence", "find:evidence.0.source" and so on. All of them
save what was typed, so that nothing is lost whichever way somebody leaves.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode

from publishing import kinds
from publishing.documents.fields import Reference
from publishing.documents.form import DocumentForm, start_document, start_groups, widget_of
from publishing.documents.posted import change_rows, days_understood, document_from, put
from publishing.documents.structure import field_at
from publishing.documents.validation import KnownEntries, drafted
from publishing.lifecycle.comments import conversations
from publishing.lifecycle.drafting import discard_draft
from publishing.models import Revision
from publishing.published import lookup
from publishing.refusals import Invalid, NotAllowed, Stale, WrongState
from publishing.workbench.conflict import SettleConflict, conflict_page
from publishing.workbench.pages import FORMS, DraftOperationPage, DraftPage, FormPage, at_time
from publishing.workbench.preview import NoPage, previewed
from publishing.workbench.start import StartEntry, begin_finished, free_slug
from web.forms import PageForm
from web.kept_forms import KeepsWhatWasPosted, wants_data


@method_decorator(login_not_required, name="dispatch")
class EditEntry(KeepsWhatWasPosted, DraftPage):
    """The page on which a document is written, or a sheet for a part of it."""

    sheet = None

    def setup(self, request, *args, slug, sheet=None, **kwargs):
        super().setup(request, *args, slug=slug, **kwargs)
        if sheet is not None:
            if sheet not in self.form.sheets:
                raise Http404("There is no such page.")
            self.sheet = self.form.sheets[sheet]
        self.groups = self.sheet.groups if self.sheet else self.form.groups
        self.address = (
            reverse("workbench:sheet", args=[self.kind.plural, slug, sheet])
            if sheet
            else reverse("workbench:edit", args=[self.kind.plural, slug])
        )

    def get(self, request, **kwargs):
        name = request.GET.get("find", "")
        found = self.search(name, request.GET.get("q", "")) if name else {}
        errors = self.missing(self.document) if request.GET.get("check") else {}
        return self.answer(
            self.document,
            seen=self.draft.edit if self.draft else "",
            errors=errors,
            found=found,
            status=422 if errors else 200,
        )

    def search(self, name, words):
        field = reference_at(self.kind, name)
        if field is None:
            return {}
        self.searched = (name, words)
        found, is_all = lookup.find(field.kind, words)
        self.more = () if is_all else (name,)
        return {name: found}

    def post(self, request, **kwargs):
        operation, _, target = request.POST.get("operation", "save").partition(":")
        document, focus = document_from(self.form, request.POST, self.document, groups=self.groups), ""
        try:
            document, focus = self.changed(document, operation, target)
            draft = self.save_changes(document)
        except Stale as stale:
            return self.stale(document, stale)
        except Invalid as invalid:
            return self.refused(document, invalid.errors, 422)
        except (WrongState, NotAllowed) as refusal:
            return self.refused(document, {"": [refusal.message]}, refusal.status)
        if wants_data(self.request):
            seen = draft.edit if draft else ""
            return JsonResponse({"seen": seen, "saved_at": at_time(draft), "missing": len(self.missing(document))})
        for sentence in days_understood(self.form, request.POST):
            messages.info(request, sentence)
        return self.onward(operation, target, focus, draft)

    def changed(self, document, operation, target):
        """Return the document after an operation that changes rows, and where on the page to go on."""
        name, _, number = target.rpartition(".") if operation != "add" else (target, "", "0")
        is_list = name in self.form.fields and widget_of(self.form.fields[name]) == "rows"
        if operation in ("add", "remove", "up", "down") and is_list and number.isdigit():
            return change_rows(self.form, document, operation, name, int(number[:6]))
        if operation == "new" and (field := reference_at(self.kind, target)):
            return self.with_new_entry(document, target, FORMS[kinds.get(field.kind).plural]), target
        return document, target if operation == "find" else ""

    def with_new_entry(self, document, name, form):
        """Return a draft of an entry to refer to, made in place from the few questions beside the finder."""
        posted = self.request.POST
        prefix = f"new.{name}."
        own = posted.copy()
        for key in list(posted):
            if key.startswith(prefix):
                own.setlist(key.removeprefix(prefix), posted.getlist(key))
        made = document_from(form, own, start_document(form), groups=start_groups(form))
        title = made[form.start[0]]
        if not title:
            asked = form.words[form.start[0]].label.lower().rstrip("?")
            raise Invalid({"/" + name.replace(".", "/"): [f"Write the {asked} of the new {form.noun} first."]})
        made["slug"] = free_slug(form.kind, title)
        try:
            draft = begin_finished(form, made, by=self.request.user)
        except Invalid as invalid:
            texts = [text for texts in invalid.errors.values() for text in texts]
            raise Invalid({"/" + name.replace(".", "/"): texts}) from None
        return put(document, name, draft.entry.slug)

    def save_changes(self, document):
        """Save what was typed. Where nothing was changed nothing is written, so that reading leaves no draft behind."""
        known = KnownEntries(published_only=False)
        same = [drafted(self.kind, text, known=known) for text in (document, self.document)]
        if (self.draft.edit if self.draft else None) == self.seen and same[0] == same[1]:
            return self.draft
        return self.save(document, known=known)

    def onward(self, operation, target, focus, draft):
        if operation == "find":
            query = urlencode({"find": target, "q": self.request.POST.get(f"find.{target}", "")[:200]})
            return redirect(f"{self.address}?{query}#{focus.replace('.', '-')}")
        if operation == "preview":
            return redirect("workbench:preview", self.kind.plural, self.entry.slug)
        if operation == "submit":
            if self.missing(draft.document if draft else self.document):
                return redirect(f"{self.address}?check=1")
            return redirect("workbench:submit", self.kind.plural, self.entry.slug)
        if operation == "save":
            messages.success(self.request, f"Saved at {at_time(draft)}." if draft else "Nothing was changed.")
            if self.sheet:
                return redirect("workbench:edit", self.kind.plural, self.entry.slug)
        return redirect(f"{self.address}#{focus.replace('.', '-')}" if focus else self.address)

    def refused(self, document, errors, status):
        if wants_data(self.request):
            bound = DocumentForm(self.form, document, errors=errors, groups=self.groups)
            lines = [{"id": place, "label": label, "text": text} for place, label, text in bound.summary]
            return JsonResponse({"errors": lines}, status=status)
        return self.answer(document, seen="" if self.seen is None else self.seen, errors=errors, status=status)

    def stale(self, document, stale):
        if wants_data(self.request):
            return JsonResponse({"errors": [{"id": "", "label": "", "text": stale.message}], "stale": True}, status=412)
        return conflict_page(self, document, stale.current)

    def answer(self, document, *, seen, errors=None, found=None, status=200):
        open_ones = [talk for talk in conversations(self.entry, document) if talk.is_open]
        bound = DocumentForm(
            self.form,
            document,
            errors=errors,
            labels=lookup.KnownLabels(document),
            found=found,
            groups=self.groups,
            new_forms={form.kind.name: form for form in FORMS.values()},
            comments=by_pointer(open_ones),
            more=getattr(self, "more", ()),
        )
        template, beside = self.sheet.beside(document) if self.sheet and self.sheet.beside else ("", {})
        published = self.entry.last_publication
        context = {
            "form": self.form,
            "bound": bound,
            "sheet": self.sheet,
            "entry": self.entry,
            "draft": self.draft,
            "published": published if published and published.state == Revision.State.PUBLISHED else None,
            "withdrawn": published if published and published.state == Revision.State.WITHDRAWN else None,
            "label": lookup.label_of(self.kind, document) or "Without a name yet",
            "seen": seen,
            "address": self.address,
            "searched": getattr(self, "searched", ("", "")),
            "problems": [] if errors else DocumentForm(self.form, document, errors=self.missing(document)).summary,
            "beside_template": template,
            "open_ones": open_ones,
            "comments_address": self.comments_address,
            "waits": self.draft is not None and self.draft.state == Revision.State.IN_REVIEW,
            "breadcrumbs": self.crumbs(),
            **beside,
        }
        return render(self.request, "workbench/edit.html", context, status=status)


def by_pointer(talks):
    found = {}
    for talk in talks:
        found.setdefault(talk.place.pointer, []).append(talk)
    return found


def reference_at(kind, name):
    """Return the reference to another entry, or to several, that the form calls `evidence.0.source`; None for others."""
    field = field_at(kind.serializer, "/" + name.replace(".", "/"))
    field = getattr(field, "child", field)
    return field if isinstance(field, Reference) else None


class DiscardDraft(DraftOperationPage):
    """Throw a draft away, after asking once more."""

    form_class = PageForm
    template_name = "workbench/discard.html"

    def find(self, slug, **kwargs):
        super().find(slug)
        if self.draft is None:
            raise Http404("There is no draft any more.")

    def operate(self, form):
        discard_draft(entry=self.entry, by=self.request.user, now=timezone.now(), seen=self.seen)
        messages.success(self.request, "The draft is gone.")
        return redirect("workbench:home")

    def get_context_data(self, **more):
        return super().get_context_data(is_public=self.entry.last_publication, **more)


class PreviewEntry(DraftPage):
    """The page as the public will see it, made and let go again in one transaction."""

    def get(self, request, **kwargs):
        if self.draft is None:
            raise Http404("There is no draft to preview.")
        try:
            return previewed(request, self.draft)
        except NoPage:
            messages.info(request, "The public page cannot be shown before this is mended.")
            return redirect(f"{self.edit_address}?check=1")


class Find(FormPage):
    """Entries to refer to, for the finder while somebody types."""

    def get(self, request, plural):
        return lookup.finder_answer(self.kind.name, request)


def urls(forms):
    """Return the addresses, for these forms; the home page of the workbench is the wiring's."""
    FORMS.update({form.kind.plural: form for form in forms})
    return [
        path("new/<slug:plural>/", StartEntry.as_view(), name="start"),
        path("find/<slug:plural>/", Find.as_view(), name="find"),
        path("<slug:plural>/<slug:slug>/", EditEntry.as_view(), name="edit"),
        path("<slug:plural>/<slug:slug>/settle/", SettleConflict.as_view(), name="settle"),
        path("<slug:plural>/<slug:slug>/discard/", DiscardDraft.as_view(), name="discard"),
        path("<slug:plural>/<slug:slug>/preview/", PreviewEntry.as_view(), name="preview"),
        path("<slug:plural>/<slug:slug>/sheets/<slug:sheet>/", EditEntry.as_view(), name="sheet"),
    ]
