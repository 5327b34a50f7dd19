"""Pages on which somebody acts on a commitment: ask, answer, sign, report, assess, remind."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from actions.commitments import answering as commitments
from actions.commitments import asking, forms, reporting
from actions.commitments.operation_page import OperationPage, SignedInPage, SigningPage, receipt_page
from actions.commitments.signed_version import as_signed, changes_between, version_signed
from actions.models import Action, Commitment, CommitmentEvent, Milestone, MilestoneMet
from actions.states import REPORT_EVERY, on_present_promise, standing_of_commitments
from barriers.models import Barrier, Evidence
from publishing.published import lookup
from publishing.refusals import Invalid, Refusal, below
from web.counts import count_attempt
from web.dates import in_words, parse_day
from web.working_days import after_working_days, holidays_between, why_not

State = Commitment.State
WORKING_DAYS = [10, 20, 30]  # that are offered for an answer


class OnlyLooking(Exception):
    """Takes back what an operation did that was called to learn whether it would be refused."""


@login_not_required
@require_safe
def find_sources(request):
    """Published sources, for the finder while somebody types."""
    return lookup.finder_answer("source", request, published_only=True)


# --- an organisation's answer


class Answer(SigningPage):
    """The question with what stands behind it, and the promise to sign. Nothing is signed before a last look."""

    operation, states, form_class = "commit", [State.ASKED], forms.PromiseForm
    template_name = "actions/answer.html"

    def get_initial(self):
        agreed = self.commitment.agreed_question
        due = agreed.get("due")
        return {
            **super().get_initial(),
            "statement": agreed.get("scope", ""),
            "due": f"{due:%-d %B %Y}" if due else "",
        }

    def operate(self, form):
        if self.request.POST.get("operation") != "sign":
            try:
                with transaction.atomic():
                    self.sign(form.cleaned_data)
                    raise OnlyLooking
            except OnlyLooking:
                return self.last_look(form)
        with transaction.atomic():
            event = self.sign(form.cleaned_data)
        messages.success(
            self.request,
            f"Signed for {self.commitment.organisation}. This is your receipt; a copy is on its way by mail.",
        )
        return receipt_page(event)

    def sign(self, values):
        promise, second = set_apart(values, "second_")
        event = commitments.commit(**promise, seen=self.seen, version=self.version, **self.by_whom())
        if any(second.values()):
            with below("/second"):
                commitments.ask_second_signature(**second, **self.by_whom())
        return event

    def last_look(self, form):
        posted = {**self.request.POST.dict(), "seen": self.seen, "version": self.version}
        context = {
            "page": self,
            "commitment": self.commitment,
            "document": form.cleaned_data,
            "due": parse_day(form.cleaned_data["due"]),
            "understood": form.understood,
            "posted": [
                (name, value) for name, value in posted.items() if name not in ("csrfmiddlewaretoken", "operation")
            ],
            "breadcrumbs": self.crumbs(),
        }
        return render(self.request, "actions/last_look.html", context)

    def second_click(self, form):
        signed = self.commitment.events.filter(kind=CommitmentEvent.Kind.COMMITTED).last()
        mine = signed is not None and signed.by_id == self.request.user.pk
        posted = form.cleaned_data
        if mine and signed.said["statement"] == posted["statement"].strip() and signed.said["due"] == posted["due"]:
            return receipt_page(signed)
        return None

    def context(self):
        return {**behind(self.commitment.action), "report_every": REPORT_EVERY.days}


def behind(action):
    """Return what stands behind an action: its barriers with the evidence for each, its enablers, sources and milestones."""
    pieces = Prefetch("evidence", Evidence.objects.select_related("source"))
    linked = list(action.barriers.order_by("title").prefetch_related(pieces))
    return {
        "barriers": [barrier for barrier in linked if barrier.kind == Barrier.Kind.BARRIER],
        "enablers": [barrier for barrier in linked if barrier.kind == Barrier.Kind.ENABLER],
        "sources": list(action.sources.all()),
        "milestones": list(action.milestones.all()),
    }


def set_apart(values, prefix):
    """Return values in two: those whose names do not begin with the prefix, and those that do, without it."""
    rest = {name: value for name, value in values.items() if not name.startswith(prefix)}
    return rest, {name.removeprefix(prefix): values[name] for name in values if name not in rest}


class Decline(SignedInPage):
    operation, states, form_class = "decline", [State.ASKED], forms.DecliningForm
    heading, button = "Decline, with a reason", "Decline"
    lead = "The reason becomes public with your name. You can be asked again, on the same record."
    beside = "actions/_question.html"

    def operate(self, form):
        event = commitments.decline(**form.cleaned_data, seen=self.seen, **self.by_whom())
        messages.success(self.request, f"Declined for {self.commitment.organisation}. This is your receipt.")
        return receipt_page(event)


class Withdraw(SignedInPage):
    operation, states, form_class = "withdraw", [State.COMMITTED], forms.WithdrawalForm
    heading, button = "Withdraw this commitment", "Withdraw"
    lead = (
        "What was signed stays on the record. Beside it everybody reads that it was withdrawn, when, by whom and why."
    )

    def operate(self, form):
        event = commitments.withdraw(**form.cleaned_data, seen=self.seen, **self.by_whom())
        messages.success(self.request, f"Withdrawn for {self.commitment.organisation}. This is your receipt.")
        return receipt_page(event)


class AskSecondSignature(SignedInPage):
    operation, states, form_class = "ask_second_signature", [State.COMMITTED], forms.SecondSignatureForm
    heading, button = "Ask for a second signature", "Send the link"
    lead = (
        "Another person of your organisation gets a link that works once, for 14 days: at an address of its own website's "
        "domain, or somebody who speaks for it here. A link that you sent before stops working. The record says how far "
        "this was checked."
    )

    def operate(self, form):
        commitments.ask_second_signature(**form.cleaned_data, **self.by_whom())
        messages.success(self.request, "The link is on its way.")
        return redirect(self.commitment)


# --- delivery


class Report(SignedInPage):
    operation, states, form_class = "report", [State.COMMITTED], forms.ReportForm
    heading, button = "Report progress", "Put it on the record"
    lead = "Say how it stands, what was done and what is next. It becomes public, with your name and job title."

    def get_initial(self):
        return {"date": f"{timezone.localdate():%-d %B %Y}"}

    def operate(self, form):
        report = reporting.report(**form.cleaned_data, seen=self.seen, **self.by_whom())
        messages.success(self.request, f"Report {report.number} is on the record.")
        return redirect(f"{self.back}#report-{report.number}")


class MeetMilestone(SignedInPage):
    operation, states, form_class = "meet_milestone", Commitment.STANDING, forms.MilestoneForm
    heading, button = "A milestone is met", "Put it on the record"
    lead = "Say when, and show what proves it."

    def find(self, pk, key):
        super().find(pk)
        self.milestone = get_object_or_404(Milestone, action=self.commitment.action_id, key=key)

    def closed(self):
        before = MilestoneMet.objects.filter(action=self.commitment.action_id, key=self.milestone.key)
        if met := before.select_related("event").first():
            return f"{met.event.name} entered already that this was met on {met.met_on:%-d %B %Y}."
        if leads := reporting.other_leads(self.commitment):
            return reporting.who_says_what_is_met(leads)
        return super().closed()

    def get_initial(self):
        return {"proof": [{}]}

    def context(self):
        return {"milestone": self.milestone}

    def operate(self, form):
        reporting.meet_milestone(**form.cleaned_data, key=self.milestone.key, seen=self.seen, **self.by_whom())
        messages.success(self.request, f"On the record: “{self.milestone.title}” is met.")
        return redirect(f"{self.back}#milestones")


# --- the programme team


class Assess(SignedInPage):
    operation, states, form_class = "assess", Commitment.STANDING, forms.AssessmentForm
    heading, button = "Assess this commitment", "Put it on the record"
    lead = "Against the action's success measure. “Complete” makes it delivered; a later assessment that says less opens it again."
    beside = "actions/_assessing.html"

    def operate(self, form):
        assessment = reporting.assess(**form.cleaned_data, seen=self.seen, **self.by_whom())
        messages.success(self.request, "The assessment is on the record.")
        return redirect(f"{self.back}#assessment-{assessment.number}")

    def context(self):
        reports = on_present_promise(self.commitment.reports.select_related("event").prefetch_related("proof"))
        return {"reports": list(reports[:3])}


class TakeBack(SignedInPage):
    operation, states, form_class = "take_back_question", [State.ASKED], forms.TakingBackForm
    heading, button = "Take the question back", "Take it back"
    lead = "The organisation's representatives are told that they need not answer. The record stays, with your reason."
    beside = "actions/_question.html"

    def operate(self, form):
        asking.take_back_question(**form.cleaned_data, seen=self.seen, **self.by_whom())
        messages.success(self.request, "The question is taken back.")
        return redirect(self.commitment)


class Remind(SignedInPage):
    """One click: representatives are told of what is awaited. The page itself says so before, where no button led to it."""

    operation, states = "remind", [State.ASKED, State.COMMITTED]

    def get(self, request, **kwargs):
        return redirect(self.commitment)

    def post(self, request, **kwargs):
        try:
            event = asking.remind(**self.by_whom())
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            told = event.said["told"]
            messages.success(request, f"{representatives(told)} reminded of {event.said['of']}.")
        dashboard = f"{reverse('workbench:plan')}?plan={self.commitment.action.plan.slug}"
        return redirect(dashboard if request.POST.get("from") == "dashboard" else self.back)


def representatives(count):
    return "1 representative is" if count == 1 else f"{count} representatives are"


class AskOrganisation(SignedInPage):
    """Ask an organisation to lead or join an action."""

    operation, form_class = "ask", forms.QuestionForm
    template_name = "actions/ask.html"
    commitment = None

    def find(self, slug):
        self.action = self.about = get_object_or_404(Action.objects.select_related("plan"), slug=slug)

    seen = ""

    @property
    def back(self):
        return self.action.get_absolute_url()

    def is_invented(self):
        return self.action.plan.is_demonstration

    def closed(self):
        return ""

    def get_initial(self):
        wanted = {name: self.request.GET[name] for name in ["organisation", "role"] if name in self.request.GET}
        return {"role": "lead", **wanted}

    def operate(self, form):
        question, contact = set_apart(form.cleaned_data, "contact_")
        found = question["organisation"]
        if found is None:
            raise Invalid({"/organisation": ["Choose an organisation of the list."]})
        contact = contact if any(contact.values()) else None
        event = asking.ask(action=self.action, contact=contact, **question, **self.by_whom())
        told = event.said["told"]
        commitment = event.commitment
        if closed := why_not(commitment.reply_by):
            messages.warning(
                self.request, f"They are asked to reply by {in_words(commitment.reply_by)}, which is {closed}."
            )
        invited = f" {contact['name'].strip()} is invited to speak for it." if contact else ""
        if told or invited:
            messages.success(self.request, f"{found} is asked; {representatives(told)} told by e-mail.{invited}")
        else:
            messages.warning(
                self.request, f"The question to {found} is on the record. Nobody there was told: invite somebody."
            )
        return redirect(commitment)

    def by_whom(self):
        return {"by": self.request.user, "now": timezone.now()}

    def crumbs(self):
        return [("Actions", reverse("actions:list")), (self.action.title, self.action.get_absolute_url())]

    def context(self):
        asked = self.action.commitments.annotate(standing=standing_of_commitments(timezone.localdate()))
        by_organisation = {row.organisation_id: row for row in asked.select_related("organisation")}
        candidates = [
            (candidate, by_organisation.get(candidate.organisation_id))
            for candidate in self.action.candidates.select_related("organisation")
        ]
        today = timezone.localdate()
        offered = [(count, after_working_days(today, count)) for count in WORKING_DAYS]
        return {
            "action": self.action,
            "candidates": candidates,
            "asked_already": by_organisation.values(),
            "replies": [(count, day) for count, day in offered if day <= self.action.plan.ends],
            "holidays": holidays_between(today, offered[-1][1]),
        }


# --- the second signature


@method_decorator([login_not_required, never_cache], name="dispatch")
class Countersign(OperationPage):
    """What a senior officer is asked to sign. Whoever has the link sees it; the person it was sent to can sign."""

    form_class = forms.CountersigningForm
    template_name = "actions/countersign.html"
    states = ()

    def dispatch(self, request, *args, token, **kwargs):
        try:
            self.link = commitments.link_of(token)
        except Invalid:
            response = render(request, "actions/no_link.html", status=404)
        else:
            super().find(self.link.event.commitment_id)
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

    def operate(self, form):
        token = self.kwargs["token"]
        count_attempt("sign_by_link", f"link-{self.link.pk}")
        event = commitments.countersign(token=token, by=self.signer(), now=timezone.now(), **form.cleaned_data)
        messages.success(self.request, "Signed. This is your receipt; a copy is on its way by mail.")
        return receipt_page(event)

    def context(self):
        used = self.link.event.commitment.events.filter(kind=CommitmentEvent.Kind.COUNTERSIGNED).last()
        signature, action = self.link.event, self.commitment.action
        version = version_signed(signature)
        return {
            "link": self.link,
            "signature": signature,
            "receipt": used if self.link.used_at else None,
            "version": version,
            "signed": as_signed(action, version),
            "changes": changes_between(action, version, action.version),
        }

    def crumbs(self):
        return []
