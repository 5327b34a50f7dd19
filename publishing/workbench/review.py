"""Pages between a draft and its publication: send it, look at it beside what is public, publish or return it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property

from publishing.documents.comparison import compare
from publishing.documents.fields import SLUG
from publishing.documents.validation import looks_personal
from publishing.lifecycle.approval import approve, with_references
from publishing.lifecycle.comments import conversations, places
from publishing.lifecycle.mentions import can_be_mentioned
from publishing.lifecycle.publication import InvalidBatch, withdraw
from publishing.lifecycle.review import last_submission, may_approve, return_to_author, submissions, submit, take_back
from publishing.models import Comment, Entry, ReviewEvent, Revision
from publishing.refusals import Invalid, Refusal, Stale
from publishing.workbench import comments as comment_views
from publishing.workbench import half_written
from publishing.workbench import history as history_views
from publishing.workbench.forms import DecisionForm, SubmissionForm, WithdrawalForm
from publishing.workbench.home import named
from publishing.workbench.pages import DraftOperationPage, DraftPage, WorkbenchPage
from publishing.workbench.reading import changes, sections
from publishing.workbench.unfinished import companions
from web.forms import PageForm, put_refusal
from web.numbers import whole_number
from web.pages import PAGE_SIZE


class Queue(WorkbenchPage):
    """What waits for review, longest first, page by page."""

    def get(self, request):
        waiting = Revision.objects.working_copies().filter(state=Revision.State.IN_REVIEW)
        # What waits was sent by the newest submission of its entry; what an old database has without one waits since it was saved.
        sent = ReviewEvent.objects.filter(entry=OuterRef("entry"), kind=ReviewEvent.Kind.SUBMITTED)
        since = Coalesce(Subquery(sent.order_by("-at").values("at")[:1]), "saved_at")
        drafts = waiting.select_related("entry", "saved_by").order_by(since, "pk")
        page = Paginator(drafts, PAGE_SIZE).get_page(request.GET.get("page"))
        sent = submissions(page.object_list)
        rows = [
            {"draft": draft, "kind": kind, "label": label, "sent": next(iter(sent[draft.entry_id]), None)}
            for draft, kind, label in named(page)
        ]
        crumbs = [("My work", reverse("workbench:home"))]
        context = {"rows": rows, "page_obj": page, "now": timezone.now(), "breadcrumbs": crumbs}
        return render(request, "workbench/queue.html", context)


class Submit(DraftOperationPage):
    """Send a draft for review, with a note to who reviews it."""

    form_class = SubmissionForm
    template_name = "workbench/submit.html"

    def get(self, request, **kwargs):
        if self.draft is None or self.draft.state == Revision.State.IN_REVIEW:
            return redirect(self.review_address if self.draft else self.edit_address)
        return super().get(request, **kwargs)

    def get_context_data(self, **more):
        seen = self.seen if self.request.method == "POST" else self.draft.edit
        return super().get_context_data(seen=seen, companions=companions(self.draft), **more)

    def operate(self, form):
        try:
            submit(entry=self.entry, by=self.request.user, now=timezone.now(), seen=self.seen, **form.cleaned_data)
        except Invalid as invalid:
            if "/note" in invalid.errors:
                raise
            return redirect(f"{self.edit_address}?check=1")
        messages.success(
            self.request, "Sent for review. An editor will look at it; you hear when it is published or returned."
        )
        return redirect("workbench:home")


class Review(DraftPage):
    """The draft as it will be read, with what changed marked in place, what was said beside it, and what can be done.

    It is marked against what is public; with ?against=sent, against what was sent for review the time before.
    """

    words = {}  # what is half written on the page: {name: [value]}

    def get(self, request, **kwargs):
        self.words = half_written.take(request, self.entry)
        return self.answer()

    def post(self, request, **kwargs):
        button, self.words = request.POST.get("operation"), half_written.words_in(request.POST)
        if button == "stay":
            half_written.keep(request, self.entry)
            return redirect(self.review_address)
        if button == "decide":
            form, operate = self.decision_form(named(self.together()[1:]), request.POST), self.decide
        elif button == "take-back":
            form, operate = PageForm(request.POST), self.take_back
        else:
            raise Http404("There is no such operation.")
        form.is_valid()
        try:
            return operate(**form.cleaned_data)
        except InvalidBatch as batch:
            form.add_error(None, "Nothing is published yet. What is not finished is named below, each with a link.")
            return self.answer(form, status=422, errors=batch.by_revision)
        except Refusal as refusal:
            if not isinstance(refusal, Invalid | Stale):
                self.find(**kwargs)
            return self.answer(form, status=put_refusal(refusal, form))

    def decide(self, *, decision, note, **of_publishing):
        if decision == "publish":
            return self.publish(note=note, **of_publishing)
        if decision == "return":
            return self.give_back(reason=note)
        raise Invalid({"/decision": ["Choose whether you publish it or return it."]})

    def publish(self, *, note, change, looked, despite_comments, **together):
        publications = approve(
            entry=self.entry,
            by=self.request.user,
            now=timezone.now(),
            note=note,
            seen=self.seen,
            despite_comments=despite_comments,
            change=Revision.Change.WORDING if change == "wording" else Revision.Change.MEANING,
            together={whole_number(pk) for pk in together["with"]},
            looked=looked,
        )
        others = f", with {len(publications) - 1} that it refers to" if len(publications) > 1 else ""
        messages.success(self.request, f"Published as version {publications[0].version}{others}.")
        return redirect(self.kind.url_name, publications[0].document["slug"])

    def give_back(self, *, reason):
        return_to_author(
            entry=self.entry,
            by=self.request.user,
            now=timezone.now(),
            reason=reason,
            seen=self.seen,
        )
        messages.success(self.request, "Returned with your reasons.")
        return redirect("workbench:queue")

    def take_back(self):
        take_back(entry=self.entry, by=self.request.user, now=timezone.now())
        messages.success(self.request, "Taken back. You can go on writing.")
        return redirect(self.edit_address)

    def together(self):
        """Return the draft first, then the unpublished drafts that it refers to."""
        if self.draft is None:
            return []
        try:
            return with_references(self.draft)
        except Invalid:
            return [self.draft]

    def answer(self, form=None, *, status=200, errors=None):
        person, draft = self.request.user, self.draft
        last = self.entry.revisions.publications().first()
        published = last if last and last.state == Revision.State.PUBLISHED else None
        rounds = (
            list(ReviewEvent.objects.filter(entry=self.entry, kind=ReviewEvent.Kind.SUBMITTED)[:2]) if draft else []
        )
        sent = rounds[1].document if len(rounds) == 2 else None
        since = compare(self.kind, sent, draft.document) if sent else []
        against_sent = bool(since) and self.request.GET.get("against") == "sent"
        old = sent if against_sent else published and published.document
        waits = draft is not None and draft.state == Revision.State.IN_REVIEW
        is_editor = person.has_perm("publishing.publish")
        may_publish = waits and is_editor and may_approve(by=person, draft=draft)
        talks = conversations(self.entry, self.document)
        open_ones = [talk for talk in talks if talk.is_open]
        beside = {"talks": talks, "places": self.places, "people": can_be_mentioned(person), "words": self.words}
        reading = sections(self.form, old, draft.document, **beside) if draft else []
        together = self.together()
        others = named(together[1:])
        looks = looks_personal_lines(self.kind, draft)
        open_elsewhere = Comment.objects.open().filter(entry__in=[row.entry_id for row in together[1:]]).count()
        return render(
            self.request,
            "workbench/review.html",
            self.context(
                summary=form.summary if form else (),
                decision_form=self._shown(form, others) if waits and is_editor else None,
                unsent=[] if waits or form is None else texts_of(self.words),
                published=published,
                sections=reading,
                changes=changes(reading),
                is_new=old is None,
                against_sent=against_sent,
                open_ones=open_ones,
                open_elsewhere=open_elsewhere,
                withdrawn=last if last and last.state == Revision.State.WITHDRAWN else None,
                since=since,
                waits=waits,
                submission=draft and last_submission(draft),
                events=history_views.happenings(self.entry),
                looks_personal=looks,
                asks_for_looking=looks or form is not None,
                together=others,
                may_publish=may_publish,
                companions=companions(draft, errors) if draft else [],
                is_own=waits and is_editor and not may_approve(by=person, draft=draft),
                may_return=waits and is_editor,
            ),
            status=status,
        )

    def _shown(self, form, together):
        return form if isinstance(form, DecisionForm) else self.decision_form(together)

    def decision_form(self, together, posted=None):
        """Return the form: with what was posted, or as it was left half written."""
        prefetch_related_objects([revision for revision, _, _ in together], "saved_by")
        begun = half_written.of_form(self.words, "decision", "note", "change", "with", "looked", "despite_comments")
        return DecisionForm(posted, decisions=self.decisions(), together=together, initial=begun)

    def decisions(self):
        """Return [(name, label)] of what can be decided of a draft, whoever decides."""
        if self.draft is None:
            return []
        last, sent = self.entry.revisions.publications().first(), last_submission(self.draft)
        to = (sent.by if sent else self.draft.saved_by).name
        version = last.version + 1 if last else 1
        return [("publish", f"Publish it as version {version}"), ("return", f"Return it to {to} with the reason")]

    @cached_property
    def places(self):
        return places(self.kind, self.document)


def texts_of(words):
    """Return the texts among what was typed on the page, to be shown where it has no boxes for them any more."""
    return [
        value
        for name, values in words.items()
        if name == "note" or name.startswith("text.")
        for value in values
        if value
    ]


def looks_personal_lines(kind, draft):
    """Return [(label of the field, sentence)] of what the editor should look at for people's sake."""
    if draft is None:
        return []
    fields = kind.serializer.fields
    found = looks_personal(draft.document)
    return [(fields[pointer.split("/")[1]].label, text) for pointer, texts in found.items() for text in texts]


