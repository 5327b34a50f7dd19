"""What an organisation and the programme team say to each other before anything is signed. Nobody else reads it.

What comes of it is public: an event that changes the question, and what is then signed.
"""

from django.db import models
from django.db.models import Q

from actions.models.commitment import Commitment
from actions.models.plan import Role
from organisations.models import Person


class Side(models.TextChoices):
    ORGANISATION = "organisation", "The organisation"
    PROGRAMME_TEAM = "programme-team", "The programme team"


class Message(models.Model):
    """One message about a question, between the two sides alone."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="messages")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=20, choices=Side)
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(side__in=["organisation", "programme-team"]), name="message_side_known"),
            models.CheckConstraint(condition=~Q(text=""), name="message_says_something"),
        ]

    def __str__(self):
        return f"{self.by} about {self.commitment}"


class CounterProposalQuerySet(models.QuerySet):
    def open(self):
        return self.filter(outcome=CounterProposal.Outcome.OPEN)

    def lapse(self, *, now):
        """End what waits for an answer that is not needed any more: the question was answered or taken back."""
        self.open().update(outcome=CounterProposal.Outcome.LAPSED, answered_at=now)


class CounterProposal(models.Model):
    """What an organisation would promise instead of what it was asked: another date, another scope, another part."""

    class Outcome(models.TextChoices):
        OPEN = "open", "Waits for an answer"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Refused"
        TAKEN_BACK = "taken-back", "Taken back"
        LAPSED = "lapsed", "Not needed any more"

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="counter_proposals")
    number = models.PositiveIntegerField(help_text="Its place among those of the commitment, from 1.")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    due = models.DateField(null=True, help_text="Another date.")
    scope = models.TextField(blank=True, help_text="Less or more, in words.")
    role = models.CharField(max_length=10, choices=Role, blank=True, help_text="Another part.")
    reason = models.TextField()
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True, help_text="Why it was refused, or what was said when it was accepted.")

    objects = CounterProposalQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "number"], name="counter_proposal_number_unique"),
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(outcome="open"), name="counter_proposal_one_open"
            ),
            models.CheckConstraint(
                condition=Q(due__isnull=False) | ~Q(scope="") | ~Q(role=""), name="counter_proposal_proposes_something"
            ),
            models.CheckConstraint(condition=Q(role__in=["", "lead", "partner"]), name="counter_proposal_role_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="counter_proposal_says_why"),
            models.CheckConstraint(
                condition=Q(outcome__in=["open", "accepted", "refused", "taken-back", "lapsed"]),
                name="counter_proposal_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome="open", answered_at=None) | ~Q(outcome="open") & Q(answered_at__isnull=False),
                name="counter_proposal_open_or_answered",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["accepted", "refused", "taken-back"]) | Q(answered_by__isnull=False),
                name="counter_proposal_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | ~Q(answer=""), name="counter_proposal_refused_why"
            ),
        ]

    def __str__(self):
        return f"{self.commitment}: counter-proposal {self.number}"
