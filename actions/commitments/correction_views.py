"""Pages on which an organisation corrects what it entered, and confirms its promise for a new text of the action."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from actions.commitments import correcting, forms
from actions.commitments.operation_page import SignedInPage, SigningPage, receipt_page
from actions.commitments.signed_version import changes_in_promise
from actions.models import Commitment, CommitmentEvent

State = Commitment.State


class Correct(SignedInPage):
    operation, states, form_class = "correct", State.values, forms.CorrectionForm
    heading, button = "Correct an entry", "Put the correction on the record"
    lead = "It counts for nothing any more, and stays readable with your reason. Enter afterwards what is right."
    beside = "actions/_correcting.html"

    def find(self, pk, number):
        super().find(pk)
        self.mistaken = get_object_or_404(self.commitment.events.with_corrections(), number=number)

    def closed(self):
        if self.mistaken.kind not in CommitmentEvent.ENTRIES:
            return correcting.NO_ENTRY
        return correcting.how_corrected(self.mistaken.correction) if self.mistaken.correction else ""

    def operate(self, form):
        event = correcting.correct(**form.cleaned_data, number=self.mistaken.number, seen=self.seen, **self.by_whom())
        messages.success(self.request, "The correction is on the record.")
        return redirect(f"{self.back}#event-{event.number}")

    def context(self):
        return {"mistaken": self.mistaken, "entry": self.mistaken.entry}


class Reconfirm(SigningPage):
    operation, states, form_class = "reconfirm", [State.COMMITTED], forms.ConfirmationForm
    heading, button = "Confirm this promise for the action as it reads now", "Sign"
    lead = "From then on the present text is what you signed. What was signed before stays readable on the record."
    beside = "actions/_reconfirming.html"

    def closed(self):
        return super().closed() or ("" if changes_in_promise(self.commitment) else correcting.NOTHING_TO_CONFIRM)

    def operate(self, form):
        event = correcting.reconfirm(**form.cleaned_data, seen=self.seen, version=self.version, **self.by_whom())
        messages.success(
            self.request,
            f"Signed for {self.commitment.organisation}. This is your receipt; a copy is on its way by mail.",
        )
        return receipt_page(event)

    def context(self):
        return {"changes": changes_in_promise(self.commitment) if self.commitment.signature else []}
