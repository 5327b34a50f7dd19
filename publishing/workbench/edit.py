"""The pages on which entries are written: write one, preview it, throw the draft away. Knows no kind.

Each operation of a form is a button: `operation` is "save", "add:evidence", "find:evidence.0.source" and so on. All of them
save what was typed, so that nothing is lost whichever way somebody leaves.
"""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode

from publishing.documents.form import DocumentForm, widget_of
from publishing.documents.posted import change_rows, days_understood, document_from, put
from publishing.documents.rows import change_chosen, numbers_chosen, put_rows_back
from publishing.lifecycle.comments import conversations
from publishing.lifecycle.draft_states import keep_shown
from publishing.lifecycle.drafting import merge_draft
from publishing.lifecycle.open_pages import note_open
from publishing.lifecycle.review import last_return
from publishing.models import DiscardedDraft, DraftState, Revision
from publishing.published import lookup
from publishing.refusals import Invalid, NotAllowed, WrongState
from publishing.workbench.advice import Advice, advice_on
from publishing.workbench.conflict import (
    SettleConflict,
    conflict_page,
    name_at,
    opened_as,
    opened_by,
    sentences_on,
    settle_address,
    taken_lines,
)
from publishing.workbench.discarding import DiscardDraft, Discarded, DiscardedDrafts
from publishing.workbench.new_in_place import new_entries, reference_at
from publishing.workbench.pages import FORMS, DraftPage, FormPage, at_time
from publishing.workbench.preview import NoPage, previewed
from publishing.workbench.start import StartEntry
from screening.validation import shown
from web.kept_forms import KeepsWhatWasPosted, wants_data
from web.numbers import whole_number

SAVE_BAR = "saved"  # the id of the line beside Save


