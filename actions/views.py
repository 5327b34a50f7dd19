"""Pages of actions, and the public record of each commitment with its receipts."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import F, OuterRef, Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.commitments.answering import may_ask_second_signature
from actions.commitments.exchange import side_of
from actions.commitments.proof_links import mark_dead_links
from actions.commitments.receipts import receipt_of
from actions.commitments.reporting import other_leads
from actions.commitments.signed_version import as_signed, changes_in_promise, version_signed
from actions.document import ACTION
from actions.filters import ActionFilter
from actions.models import (
    FIRST_STEP,
    Action,
    Commitment,
    CommitmentEvent,
    MilestoneMet,
    Precedent,
    ProgressReport,
    Proof,
    Side,
)
from actions.next_dates import acting_on
from actions.plan.log import heading_of, line_of_event
from actions.plan.versions import as_in_plan
from actions.states import REPORT_EVERY, as_shown, candidates_of, with_all_that_is_said
from actions.where_it_stands import Stands, Where, as_they_stand
from barriers.models import Barrier
from barriers.strength import as_lines
from definitions.linking import link_terms
from evidence.models import Source
from organisations.models import Membership
from publishing.published.views import EntryList, EntryPage
from web.forms import PageForm, TextField
from web.pages import PublicPage
from web.prepared import prepared, put_on_hand

State, Kind = Commitment.State, CommitmentEvent.Kind
MOST_EVENTS = 15  # on an action's page


@dataclass(frozen=True)
class Line:
    """What the list says of an action; `promises` are [(who, role)]."""

    address: str
    title: str
    state: str
    stands: Stands
    promises: list
    starts: datetime.date
    due: datetime.date


def line_of(action):
    promises = [(row.organisation.brief_name, row.role) for row in action.promises]
    address = action.get_absolute_url()
    return Line(address, action.title, action.state, action.stands, promises, action.starts, action.due)


class ActionList(EntryList):
    """The list to look in. Where the plan as a whole stands is the plan's page."""

    template_name = "actions/list.html"
    kind = ACTION
    filter_class = ActionFilter
    heading = "Actions"
    lead = "What could be done about the barriers. Look for an action here; how the whole plan stands is on the plan's page."
    noun, noun_plural = "action", "actions"
    orders = [("", "title"), ("due", "due first"), ("starts", "starts first"), ("-modified", "changed last")]

    def get_queryset(self):
        return Action.objects.all()

    def rows_of(self, page):
        today = timezone.localdate()
        actions = as_they_stand(with_all_that_is_said(page, today), today)
        for action in actions:
            action.line = line_of(action)
        return actions


def promised_before(withdrawal):
    """Return, for the page of an action that was withdrawn, who was asked about it and what was promised."""
    commitments = as_shown(Commitment.objects.filter(action=withdrawal.entry_id), timezone.localdate())
    return "actions/_promised_before.html", {"commitments": list(commitments.order_by("role", "pk"))}


@prepared
def _barriers(*, action):
    return Barrier.objects.filter(action_links__action=action)


@prepared
def _sources(*, action):
    return Source.objects.filter(action_links__action=action).annotate(of_action=F("action_links__action"))


@prepared
def _precedents(*, action):
    return Precedent.objects.filter(action=action).select_related("source")


class ActionPage(EntryPage):
    kind = ACTION
    template_name = "actions/detail.html"
    find_terms = staticmethod(link_terms)
    gone_panels = (promised_before,)
    texts = ("plain_language", "description", "rationale", "success_measure")

    related = ("plan",)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        (action,) = as_they_stand(as_in_plan([context["entry"]], timezone.localdate()), timezone.localdate())
        put_on_hand([action], "candidates", candidates_of(actions=[action.pk]), by="action_id")
        put_on_hand([action], "sources", _sources(action=action.pk), by="of_action")
        put_on_hand([action], "precedent_links", _precedents(action=action.pk), by="action_id")
        linked = as_lines(
            _barriers(action=action.pk),
            acting_on=acting_on,
            on=timezone.localdate(),
            with_demonstration=action.with_demonstration,
        )
        asked = {commitment.organisation_id for commitment in action.commitments.all()}
        candidates = [row for row in action.candidates.all() if row.organisation_id not in asked]
        milestones = milestones_of(action)
        first_step, first_step_met = next((pair for pair in milestones if pair[0].key == FIRST_STEP), (None, None))
        return context | {
            "barriers": [barrier for barrier in linked if barrier.kind == Barrier.Kind.BARRIER],
            "enablers": [barrier for barrier in linked if barrier.kind == Barrier.Kind.ENABLER],
            "leads": [candidate for candidate in candidates if candidate.role == "lead"],
            "partners": [candidate for candidate in candidates if candidate.role == "partner"],
            "milestones": milestones,
            "next": next_of(action, milestones, on=timezone.localdate()),
            "first_step": first_step,
            "first_step_met": first_step_met,
            "lines": newest_events(action),
            "may_ask": self.request.user.has_perm("actions.ask"),
        }


