"""The refusals that operations of entries raise: those of every app, and what only an entry's draft knows."""

from web.refusals import Invalid, NotAllowed, Refusal, WrongState, below, need, validated_by

__all__ = ["Invalid", "NotAllowed", "Refusal", "Stale", "WrongState", "below", "need", "validated_by"]


class Stale(Refusal):
    """Somebody else saved in the meantime. `current` is their revision."""

    status = 412
    title = "Somebody saved this in the meantime"

    def __init__(self, current):
        super().__init__(
            f"{current.saved_by} saved this at {current.saved_at:%H:%M on %-d %B %Y}, after you opened it."
        )
        self.current = current