class Withdraw(DraftOperationPage):
    """Take an entry out of what the public reads, with the reason and what to read instead."""

    permissions = [*DraftOperationPage.permissions, "publishing.withdraw"]
    form_class = WithdrawalForm
    template_name = "workbench/withdraw.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(ends=self.kind.ends_with(self.entry), **kwargs)

    def operate(self, form):
        withdraw(
            entry=self.entry,
            by=self.request.user,
            now=timezone.now(),
            reason=form.cleaned_data["reason"],
            successor=self.successor(form.cleaned_data["successor"].strip()),
        )
        messages.success(self.request, "Withdrawn. Its address says so, with your reason.")
        return redirect("workbench:home")

    def successor(self, slug):
        """Return the entry with this slug; None without one.

        :raises Invalid: "/successor"
        """
        found = Entry.objects.filter(kind=self.kind.name, slug=slug).first() if SLUG.match(slug) else None
        if slug and found is None:
            raise Invalid({"/successor": [f"There is no {self.form.noun} with the short name “{slug}”."]})
        return found


def urls():
    return [
        *comment_views.urls(),
        *history_views.urls(),
        path("review/", Queue.as_view(), name="queue"),
        path("<slug:plural>/<slug:slug>/submit/", Submit.as_view(), name="submit"),
        path("<slug:plural>/<slug:slug>/review/", Review.as_view(), name="review"),
        path("<slug:plural>/<slug:slug>/withdraw/", Withdraw.as_view(), name="withdraw"),
    ]
