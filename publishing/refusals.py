"""The refusals that operations of entries raise: those of every app, and what only an entry's draft knows."""

from web.dates import moment_in_words
from web.refusals import Invalid, NotAllowed, Refusal, WrongState, below, need, pointers, validated_by

__all__ = [
    "DraftEnded",
    "Invalid",
    "NotAllowed",
    "Refusal",
    "Stale",
    "WrongState",
    "below",
    "need",
    "pointers",
    "validated_by",
]


class Stale(Refusal):
    """Somebody else saved in the meantime. `current` is their revision."""

    status = 412
    title = "Somebody saved this in the meantime"

    def __init__(self, current):
        super().__init__(f"{current.saved_by} saved this at {moment_in_words(current.saved_at)}, after you opened it.")
        self.current = current


class DraftEnded(WrongState):
    """The draft that was to be saved is none any more: it was published, withdrawn or discarded since it was opened."""

    status = 412
    title = "There is no draft any more"