@method_decorator(login_not_required, name="dispatch")
class EditEntry(KeepsWhatWasPosted, DraftPage):
    """The page on which a document is written, or a sheet for a part of it."""

    sheet = None
    new_entries = ()  # of which nothing could be made yet
    undo = ""  # what Undo puts back: `evidence.2-4.17`, rows 2 and 4 as they were with save 17
    discarded = None  # the draft, where the entry went with it

    def setup(self, request, *args, slug, sheet=None, **kwargs):
        super().setup(request, *args, slug=slug, **kwargs)
        if sheet is not None:
            if sheet not in self.form.sheets:
                raise Http404("There is no such page.")
            self.sheet = self.form.sheets[sheet]
        self.groups = self.sheet.groups if self.sheet else self.form.groups
        self.number = self.seen  # of the save that the page goes on from
        self.address = (
            reverse("workbench:sheet", args=[self.kind.plural, slug, sheet])
            if sheet
            else reverse("workbench:edit", args=[self.kind.plural, slug])
        )

    def find(self, slug, **kwargs):
        try:
            super().find(slug, **kwargs)
        except Http404:
            self.discarded = DiscardedDraft.objects.filter(kind=self.kind.name, slug=slug, brought_back_at=None).first()
            if self.discarded is None:
                raise

    def get(self, request, **kwargs):
        if self.discarded:
            return redirect("workbench:discarded", self.kind.plural, self.discarded.slug)
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
        if self.discarded:
            return self.entry_is_gone()
        operation, _, target = request.POST.get("operation", "save").partition(":")
        document, focus, keep = document_from(self.form, request.POST, self.document, groups=self.groups), "", None
        going = self.going(operation, target, document)
        found = new_entries(self.kind, request.POST, asked_for=target if operation == "new" else "")
        try:
            if operation == "autosave":
                self.new_entries = [entry.waiting for entry in found]
            else:
                found = [entry for entry in found if not entry.name.startswith(tuple(f"{row}." for row in going))]
                document, self.new_entries = self.with_new_entries(document, found)
            if self.new_entries:
                operation, going = "save", []  # the page comes back as it is, with what is to be mended
            if going:
                # What was typed since the last save is in the state that Undo goes back to.
                self.number = self.merged(document).seen
                numbers = "-".join(row.rpartition(".")[2] for row in going)
                self.undo = f"{going[0].rpartition('.')[0]}.{numbers}.{self.number or 0}"
                keep = DraftState.Reason.REMOVED
            document, focus = self.changed(document, operation, target)
            outcome = self.merged(document, keep=keep)
        except Invalid as invalid:
            return self.refused(document, invalid.errors, 422)
        except (WrongState, NotAllowed) as refusal:
            return self.refused(document, {"": [refusal.message]}, refusal.status)
        self.draft, self.number = outcome.draft, outcome.seen
        if wants_data(request):
            return self.data(document, outcome)
        if outcome.conflicts:
            return conflict_page(self, outcome.conflicts, outcome.seen, by=outcome.by)
        if outcome.errors or self.new_entries:
            return self.refused(document, outcome.errors, 422)
        sentences = [*days_understood(self.form, request.POST), *sentences_on(self.form, outcome)]
        for sentence in sentences:
            messages.info(request, sentence)
        if operation == "save" and not sentences:
            focus = SAVE_BAR  # what there is to read stands at the top, and nothing is there
        return self.onward(operation, target, focus, outcome.draft)

    def entry_is_gone(self):
        """Answer what was typed about an entry that went with its draft: nothing is saved, everything is given back."""
        if not wants_data(self.request):
            raise WrongState(self.discarded.sentence)
        error = {"id": "", "label": "", "text": self.discarded.sentence}
        return JsonResponse({"errors": [error], "gone": True}, status=409)

    def data(self, document, outcome):
        """Return what the page's script is told of a save: what is on the server now, and what is not."""
        lines = self.lines(document, outcome.errors)
        said = {
            "seen": "" if outcome.seen is None else outcome.seen,
            "saved_at": at_time(outcome.draft),
            "missing": len(self.missing(outcome.draft.document if outcome.draft else document)),
            "errors": lines,
            "taken": taken_lines(self.form, outcome),
            "values": {},
            "open": self.open_elsewhere,
        }
        if not outcome.conflicts:
            return JsonResponse(said)
        who = outcome.by.name if outcome.by else "On another page you"
        both = {each.on_page: [f"{who} wrote something else here."] for each in outcome.conflicts}
        said |= {
            "errors": self.lines(document, {**outcome.errors, **both}),
            "stale": True,
            "settle": settle_address(self, outcome),
        }
        return JsonResponse(said, status=412)

    def is_list(self, name):
        return name in self.form.fields and widget_of(self.form.fields[name]) == "rows"

    def going(self, operation, target, document):
        """Return the names of the rows that an operation removes: `evidence.2`."""
        if operation == "remove":
            name, _, number = target.rpartition(".")
            return [target] if self.is_list(name) and whole_number(number) is not None else []
        if operation == "chosen" and self.is_list(target) and self.request.POST.get(f"with.{target}") == "remove":
            numbers = numbers_chosen(self.request.POST, target, len(document[target]))
            return [f"{target}.{number}" for number in numbers]
        return []

    def changed(self, document, operation, target):
        """Return the document after an operation that changes rows, and where on the page to go on."""
        name, _, number = target.rpartition(".") if operation != "add" else (target, "", "0")
        if operation in ("add", "remove", "up", "down") and self.is_list(name) and number.isdigit():
            return change_rows(self.form, document, operation, name, int(number[:6]))
        if operation == "chosen" and self.is_list(target):
            numbers = numbers_chosen(self.request.POST, target, len(document[target]))
            return change_chosen(self.form, document, target, numbers, self.request.POST.get(f"with.{target}", ""))
        if operation == "link" and "terms" in self.form.fields and target not in document["terms"]:
            return {**document, "terms": [*document["terms"], target]}, "terms"
        if operation == "undo" and (removed := self.removed(target)):
            return put_rows_back(document, removed["name"], removed["rows"])
        return document, target if operation in ("find", "new") else ""

    def removed(self, target):
        """Return what `evidence.2-4.17` names: rows 2 and 4 as they were with save 17; 0 is the publication. None where it is not kept."""
        name, numbers, edit = (target.split(".") + ["", ""])[:3]
        numbers, edit = [whole_number(number) for number in numbers.split("-")], whole_number(edit)
        if not self.is_list(name) or None in (*numbers, edit):
            return None
        # Where there was no draft yet, the rows are those of the publication.
        kept = DraftState.objects.filter(draft=self.draft.pk if self.draft else 0, edit=edit).first()
        state = kept if edit else self.entry.last_publication
        rows = state.document.get(name, []) if state else []
        if max(numbers) >= len(rows):
            return None
        label = name_at(self.form, f"/{name}/{numbers[0]}")
        return {
            "name": name,
            "number": numbers[0],
            "value": target,
            "rows": [(number, rows[number]) for number in numbers],
            "label": label if len(numbers) == 1 else f"{label} and {len(numbers) - 1} more",
        }

    def with_new_entries(self, document, found):
        """Return (the document with what was made in place, the new entries of which nothing could be made)."""
        left = []
        for entry in found:
            try:
                document = put(document, entry.name, entry.make(by=self.request.user).entry.slug)
            except Invalid as invalid:
                left.append(replace(entry, errors=invalid.errors))
        return document, left

    def merged(self, document, keep=None):
        """Save what was typed with what others saved meanwhile. Where nothing was changed nothing is written."""
        return merge_draft(
            entry=self.entry, document=document, by=self.request.user, now=timezone.now(),
            seen=self.number, opened=opened_by(self.request), keep=keep,
        )  # fmt: skip

    def onward(self, operation, target, focus, draft):
        if operation == "find":
            query = urlencode({"find": target, "q": self.request.POST.get(f"find.{target}", "")[:200]})
            return redirect(f"{self.address}?{query}#{focus.replace('.', '-')}")
        if self.undo:
            return redirect(f"{self.address}?{urlencode({'removed': self.undo})}#{focus.replace('.', '-')}")
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
            gone = {"gone": True} if status == 409 else {}
            return JsonResponse({"errors": self.lines(document, errors), **gone}, status=status)
        # What was discarded is not there to go on from: what is saved next is compared with what there is then.
        is_gone = status == 409 and not self.waits
        return self.answer(
            document, seen="" if is_gone or self.number is None else self.number, errors=errors, status=status
        )

    @property
    def open_elsewhere(self):
        """Write down that this page is open. Return a sentence on who else has it open, or ""."""
        names = note_open(entry=self.entry, by=self.request.user, now=timezone.now())
        if not names:
            return ""
        return (
            f"Also open when this page was last loaded or saved: {', '.join(names)}. What each of you writes is merged."
        )

    @property
    def waits(self):
        return self.draft is not None and self.draft.state == Revision.State.IN_REVIEW

    def lines(self, document, errors):
        bound = self.bound(document, errors=errors)
        return [{"id": place, "label": label, "text": text} for place, label, text in bound.summary]

    def bound(self, document, **more):
        return DocumentForm(
            self.form,
            document,
            groups=self.groups,
            new_forms={form.kind.name: form for form in FORMS.values()},
            new_entries={entry.name: entry for entry in self.new_entries},
            **more,
        )

    def answer(self, document, *, seen, errors=None, found=None, status=200):
        if self.draft and seen == self.draft.edit and not self.waits:
            keep_shown(self.draft)
        open_ones = [talk for talk in conversations(self.entry, document) if talk.is_open]
        bound = self.bound(
            document,
            errors=errors,
            labels=lookup.KnownLabels(document),
            found=found,
            comments=by_pointer(open_ones),
            more=getattr(self, "more", ()),
        )
        missing = DocumentForm(self.form, document, errors=self.missing(document), groups=self.groups)
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
            "label": shown(lookup.label_of(self.kind, document)) or "Without a name yet",
            "seen": seen,
            "opened": opened_as(self.draft or self.entry.last_publication),
            "address": self.address,
            "searched": getattr(self, "searched", ("", "")),
            "problems": [] if errors or self.new_entries else missing.summary,
            "contents": (bound if bound.summary else missing).contents,
            "beside_template": template,
            "open_ones": open_ones,
            "comments_address": self.comments_address,
            "returned": last_return(self.draft),
            "undo": self.removed(self.request.GET.get("removed", "")),
            "waits": self.waits,
            "open_elsewhere": "" if self.waits else self.open_elsewhere,
            "breadcrumbs": self.crumbs(),
            **beside,
            **({} if self.sheet else advice_on(self.form, document)),
        }
        return render(self.request, "workbench/edit.html", context, status=status)


def by_pointer(talks):
    found = {}
    for talk in talks:
        found.setdefault(talk.place.pointer, []).append(talk)
    return found


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
        path("discarded/", DiscardedDrafts.as_view(), name="discarded-drafts"),
        path("find/<slug:plural>/", Find.as_view(), name="find"),
        path("<slug:plural>/<slug:slug>/", EditEntry.as_view(), name="edit"),
        path("<slug:plural>/<slug:slug>/settle/", SettleConflict.as_view(), name="settle"),
        path("<slug:plural>/<slug:slug>/discard/", DiscardDraft.as_view(), name="discard"),
        path("<slug:plural>/<slug:slug>/discarded/", Discarded.as_view(), name="discarded"),
        path("<slug:plural>/<slug:slug>/advice/", Advice.as_view(), name="advice"),
        path("<slug:plural>/<slug:slug>/preview/", PreviewEntry.as_view(), name="preview"),
        path("<slug:plural>/<slug:slug>/sheets/<slug:sheet>/", EditEntry.as_view(), name="sheet"),
    ]
