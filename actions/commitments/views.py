"""Pages on which somebody does something about a commitment: ask, answer, sign, report, assess, remind.

Each asks for what its verb hears, and keeps everything that was typed whatever comes in between.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from actions.commitments import answering as commitments
from actions.commitments import asking, forms, reporting
from actions.commitments.event_log import Overtaken, how_it_stands
from actions.models import Action, Commitment, CommitmentEvent, Milestone, MilestoneMet
from actions.states import standing_of_commitments
from barriers.models import Barrier, Evidence
from publishing.documents.form import Asked, change_rows, document_from
from publishing.published import lookup as finding
from publishing.refusals import Invalid, Refusal, WrongState
from publishing.workbench.edit import whole_number
from publishing.workbench.signed_out import keep_what_was_posted

State = Commitment.State
STATUS = {400: 422}  # a page answers 422 where the API answers 400


class OnlyLooking(Exception):
    """Takes back what a verb did, where it was called to hear whether it would."""


@login_not_required
@require_safe
def find_sources(request):
    """Published sources, for the finder while somebody types."""
    rows, is_all = finding.find("source", request.GET.get("q", ""), published_only=True)
    found = [{"slug": slug, "label": label, "detail": detail} for slug, label, detail in rows]
    return JsonResponse({"found": found, "more": not is_all})


@method_decorator([login_not_required, never_cache], name="dispatch")  # asked for in `dispatch`, which keeps the text
class OperationPage(View):
    """A page that asks for an operation's words, and does it.

    operation      name of the permission
    states    in which a commitment has to be
    form      the `OperationForm`
    """

    operation = ""
    states = ()
    form = None
    template_name = "actions/operation.html"
    heading = lead = button = ""
    beside = "actions/_promise.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            if request.method == "POST":
                return keep_what_was_posted(request)
            return redirect_to_login(request.get_full_path())
        self.find(**kwargs)
        if not request.user.has_perm(f"actions.{self.operation}", self.about):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def find(self, pk):
        self.commitment = self.about = find_commitment(pk)

    @property
    def back(self):
        return self.commitment.get_absolute_url()

    @property
    def seen(self):
        return self.commitment.edit

    def closed(self):
        """Why this cannot be done now, or ""."""
        return "" if self.commitment.state in self.states else how_it_stands(self.commitment)

    def first(self):
        """What the page begins with."""
        return forms.empty(self.form)

    def get(self, request, **kwargs):
        closed = self.closed()
        return self.answer(self.first(), seen=self.seen, closed=closed, status=409 if closed else 200)

    def post(self, request, **kwargs):
        seen = whole_number(request.POST.get("seen", ""))
        document = document_from(self.form, request.POST, forms.empty(self.form))
        operation, _, target = request.POST.get("operation", "").partition(":")
        if operation in ("add", "remove", "up", "down"):
            return self.with_rows(document, operation, target, seen)
        if operation == "find":
            words = request.POST.get(f"find.{target}", "")[:200]
            rows, is_all = finding.find("source", words, published_only=True)
            more = () if is_all else (target,)
            return self.answer(document, seen=seen, found={target: rows}, searched=(target, words), more=more)
        if operation == "change":
            return self.answer(document, seen=seen)
        try:
            return self.do(forms.with_days(self.form, document), seen, operation)
        except Invalid as invalid:
            return self.answer(document, seen=seen, errors=invalid.errors, status=422)
        except Overtaken:
            return self.overtaken(document, seen)
        except WrongState as refusal:
            return self.second_click(refusal) or self.answer(
                document, seen=seen, closed=refusal.message, status=refusal.status
            )
        except Refusal as refusal:
            return self.answer(document, seen=seen, errors={"": [refusal.message]}, status=refusal.status)

    def with_rows(self, document, operation, target, seen):
        name, _, number = target.rpartition(".") if operation != "add" else (target, "", "0")
        if name == "proof" and "proof" in self.form.shape.fields and number.isdigit():
            document, _ = change_rows(self.form, document, operation, name, int(number[:6]))
        return self.answer(document, seen=seen)

    def overtaken(self, document, seen):
        """412: what happened since the page was opened, and the form with what was typed, to be looked at again."""
        self.commitment = find_commitment(self.commitment.pk)
        since = list(self.commitment.events.filter(number__gt=seen or 0))
        return self.answer(document, seen=self.commitment.edit, since=since, status=412)

    def second_click(self, refusal):
        """Where to lead somebody whose operation was done by their own first click, or None."""
        return

    def do(self, document, seen, operation):
        raise NotImplementedError

    def asked(self, document, errors, found, more):
        slugs = [item["source"] for item in document.get("proof") or [] if item["source"]]
        known = finding.published_labels("source", slugs) if slugs else {}
        return Asked(
            self.form,
            document,
            errors=errors,
            labels=lambda kind, slugs: known,
            found=found,
            more=more,
            groups=self.form.groups,
            finder=reverse("commitments:find-sources"),
        )

    def answer(
        self, document, *, seen, errors=None, found=None, searched=("", ""), more=(), since=(), closed="", status=200
    ):
        context = {
            "page": self,
            "asked": self.asked(document, errors, found, more),
            "seen": "" if seen is None else seen,
            "since": since,
            "closed": closed,
            "searched": searched,
            "commitment": self.commitment,
            "breadcrumbs": self.crumbs(),
            **self.context(),
        }
        return render(self.request, self.template_name, context, status=status)

    def context(self):
        return {}

    def crumbs(self):
        return [
            ("My organisations", reverse("commitments:home")),
            (f"{self.commitment.organisation}", self.commitment.get_absolute_url()),
        ]

    def keys(self):
        return {"commitment": self.commitment, "by": self.request.user, "now": timezone.now()}


def find_commitment(pk):
    return get_object_or_404(Commitment.objects.select_related("action__plan", "organisation", "proposed"), pk=pk)


def receipt_page(event):
    return redirect("commitments:receipt", event.hash)


# --- an organisation's answer


class Answer(OperationPage):
    """The question with what stands behind it, and the promise to sign. Nothing is signed before a last look."""

    operation, states, form = "commit", [State.ASKED], forms.COMMIT
    template_name = "actions/answer.html"

    def first(self):
        person = self.request.user
        membership = person.memberships.current().filter(organisation=self.commitment.organisation).first()
        return {**forms.empty(self.form), "job_title": membership.job_title if membership else ""}

    def do(self, document, seen, operation):
        if operation != "sign":
            try:
                with transaction.atomic():
                    self.sign(document, seen)
                    raise OnlyLooking
            except OnlyLooking:
                return self.last_look(document, seen)
        with transaction.atomic():
            event = self.sign(document, seen)
        messages.success(self.request, f"Signed for {self.commitment.organisation}. This is your receipt.")
        return receipt_page(event)

    def sign(self, document, seen):
        promise, second = forms.parted(document, "second_")
        event = commitments.commit(**promise, seen=seen, **self.keys())
        if any(second.values()):
            try:
                commitments.ask_second_signature(**second, **self.keys())
            except Invalid as invalid:
                raise forms.pointing_to("second_", invalid) from None
        return event

    def last_look(self, document, seen):
        posted = {**self.request.POST.dict(), "seen": seen}
        context = {
            "page": self,
            "commitment": self.commitment,
            "document": document,
            "due": forms.day(document["due"]),
            "posted": [
                (name, value) for name, value in posted.items() if name not in ("csrfmiddlewaretoken", "operation")
            ],
            "breadcrumbs": self.crumbs(),
        }
        return render(self.request, "actions/last_look.html", context)

    def second_click(self, refusal):
        signed = self.commitment.events.filter(deed=CommitmentEvent.Kind.COMMITTED).last()
        mine = signed is not None and signed.by_id == self.request.user.pk
        posted = forms.with_days(self.form, document_from(self.form, self.request.POST, forms.empty(self.form)))
        if mine and signed.said["statement"] == posted["statement"].strip() and signed.said["due"] == posted["due"]:
            return receipt_page(signed)
        return None

    def context(self):
        return behind(self.commitment.action)


def behind(action):
    """What stands behind an action: its barriers with the evidence for each, its enablers, sources and milestones."""
    pieces = Prefetch("evidence", Evidence.objects.select_related("source"))
    linked = list(action.barriers.order_by("title").prefetch_related(pieces))
    return {
        "barriers": [barrier for barrier in linked if barrier.kind == Barrier.Kind.BARRIER],
        "enablers": [barrier for barrier in linked if barrier.kind == Barrier.Kind.ENABLER],
        "sources": list(action.sources.all()),
        "milestones": list(action.milestones.all()),
    }


class Decline(OperationPage):
    operation, states, form = "decline", [State.ASKED], forms.DECLINE
    heading, button = "Decline, with a reason", "Decline"
    lead = "The reason becomes public with your name. You can be asked again, on the same record."
    beside = "actions/_question.html"

    def do(self, document, seen, operation):
        event = commitments.decline(**document, seen=seen, **self.keys())
        messages.success(self.request, f"Declined for {self.commitment.organisation}. This is your receipt.")
        return receipt_page(event)


class Withdraw(OperationPage):
    operation, states, form = "withdraw", [State.COMMITTED], forms.WITHDRAW
    heading, button = "Withdraw this commitment", "Withdraw"
    lead = (
        "What was signed stays on the record. Beside it everybody reads that it was withdrawn, when, by whom and why."
    )

    def do(self, document, seen, operation):
        event = commitments.withdraw(**document, seen=seen, **self.keys())
        messages.success(self.request, f"Withdrawn for {self.commitment.organisation}. This is your receipt.")
        return receipt_page(event)


class AskSecondSignature(OperationPage):
    operation, states, form = "ask_second_signature", [State.COMMITTED], forms.SECOND_SIGNATURE
    heading, button = "Ask for a second signature", "Send the link"
    lead = "A senior officer gets a link that works once, for 14 days. A link that you sent before stops working."

    def do(self, document, seen, operation):
        commitments.ask_second_signature(**document, **self.keys())
        messages.success(self.request, "The link is on its way.")
        return redirect(self.commitment)


# --- delivery


class Report(OperationPage):
    operation, states, form = "report", [State.COMMITTED], forms.REPORT
    heading, button = "Report progress", "Put it on the record"
    lead = "Say how it stands, what was done and what is next. It becomes public, with your name and job title."

    def first(self):
        return {**forms.empty(self.form), "date": timezone.localdate().isoformat()}

    def do(self, document, seen, operation):
        report = reporting.report(**document, seen=seen, **self.keys())
        messages.success(self.request, f"Report {report.number} is on the record.")
        return redirect(f"{self.back}#report-{report.number}")


class MeetMilestone(OperationPage):
    operation, states, form = "meet_milestone", [State.COMMITTED], forms.MEET_MILESTONE
    heading, button = "A milestone is met", "Put it on the record"
    lead = "Say when, and show what proves it."

    def find(self, pk, key):
        super().find(pk)
        self.milestone = get_object_or_404(Milestone, action=self.commitment.action_id, key=key)

    def closed(self):
        before = MilestoneMet.objects.filter(action=self.commitment.action_id, key=self.milestone.key)
        if met := before.select_related("event").first():
            return f"{met.event.name} entered already that this was met on {met.met_on:%-d %B %Y}."
        return super().closed()

    def first(self):
        document, _ = change_rows(self.form, forms.empty(self.form), "add", "proof", 0)
        return document

    def context(self):
        return {"milestone": self.milestone}

    def do(self, document, seen, operation):
        reporting.meet_milestone(**document, key=self.milestone.key, seen=seen, **self.keys())
        messages.success(self.request, f"On the record: “{self.milestone.title}” is met.")
        return redirect(f"{self.back}#milestones")


# --- the programme team


class Assess(OperationPage):
    operation, states, form = "assess", Commitment.STANDING, forms.ASSESS
    heading, button = "Assess this commitment", "Put it on the record"
    lead = "Against the action's success measure. “Complete” makes it delivered; a later assessment that says less opens it again."
    beside = "actions/_assessing.html"

    def do(self, document, seen, operation):
        assessment = reporting.assess(**document, seen=seen, **self.keys())
        messages.success(self.request, "The assessment is on the record.")
        return redirect(f"{self.back}#assessment-{assessment.number}")

    def context(self):
        return {"reports": list(self.commitment.reports.select_related("event").prefetch_related("proof")[:3])}


class TakeBack(OperationPage):
    operation, states, form = "take_back_question", [State.ASKED], forms.TAKE_BACK
    heading, button = "Take the question back", "Take it back"
    lead = "The organisation's representatives are told that they need not answer. The record stays, with your reason."
    beside = "actions/_question.html"

    def do(self, document, seen, operation):
        asking.take_back_question(**document, seen=seen, **self.keys())
        messages.success(self.request, "The question is taken back.")
        return redirect(self.commitment)


class Remind(OperationPage):
    """One click: representatives are told of what is awaited. The page itself says so before, where no button led to it."""

    operation, states = "remind", [State.ASKED, State.COMMITTED]

    def get(self, request, **kwargs):
        return redirect(self.commitment)

    def post(self, request, **kwargs):
        try:
            event = asking.remind(**self.keys())
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            told = event.said["told"]
            people = "1 representative is" if told == 1 else f"{told} representatives are"
            messages.success(request, f"{people} reminded of {event.said['of']}.")
        return redirect(reverse("workbench:plan") if request.POST.get("from") == "dashboard" else self.back)


class AskOrganisation(OperationPage):
    """Ask an organisation to lead or join an action."""

    operation, form = "ask", forms.ASK
    template_name = "actions/ask.html"
    commitment = None

    def find(self, slug):
        self.action = self.about = get_object_or_404(Action.objects.select_related("plan"), slug=slug)

    seen = ""

    def closed(self):
        return ""

    def first(self):
        wanted = {name: self.request.GET[name] for name in ["organisation", "role"] if name in self.request.GET}
        return {**forms.empty(self.form), "role": "lead", **wanted}

    def do(self, document, seen, operation):
        question, contact = forms.parted(document, "contact_")
        found = forms.organisation(question.pop("organisation"))
        contact = contact if any(contact.values()) else None
        try:
            event = asking.ask(organisation=found, action=self.action, contact=contact, **question, **self.keys())
        except Invalid as invalid:
            raise forms.pointing_to("contact_", invalid, within="/contact/") from None
        told = event.said["told"]
        invited = f" {contact['name'].strip()} is invited to speak for it." if contact else ""
        if told or invited:
            people = "1 representative is" if told == 1 else f"{told} representatives are"
            messages.success(self.request, f"{found} is asked; {people} told by e-mail.{invited}")
        else:
            messages.warning(
                self.request, f"{found} is asked on the record, but nobody is signed up for it: invite somebody."
            )
        return redirect(event.commitment)

    def keys(self):
        return {"by": self.request.user, "now": timezone.now()}

    def crumbs(self):
        return [("Actions", reverse("actions:list")), (self.action.title, self.action.get_absolute_url())]

    def context(self):
        asked_already = {
            row.organisation_id: row
            for row in self.action.commitments.annotate(standing=standing_of_commitments(timezone.localdate()))
        }
        candidates = [
            (candidate, asked_already.get(candidate.organisation_id))
            for candidate in self.action.candidates.select_related("organisation")
        ]
        others = self.action.commitments.annotate(
            standing=standing_of_commitments(timezone.localdate())
        ).select_related("organisation")
        return {"action": self.action, "candidates": candidates, "asked_already": others}


# --- the second signature


@method_decorator([login_not_required, never_cache], name="dispatch")
class Countersign(OperationPage):
    """What a senior officer is asked to sign. Whoever has the link sees it; the person it was sent to can sign."""

    form = forms.COUNTERSIGN
    template_name = "actions/countersign.html"
    states = ()

    def dispatch(self, request, *args, token, **kwargs):
        try:
            self.link = commitments.link_of(token)
        except Invalid:
            response = render(request, "actions/no_link.html", status=404)
        else:
            self.commitment = find_commitment(self.link.event.commitment_id)
            response = View.dispatch(self, request, *args, token=token, **kwargs)
        # The link goes to no other site. "no-referrer" would make browsers send the form from the origin "null".
        response["Referrer-Policy"] = "same-origin"
        return response

    def signer(self):
        return self.request.user if self.request.user.is_authenticated else None

    def closed(self):
        try:
            commitments.check_link(self.link, self.commitment, now=timezone.now(), by=self.signer())
        except Refusal as refusal:
            return refusal.message
        return ""

    def do(self, document, seen, operation):
        token = self.kwargs["token"]
        event = commitments.countersign(token=token, by=self.signer(), now=timezone.now(), **document)
        messages.success(self.request, "Signed. This is your receipt.")
        return receipt_page(event)

    def context(self):
        used = self.link.event.commitment.events.filter(deed=CommitmentEvent.Kind.COUNTERSIGNED).last()
        return {"link": self.link, "signature": self.link.event, "receipt": used if self.link.used_at else None}

    def crumbs(self):
        return []
