"""What one organisation was asked, promised, changed and delivered, and what is late: in dates."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from actions.commitments.agreed_in_words import change_in_words
from actions.models import Commitment, Role
from actions.states import as_shown
from web.prepared import prepared

State, Standing = Commitment.State, Commitment.Standing
ENDED = [State.DECLINED, State.WITHDRAWN, State.TAKEN_BACK, State.ENDED]


@dataclass(frozen=True)
class InDates:
    """One commitment, `as_shown`, in dates; None where there is none. Derived from its record."""

    commitment: Commitment

    @property
    def asked_on(self):
        return self.commitment.asked_on

    @property
    def promised_on(self):
        return timezone.localdate(self.commitment.signature.at) if self.commitment.signature else None

    @property
    def first_due(self):
        return self.commitment.first_due or self.commitment.due

    @property
    def changed(self):
        """[{"on", "what": in words}] of what was changed by agreement since it was signed."""
        return [
            {"on": timezone.localdate(change.event.at), "what": change_in_words(change.event.said)}
            for change in self.commitment.changes
        ]

    @property
    def delivered_on(self):
        return timezone.localdate(self.commitment.last_at) if self.commitment.state == State.DELIVERED else None

    @property
    def late_since(self):
        return self.commitment.due if self.commitment.standing == Standing.OVERDUE else None

    @property
    def is_told(self):
        """Whether anybody there had the question."""
        return self.commitment.is_told

    @property
    def sentence(self):
        """The same in words, with dates and nothing else."""
        row, part = self.commitment, "lead" if self.commitment.role == Role.LEAD else "join"
        if self.is_told:
            parts = [f"Asked on {date_format(self.asked_on)} to {part}."]
        else:
            parts = [f"A question was written on {date_format(self.asked_on)}; nobody there has been told of it."]
        if self.promised_on:
            parts.append(f"Promised on {date_format(self.promised_on)}, for {date_format(self.first_due)}.")
        parts += [f"Changed on {date_format(change['on'])}: {change['what']}" for change in self.changed]
        if self.delivered_on:
            parts.append(f"Found complete on {date_format(self.delivered_on)}.")
        elif self.late_since:
            parts.append(f"{date_format(self.late_since)} has passed.")
        elif row.state in ENDED:
            parts.append(f"{row.get_state_display()} on {date_format(timezone.localdate(row.last_at))}.")
        return " ".join(parts)


def in_dates(commitments):
    return [InDates(row) for row in commitments]


@prepared
def _commitments(*, organisation, on: datetime.date):
    return as_shown(Commitment.objects.filter(organisation=organisation), on).order_by("asked_on", "pk")


def commitments_of(organisation):
    return list(_commitments(organisation=organisation.pk, on=timezone.localdate()))
