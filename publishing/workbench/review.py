"""Pages between a draft and its publication: send it, look at it beside what is public, publish or return it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone

from publishing.documents.comparison import compare
from publishing.documents.validation import looks_personal
from publishing.lifecycle.approval import approve, with_references
from publishing.lifecycle.comments import conversations, places
from publishing.lifecycle.publication import InvalidBatch, withdraw
from publishing.lifecycle.review import last_submission, may_approve, return_to_author, submissions, submit, take_back
from publishing.models import Comment, Entry, ReviewEvent, Revision
from publishing.refusals import Invalid, Refusal, Stale
from publishing.workbench import comments as comment_views
from publishing.workbench import history as history_views
from publishing.workbench.edit import DraftPage, WorkbenchPage, whole_number
from publishing.workbench.home import named


class Queue(WorkbenchPage):
    """What waits for review, oldest first."""

    def get(self, request):
        waiting = Revision.objects.working_copies().filter(state=Revision.State.IN_REVIEW)
        drafts = list(waiting.select_related("entry", "saved_by").order_by("saved_at", "pk"))
        sent = submissions(drafts)
        rows = [
            {"draft": draft, "kind": kind, "label": label, "sent": next(iter(sent[draft.entry_id]), None)}
            for draft, kind, label in named(drafts)
        ]
        rows.sort(key=lambda row: row["sent"].at if row["sent"] else row["draft"].saved_at)
        context = {"rows": rows, "now": timezone.now(), "breadcrumbs": [("My work", reverse("workbench:home"))]}
        return render(request, "workbench/queue.html", context)


class Submit(DraftPage):
    """Send a draft for review, with a note to who reviews it."""

    def get(self, request, plural, slug):
        self.find_draft(slug)
        if self.draft is None or self.draft.state == Revision.State.IN_REVIEW:
            return redirect(self.review_address if self.draft else self.edit_address)
        return render(request, "workbench/submit.html", self.context(seen=self.draft.edit, note=""))

    def post(self, request, plural, slug):
        self.find_draft(slug)
        note, seen = request.POST.get("note", ""), whole_number(request.POST.get("seen", ""))
        try:
            submit(entry=self.entry, by=request.user, now=timezone.now(), note=note, seen=seen)
        except Invalid as invalid:
            if "/note" not in invalid.errors:
                return redirect(f"{self.edit_address}?check=1")
            context = self.context(seen=seen, note=note, errors=[("note", text) for text in invalid.errors["/note"]])
            return render(request, "workbench/submit.html", context, status=422)
        except Refusal as refusal:
            context = self.context(seen=seen, note=note, errors=[("", refusal.message)])
            return render(request, "workbench/submit.html", context, status=refusal.status)
        messages.success(
            request, "Sent for review. An editor will look at it; you hear when it is published or returned."
        )
        return redirect("workbench:home")


class Review(DraftPage):
    """The draft against what is public, word by word, with what happened to it so far and what can be done."""

    def get(self, request, plural, slug):
        self.find_draft(slug)
        return self.answer()

    def post(self, request, plural, slug):
        self.find_draft(slug)
        operation = getattr(
            self,
            {"publish": "publish", "return": "give_back", "take-back": "take_back"}.get(
                request.POST.get("operation"), "unknown"
            ),
        )
        try:
            return operation()
        except InvalidBatch as batch:
            errors = [
                (f"{revision.entry.kind} {revision.entry.slug} {pointer}", text)
                for revision, found in batch.by_revision.items()
                for pointer, texts in found.items()
                for text in texts
            ]
            return self.answer(errors=errors, status=422)
        except Invalid as invalid:
            errors = [(pointer.strip("/"), text) for pointer, texts in invalid.errors.items() for text in texts]
            return self.answer(errors=errors, status=422)
        except Stale as refusal:
            return self.answer(errors=[("", refusal.message)], status=412)
        except Refusal as refusal:
            self.find_draft(self.kwargs["slug"])
            return self.answer(errors=[("", refusal.message)], status=refusal.status)

    def unknown(self):
        raise Http404("There is no such operation.")

    def publish(self):
        posted = self.request.POST
        publications = approve(
            entry=self.entry,
            by=self.request.user,
            now=timezone.now(),
            note=posted.get("note", ""),
            seen=whole_number(posted.get("seen", "")),
            despite_comments=posted.get("despite_comments") == "yes",
            change=Revision.Change.WORDING if posted.get("change") == "wording" else Revision.Change.MEANING,
            together={whole_number(pk) for pk in posted.getlist("with")},
            looked=posted.get("looked") == "yes",
        )
        others = f", with {len(publications) - 1} that it refers to" if len(publications) > 1 else ""
        messages.success(self.request, f"Published as version {publications[0].version}{others}.")
        return redirect(self.kind.url_name, publications[0].document["slug"])

    def give_back(self):
        return_to_author(
            entry=self.entry,
            by=self.request.user,
            now=timezone.now(),
            reason=self.request.POST.get("reason", ""),
            seen=whole_number(self.request.POST.get("seen", "")),
        )
        messages.success(self.request, "Returned with your reasons.")
        return redirect("workbench:queue")

    def take_back(self):
        take_back(entry=self.entry, by=self.request.user, now=timezone.now())
        messages.success(self.request, "Taken back. You can go on writing.")
        return redirect(self.edit_address)

    def together(self):
        """The draft first, then the unpublished drafts that it refers to."""
        if self.draft is None:
            return []
        try:
            return with_references(self.draft)
        except Invalid:
            return [self.draft]

    def answer(self, *, errors=(), status=200):
        person, draft = self.request.user, self.draft
        last = self.entry.revisions.publications().first()
        published = last if last and last.state == Revision.State.PUBLISHED else None
        changes, since = [], []
        if draft:
            changes = compare(self.kind, published.document if published else {}, draft.document)
            rounds = list(ReviewEvent.objects.filter(entry=self.entry, deed=ReviewEvent.Kind.SUBMITTED)[:2])
            since = compare(self.kind, rounds[1].document, draft.document) if len(rounds) == 2 else []
        waits = draft is not None and draft.state == Revision.State.IN_REVIEW
        is_editor = person.has_perm("publishing.publish")
        talks = conversations(self.entry, self.document)
        open_ones = [talk for talk in talks if talk.is_open]
        beside, evidence = self.form.beside(self.document) if self.form.beside and draft else ("", {})
        together = self.together()
        open_elsewhere = Comment.objects.open().filter(entry__in=[row.entry_id for row in together[1:]]).count()
        return render(
            self.request,
            "workbench/review.html",
            self.context(
                errors=errors,
                published=published,
                changes=[(change, *self.about(change.field, talks)) for change in changes],
                unchanged=[talk for talk in open_ones if talk.place.field not in {row.field for row in changes}],
                open_ones=open_ones,
                open_elsewhere=open_elsewhere,
                withdrawn=last if last and last.state == Revision.State.WITHDRAWN else None,
                beside_template=beside,
                since=since,
                waits=waits,
                submission=draft and last_submission(draft),
                events=history_views.happenings(self.entry),
                looks_personal=looks_personal_lines(self.kind, draft),
                together=named(together[1:]),
                may_publish=waits and is_editor and may_approve(by=person, draft=draft),
                is_own=waits and is_editor and not may_approve(by=person, draft=draft),
                may_return=waits and is_editor,
                posted=self.request.POST,
                **evidence,
            ),
            status=status,
        )

    def about(self, field, talks):
        """(conversations on a field, open or settled; what in it a new comment can be about)."""
        if not hasattr(self, "places"):
            self.places = places(self.kind, self.document)
        return (
            [talk for talk in talks if talk.place.field == field],
            [(pointer, label) for pointer, label in self.places if pointer.split("/")[1] == field],
        )


def looks_personal_lines(kind, draft):
    """[(label of the field, sentence)] of what the editor should look at for people's sake."""
    if draft is None:
        return []
    fields = kind.shape.fields
    found = looks_personal(draft.document)
    return [(fields[pointer.split("/")[1]].label, text) for pointer, texts in found.items() for text in texts]


