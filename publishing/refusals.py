"""The refusals that verbs raise, where most who raise them look for them."""

from web.refusals import Invalid, NotAllowed, Refusal, Stale, WrongState, pointers

__all__ = ["Invalid", "NotAllowed", "Refusal", "Stale", "WrongState", "pointers"]
