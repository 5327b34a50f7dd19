"""What was changed by agreement, and who looks after a commitment: derived from its events, and stored nowhere else."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property

KEY_EVENTS = [
    "asked", "question-changed", "committed", "countersigned", "reconfirmed", "change-proposed", "change-accepted", "change-refused",
    "change-taken-back", "handed-over",
]  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A change of what was asked or promised: proposed, or agreed in `event`, which seals all of it."""

    event: Any

    @property
    def first(self):
        """{name: what it was}: of "due", "statement", "scope", "role" and "reply_by" those that change; days as dates."""
        return _with_days(self.event.said["first"])

    @property
    def now(self):
        """{name: what it becomes}, of the same names."""
        return _with_days(self.event.said["now"])

    @property
    def reason(self):
        return self.event.said["reason"]

    @property
    def proposed(self):
        """Who proposed it, and when: {"number", "hash", "at", "name", "job_title", "acts_for"}; None before it is agreed."""
        return self.event.said.get("proposal")

    @property
    def proposed_on(self):
        return self.proposed and timezone.localdate(datetime.datetime.fromisoformat(self.proposed["at"]))

    @property
    def by_programme_team(self):
        """Whether the programme team is the one who proposes it."""
        return self.event.document["by"]["acts_for"] == "programme team"

    @property
    def days(self):
        """By how many days it moves the date: below 0 where it becomes earlier."""
        return (self.now["due"] - self.first["due"]).days if "due" in self.now else 0

    @property
    def is_extension(self):
        return self.days > 0

    @property
    def days_late(self):
        """How many days had passed since the first date when the new one was agreed; 0 where it had not passed."""
        on = timezone.localdate(self.event.at)
        return max((on - self.first["due"]).days, 0) if "due" in self.now else 0


def _with_days(values):
    return {
        name: datetime.date.fromisoformat(value) if name in ("due", "reply_by") and value else value
        for name, value in values.items()
    }


class ByAgreement:
    """What a commitment's key events tell besides what its row says."""

    @cached_property
    def key_events(self):
        """Its events that change what is asked, signed or agreed, oldest first; `with_signatures` has them on hand."""
        return list(self.events.filter(kind__in=KEY_EVENTS).order_by("number"))

    @property
    def signatures(self):
        """Its signatures, oldest first."""
        return [event for event in self.key_events if event.kind in event.SIGNATURES]

    @property
    def question_changes(self):
        """Return the changes of the present question that were agreed, oldest first."""
        asked = max((event.number for event in self.key_events if event.kind == "asked"), default=0)
        return [Change(event) for event in self.key_events if event.kind == "question-changed" and event.number > asked]

    @property
    def agreed_question(self):
        """{"due", "scope", "role" or "reply_by": what was agreed of it}, newest last; empty where nothing was."""
        return {name: value for change in self.question_changes for name, value in change.now.items()}

    @property
    def asked_due(self):
        """Return the day by which it is asked to be done: the action's own, or another that was agreed."""
        return self.agreed_question.get("due", self.action.due)

    @property
    def changes(self):
        """Return the changes of what was signed that were agreed since, oldest first."""
        return [Change(event) for event in self._since_signed("change-accepted")]

    @property
    def proposed_change(self):
        """Return the change that waits for an answer, or None."""
        steps = self._since_signed("change-proposed", "change-accepted", "change-refused", "change-taken-back")
        is_open = self.state == "committed" and steps and steps[-1].kind == "change-proposed"
        return Change(steps[-1]) if is_open else None

    @property
    def moves(self):
        """Return the agreed changes that moved its date, oldest first."""
        return [change for change in self.changes if "due" in change.now]

    @property
    def extensions(self):
        return [change for change in self.moves if change.is_extension]

    @property
    def first_due(self):
        """Return the day that was signed first, None where it is the present one."""
        return self.moves[0].first["due"] if self.moves else None

    @property
    def contact(self):
        """Return who looks after it for the organisation: {"person", "name", "job_title"}; None before anybody does."""
        asked = max((event.number for event in self.key_events if event.kind == "asked"), default=0)
        for event in reversed(self.key_events):
            if event.kind == "handed-over" and event.number > asked:
                return event.said["to"]
        signed = self.signature
        return signed and {"person": signed.by_id, "name": signed.name, "job_title": signed.job_title}

    def _since_signed(self, *kinds):
        signed = self.signature
        return [event for event in self.key_events if signed and event.kind in kinds and event.number > signed.number]
