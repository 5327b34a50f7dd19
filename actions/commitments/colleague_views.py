"""Pages within an organisation: hand a commitment to a colleague, and invite one."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse

from actions.commitments import forms
from actions.commitments.colleagues import colleagues, hand_over, invite_colleague
from actions.commitments.operation_page import SignedInPage
from actions.models import Commitment

State = Commitment.State
OPEN = [State.ASKED, State.COMMITTED]


class HandOver(SignedInPage):
    operation, states, form_class = "hand_over", OPEN, forms.HandOverForm
    heading, button = "Who looks after it", "Hand it over"
    lead = (
        "The colleague is told by e-mail and is named on the public record, with their job title, as who looks after it. "
        "Everybody who speaks for the organisation can still answer and report."
    )
    beside = "actions/_colleagues.html"

    def new_form(self, *data, **given):
        form = super().new_form(*data, **given)
        contact = self.commitment.contact or {}
        form.fields["to"].choices = [
            (str(membership.person_id), f"{membership.person.name}, {membership.job_title}")
            for membership in colleagues(self.commitment)
            if membership.person_id != contact.get("person")
        ]
        return form

    def operate(self, form):
        event = hand_over(**form.cleaned_data, seen=self.seen, **self.by_whom())
        messages.success(self.request, f"{event.said['to']['name']} looks after it from now on, and is told.")
        return redirect(f"{self.back}#event-{event.number}")

    def context(self):
        return {
            "colleagues": colleagues(self.commitment),
            "may_invite": self.request.user.has_perm("actions.invite_colleague", self.commitment),
        }


class InviteColleague(SignedInPage):
    operation, states, form_class = "invite_colleague", list(State), forms.ColleagueForm
    heading, button = "Invite a colleague", "Send the invitation"
    lead = (
        "They are invited by e-mail to speak for your organisation too. The invitation names the project, the action and what "
        "is asked or promised; accepting it leads straight there."
    )
    beside = "actions/_colleagues.html"

    @property
    def back(self):
        return reverse("commitments:hand-over", args=[self.commitment.pk])

    def operate(self, form):
        invited = invite_colleague(**form.cleaned_data, **self.by_whom())
        messages.success(self.request, f"{invited.name} is invited. The link in the mail works for seven days.")
        return redirect(self.commitment)

    def context(self):
        return {"colleagues": colleagues(self.commitment)}


def colleague_urls():
    return [
        path("<int:pk>/hand-over/", HandOver.as_view(), name="hand-over"),
        path("<int:pk>/invite/", InviteColleague.as_view(), name="invite-colleague"),
    ]