def next_of(action, milestones, *, on):
    """Return (day, what is due then) of an action: its nearest step that is not met, or promise; None where none lies ahead."""
    if action.stands.where == Where.KEPT:
        return None
    ahead = [(row.due, row.title) for row, met in milestones if not met]
    ahead += [
        (row.due, f"{row.organisation.brief_name} promised to have done its part")
        for row in action.commitments.all()
        if row.state == Commitment.State.COMMITTED
    ]
    return min((line for line in ahead if line[0] >= on), default=None)


def milestones_of(action):
    """Return [(milestone, how it was met or None)] of an action whose both are on hand."""
    met = {row.key: row for row in action.milestones_met.all()}
    return [(milestone, met.get(milestone.key)) for milestone in action.milestones.all()]


@prepared
def _newest_events(*, action):
    events = CommitmentEvent.objects.with_corrections().filter(commitment__action=action)
    return events.select_related("commitment").order_by("-at", "-pk")[:MOST_EVENTS]


def newest_events(action):
    """Return [(event, line)] of an action, newest first."""
    return [(event, line_of_event(event)) for event in _newest_events(action=action.pk)]


# --- the record of one commitment


class CommitmentPage(PublicPage):
    """Who was asked, what was answered, what became of it: everything, with the receipt of every step."""

    template_name = "actions/commitment.html"
    section = "plan"

    def get_context_data(self, pk, **kwargs):
        today = timezone.localdate()
        speakers = ArraySubquery(
            Membership.objects.current().filter(organisation=OuterRef("organisation")).values("person")
        )
        commitment = get_object_or_404(as_shown(Commitment.objects.annotate(speakers=speakers), today), pk=pk)
        proof = Prefetch("proof", Proof.objects.order_by("position"))
        entered = {"commitment": commitment.pk}, {"action": commitment.action_id}
        reports, met = (
            list(
                model.with_corrected.filter(**which)
                .select_related("event", "corrected_by", "commitment__organisation")
                .prefetch_related(proof)
            )
            for model, which in zip([ProgressReport, MilestoneMet], entered, strict=True)
        )
        with_sources([item for holder in [*reports, *met] for item in holder.proof.all()])
        signature, signed, changes = commitment.signature, None, []
        if signature:
            signed = as_signed(commitment.action, commitment.text_signed["version"])
            changes = changes_in_promise(commitment)
        events = list(commitment.events.with_corrections())
        assessments = list(commitment.assessments.select_related("event"))
        may = operations_open_to(self.request.user, commitment)
        return super().get_context_data(
            commitment=commitment,
            is_demonstration=commitment.organisation.is_demonstration,
            action=commitment.action,
            asked=[event for event in events if event.kind == CommitmentEvent.Kind.ASKED][-1],
            ended=next((event for event in reversed(events) if event.kind in ENDINGS), None)
            if commitment.state in [State.DECLINED, State.WITHDRAWN, State.TAKEN_BACK, State.ENDED]
            else None,
            reports=[row for row in reports if signature and row.event.number > signature.number],
            signed=signed,
            signed_first=version_signed(signature) if signature else None,
            changes=changes,
            milestones=milestones_signed(signed, met) if signed else [],
            assessments=[row for row in assessments if signature and row.event.number > signature.number],
            earlier=earlier_promises(commitment, events, reports),
            events=[(event, line_of_event(event)) for event in events],
            has_left=commitment.contact and commitment.contact["person"] not in commitment.speakers,
            may=may,
            may_act=set(may) - {"correct", "meet_milestone"},
            may_correct=may.get("correct") and {row.event_id for row in [*reports, *met] if not row.corrected_by},
            report_every=REPORT_EVERY.days,
            today=today,
            **kwargs,
        )


ENDINGS = [Kind.DECLINED, Kind.WITHDRAWN, Kind.TAKEN_BACK, Kind.ACTION_WITHDRAWN]


