"""Who acts: people, organisations, which person speaks for which organisation, and who is invited."""

from organisations.models.consumers import Consumer
from organisations.models.events import AccountEvent
from organisations.models.invitations import Invitation
from organisations.models.organisations import PUBLIC_COLUMNS, Membership, Organisation
from organisations.models.own_data import AccountDeletion, PreparedData
from organisations.models.people import Person
from organisations.models.tokens import AccessToken
from organisations.models.tracking import tracked

__all__ = [
    "PUBLIC_COLUMNS", "AccessToken", "AccountDeletion", "AccountEvent", "Consumer", "Invitation", "Membership", "Organisation", "Person",
    "PreparedData", "tracked",
]  # fmt: skip