class Withdraw(DraftPage):
    """Take an entry out of what the public reads, with the reason and what to read instead."""

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("publishing.withdraw"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, plural, slug):
        self.find_draft(slug)
        return render(request, "workbench/withdraw.html", self.context())

    def post(self, request, plural, slug):
        self.find_draft(slug)
        named_slug = request.POST.get("successor", "").strip()
        successor = Entry.objects.filter(kind=self.kind.name, slug=named_slug).first() if named_slug else None
        try:
            if named_slug and successor is None:
                raise Invalid({"/successor": [f"There is no {self.form.noun} with the short name “{named_slug}”."]})
            withdraw(
                entry=self.entry,
                by=request.user,
                now=timezone.now(),
                reason=request.POST.get("reason", ""),
                successor=successor,
            )
        except Refusal as refusal:
            found = getattr(refusal, "errors", {"": [refusal.message]})
            errors = [(pointer.strip("/"), text) for pointer, texts in found.items() for text in texts]
            context = self.context(errors=errors, posted=request.POST)
            return render(
                request, "workbench/withdraw.html", context, status=422 if refusal.status == 400 else refusal.status
            )
        messages.success(request, "Withdrawn. Its address says so, with your reason.")
        return redirect("workbench:home")


def urls():
    return [
        *comment_views.urls(),
        *history_views.urls(),
        path("review/", Queue.as_view(), name="queue"),
        path("<slug:plural>/<slug:slug>/submit/", Submit.as_view(), name="submit"),
        path("<slug:plural>/<slug:slug>/review/", Review.as_view(), name="review"),
        path("<slug:plural>/<slug:slug>/withdraw/", Withdraw.as_view(), name="withdraw"),
    ]
