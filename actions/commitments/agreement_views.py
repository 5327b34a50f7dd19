"""Pages of what is agreed: the private exchange before signing, and changes of what was signed."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse

from actions.commitments import changes, exchange, forms
from actions.commitments.event_log import job_title_of
from actions.commitments.operation_page import SignedInPage, receipt_page
from actions.models import Change, Commitment, CommitmentEvent, Side

State = Commitment.State
SIGNING = ("job_title", "authority")


class BetweenTheSides(SignedInPage):
    """A page for an organisation's representatives and the programme team's editors."""

    @property
    def side(self):
        return exchange.side_of(self.request.user)

    @property
    def is_team(self):
        return self.side == Side.PROGRAMME_TEAM

    @property
    def own_title(self):
        """Return what the person is called at the organisation."""
        return job_title_of(self.request.user, self.commitment.organisation)

    def new_form(self, *data, **given):
        form = super().new_form(*data, **given)
        if self.is_team:
            for name in SIGNING:
                form.fields.pop(name, None)
        return form


class Exchange(BetweenTheSides):
    """What the two sides said to each other about a question, and a message more. Read by them alone, for good."""

    operation, states, form_class = "exchange", [State.ASKED], forms.MessageForm
    template_name = "actions/exchange.html"
    heading, button = "Between you and the other side", "Send it"

    def get(self, request, **kwargs):
        return self.show(self.new_form(), closed=self.closed())

    def operate(self, form):
        exchange.write_message(**form.cleaned_data, **self.by_whom())
        messages.success(self.request, "Your message is sent.")
        return redirect("commitments:exchange", self.commitment.pk)

    def context(self):
        commitment = self.commitment
        return {
            "exchanged": commitment.messages.select_related("by"),
            "proposals": commitment.counter_proposals.select_related("by", "answered_by"),
            "may_propose": self.request.user.has_perm("actions.counter_propose", commitment),
            "may_answer": self.request.user.has_perm("actions.answer_counter_proposal", commitment),
        }


class InTheExchange(BetweenTheSides):
    @property
    def back(self):
        return reverse("commitments:exchange", args=[self.commitment.pk])

    beside = "actions/_question.html"
    states = [State.ASKED]


class CounterPropose(InTheExchange):
    operation, form_class = "counter_propose", forms.CounterProposalForm
    heading, button = "Propose something else", "Send it to the programme team"
    lead = (
        "Another date, less or more, or another part: fill in only what should be different. The programme team accepts "
        "or refuses it. Nobody else reads it; if it is accepted, the question says it from then on, in public."
    )

    def operate(self, form):
        exchange.counter_propose(**form.cleaned_data, seen=self.seen, **self.by_whom())
        messages.success(self.request, "The programme team is told. You hear from it by e-mail.")
        return redirect(self.back)


class OnACounterProposal(InTheExchange):
    beside = "actions/_counter_proposal.html"

    def find(self, pk, number):
        super().find(pk)
        self.proposal = (
            self.commitment.counter_proposals.filter(number=number).select_related("by", "answered_by").first()
        )
        if self.proposal is None:
            raise Http404("There is no such counter-proposal.")

    def context(self):
        return {"proposal": self.proposal}


class AnswerCounterProposal(OnACounterProposal):
    operation, form_class = "answer_counter_proposal", forms.CounterAnswerForm
    heading, button = "Answer a counter-proposal", "Answer it"
    lead = (
        "If you accept it, the question says it from now on, and the record shows what was first, what is now and why."
    )

    def operate(self, form):
        exchange.answer_counter_proposal(
            **form.cleaned_data, number=self.proposal.number, seen=self.seen, **self.by_whom()
        )
        messages.success(self.request, "Answered. The organisation is told.")
        return redirect(self.back)


class TakeBackCounterProposal(OnACounterProposal):
    operation, form_class = "counter_propose", forms.NothingToFillIn
    heading, button = "Take the counter-proposal back", "Take it back"
    lead = "The question stays as it is."

    def operate(self, form):
        exchange.take_back_counter_proposal(number=self.proposal.number, **self.by_whom())
        messages.success(self.request, "It is taken back.")
        return redirect(self.back)


# --- after signing


class ProposeChange(BetweenTheSides):
    operation, states, form_class = "propose_change", [State.COMMITTED], forms.ChangeForm
    heading, button = "Propose a change", "Propose it"
    lead = (
        "Another date, text or part, with a reason. It is public at once; it holds when the other side accepts it. "
        "What was signed first stays readable beside it."
    )

    def get_initial(self):
        commitment = self.commitment
        return {
            "due": f"{commitment.due:%-d %B %Y}" if commitment.due else "",
            "statement": commitment.statement,
            "role": commitment.role,
            "job_title": self.own_title,
        }

    def closed(self):
        change = self.commitment.proposed_change
        waits = f"{change.event.name} proposed a change already. It waits for an answer." if change else ""
        return super().closed() or waits

    def operate(self, form):
        event = changes.propose_change(**form.cleaned_data, seen=self.seen, **self.by_whom())
        messages.success(self.request, "It is on the record, and the other side is told.")
        return redirect(f"{self.back}#event-{event.number}")

    def second_click(self, form):
        last = self.commitment.events.filter(kind=CommitmentEvent.Kind.CHANGE_PROPOSED).last()
        mine = last is not None and last.by_id == self.request.user.pk and self.seen == last.number - 1
        return redirect(f"{self.back}#event-{last.number}") if mine else None


class OnAChange(BetweenTheSides):
    """On the change that event `number` proposed."""

    states = [State.COMMITTED]
    beside = "actions/_change_proposed.html"

    def find(self, pk, number):
        super().find(pk)
        self.number = number
        self.proposal = self.commitment.events.filter(number=number, kind=CommitmentEvent.Kind.CHANGE_PROPOSED).first()
        if self.proposal is None:
            raise Http404("No event of this number proposed a change.")

    def is_own(self):
        return self.proposal.document["by"]["acts_for"] == changes.ACTS_FOR[self.side]

    def closed(self):
        change = self.commitment.proposed_change
        if closed := super().closed():
            return closed
        if change is None or change.event.number != self.number:
            return changes.how_it_ended(self.commitment, self.number)
        return ""

    def context(self):
        return {"change": Change(self.proposal)}


class AnswerChange(OnAChange):
    operation, form_class = "answer_change", forms.ChangeAnswerForm
    heading, button = "Answer a proposed change", "Answer it"
    lead = "Your answer is public. If you accept it, it is what is promised from now on; what was first stays readable."

    def get_initial(self):
        return {"job_title": self.own_title}

    def closed(self):
        return super().closed() or ("Your own side proposed this; the other side answers." if self.is_own() else "")

    def operate(self, form):
        event = changes.answer_change(**form.cleaned_data, number=self.number, seen=self.seen, **self.by_whom())
        messages.success(self.request, "Your answer is on the record. This is your receipt.")
        return receipt_page(event)

    def second_click(self, form):
        return _receipt_of_own_answer(self, CommitmentEvent.Kind.CHANGE_ACCEPTED, CommitmentEvent.Kind.CHANGE_REFUSED)


class TakeBackChange(OnAChange):
    operation, form_class = "take_back_change", forms.NothingToFillIn
    heading, button = "Take the proposed change back", "Take it back"
    lead = "What is promised stays as it is. The record shows that it was proposed and taken back."

    def operate(self, form):
        event = changes.take_back_change(number=self.number, seen=self.seen, **self.by_whom())
        messages.success(self.request, "It is taken back. This is your receipt.")
        return receipt_page(event)

    def second_click(self, form):
        return _receipt_of_own_answer(self, CommitmentEvent.Kind.CHANGE_TAKEN_BACK)


def _receipt_of_own_answer(page, *kinds):
    """Return the receipt of what this person's own first click did, or None."""
    answers = page.commitment.events.filter(number__gt=page.number, kind__in=kinds, by=page.request.user)
    event = next((event for event in answers if event.said["proposal"]["number"] == page.number), None)
    return event and receipt_page(event)


def agreement_urls():
    return [
        path("<int:pk>/exchange/", Exchange.as_view(), name="exchange"),
        path("<int:pk>/counter-propose/", CounterPropose.as_view(), name="counter-propose"),
        path(
            "<int:pk>/counter-proposals/<int:number>/", AnswerCounterProposal.as_view(), name="answer-counter-proposal"
        ),
        path(
            "<int:pk>/counter-proposals/<int:number>/take-back/",
            TakeBackCounterProposal.as_view(),
            name="take-back-counter-proposal",
        ),
        path("<int:pk>/changes/propose/", ProposeChange.as_view(), name="propose-change"),
        path("<int:pk>/changes/<int:number>/", AnswerChange.as_view(), name="answer-change"),
        path("<int:pk>/changes/<int:number>/take-back/", TakeBackChange.as_view(), name="take-back-change"),
    ]