def milestones_signed(signed, met):
    """Return [(milestone, how it was met or None, what was entered of it by mistake)] of a version that was signed."""
    return [
        (
            milestone,
            next((row for row in met if row.key == milestone["key"] and not row.corrected_by), None),
            [row for row in met if row.key == milestone["key"] and row.corrected_by],
        )
        for milestone in signed["milestones"]
    ]


def earlier_promises(commitment, events, reports):
    """Return [(signature, statement, day promised, what ended it, its reports)] of promises before the present one.

    The newest comes first.
    """
    found = []
    for signature in events:
        if signature.kind == Kind.COMMITTED and signature != commitment.signature:
            ended = next(row for row in events if row.number > signature.number and row.kind in ENDINGS)
            of_it = [row for row in reports if signature.number < row.event.number < ended.number]
            terms = ended.document.get("terms", signature.said)  # as they were changed by agreement last
            found.append((signature, terms["statement"], datetime.date.fromisoformat(terms["due"]), ended, of_it))
    return found[::-1]


def with_sources(proof):
    """Each piece of proof with its published `source_row`, or None, and whether its link is dead; two queries."""
    rows = Source.objects.in_bulk([item.source_id for item in proof if item.source_id])
    for item in proof:
        item.source_row = rows.get(item.source_id)
    mark_dead_links(proof)


def operations_open_to(person, commitment):
    """Return {operation: True} for what this person may do to a commitment as it stands now; empty for readers."""
    if not person.is_authenticated:
        return {}
    operations = {
        State.ASKED: ["commit", "decline", "exchange", "hand_over", "remind", "take_back_question"],
        State.COMMITTED: [
            "report",
            "meet_milestone",
            *changes_open_to(person, commitment),
            "hand_over",
            "withdraw",
            "remind",
            "assess",
            "reconfirm",
        ],
        State.DELIVERED: ["assess", "meet_milestone"],
    }.get(commitment.state, ["ask"])
    if commitment.action.withdrawn_at:
        operations = []
    may = {
        operation: True for operation in [*operations, "correct"] if person.has_perm(f"actions.{operation}", commitment)
    }
    if "meet_milestone" in may and other_leads(commitment):
        del may["meet_milestone"]
    if "report" in may and not commitment.second_signature and may_ask_second_signature(person, commitment):
        may["ask_second_signature"] = True
    return may


def changes_open_to(person, commitment):
    """Return what a person of one side may do about a change: propose one, or answer or take back the one that waits."""
    change = commitment.proposed_change
    if change is None:
        return ["propose_change"]
    return [
        "take_back_change" if change.by_programme_team == (side_of(person) == Side.PROGRAMME_TEAM) else "answer_change"
    ]


# --- receipts


class ReceiptForm(PageForm):
    number = TextField("The receipt's number", "Spaces do not matter.")

    def clean_number(self):
        number = "".join(self.cleaned_data["number"].lower().split())
        if not (number.isalnum() and number.isascii() and len(number) <= 128):
            raise ValidationError("Write the receipt's number: 64 letters and digits.")
        return number


class FindReceipt(PublicPage):
    """Where somebody types a receipt's number."""

    template_name = "actions/find_receipt.html"
    section = "plan"

    def get(self, request, *args, **kwargs):
        form = ReceiptForm(request.GET if "number" in request.GET else None)
        if form.is_valid():
            return redirect("commitments:receipt", form.cleaned_data["number"])
        return self.render_to_response(self.get_context_data(form=form), status=422 if form.is_bound else 200)


class ReceiptPage(PublicPage):
    """One event, and whether it and everything around it is still as it was written."""

    template_name = "actions/receipt.html"
    section = "plan"
    is_kept = False  # it checks the record each time, and says when

    def get(self, request, number):
        receipt = receipt_of(number)
        if receipt is None:
            form = ReceiptForm(initial={"number": number[:200]})
            context = self.get_context_data(form=form, unknown=True)
            return render(request, "actions/find_receipt.html", context, status=404)
        event = receipt.event
        context = self.get_context_data(
            receipt=receipt,
            event=event,
            heading=heading_of(event),
            line=line_of_event(event),
            commitment=event.commitment,
            is_demonstration=event.commitment.organisation.is_demonstration,
            now=timezone.now(),
        )
        return self.render_to_response(context)


@login_not_required
@require_safe
def receipt_record(request, number):
    """Return the very bytes that the receipt's number is the SHA-256 of."""
    receipt = receipt_of(number)
    if receipt is None:
        raise Http404("There is no such receipt.")
    response = HttpResponse(receipt.event.record.encode(), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="record.json"'
    return response
