"""The tables of the plan: what is published, what is promised, what became of it."""

from actions.models.agreed import Change
from actions.models.calendar import DatedKind, PrivateCalendar
from actions.models.commitment import Commitment, CommitmentEvent, SecondSignature
from actions.models.exchange import CounterProposal, Message, Side
from actions.models.head import DayHead
from actions.models.mail_choice import Reminder, SwitchedOff
from actions.models.plan import (
    DAYS_TO_FIRST_STEP,
    FIRST_STEP,
    Action,
    ActionBarrier,
    ActionSource,
    Candidate,
    Milestone,
    Plan,
    Precedent,
    Role,
)
from actions.models.progress import Assessment, MilestoneMet, NewestReport, ProgressReport, Proof
from actions.models.version import PlanVersion

__all__ = [
    "DAYS_TO_FIRST_STEP", "FIRST_STEP", "Action", "ActionBarrier", "ActionSource", "Assessment", "Candidate", "Change", "Commitment",
    "CommitmentEvent", "CounterProposal", "DatedKind", "DayHead", "Message", "Milestone", "MilestoneMet", "NewestReport", "Plan", "PlanVersion",
    "Precedent", "PrivateCalendar", "ProgressReport", "Proof", "Reminder", "Role", "SecondSignature", "Side", "SwitchedOff",
]  # fmt: skip
