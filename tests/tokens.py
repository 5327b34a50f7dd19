"""Access tokens for tests, made by the operation, and a client that sends one."""

from types import SimpleNamespace

from django.test import Client
from django.utils import timezone

from organisations.rules import SCOPES
from organisations.tokens.access_tokens import create_token


def make_token(person, *, scopes=None, days=30, name="A test", organisation=None):
    """A token with every scope that the person's role may have and that needs no organisation, unless told which."""
    possible = [scope for scope in SCOPES[person.role] if organisation or scope not in ("commit", "report")]
    token, text = create_token(
        person=person,
        name=name,
        scopes=possible if scopes is None else scopes,
        days=days,
        organisation=organisation,
        by=person,
        now=timezone.now(),
    )
    return SimpleNamespace(token=token, text=text)


def client_of(person, **options):
    """A client that comes in with a token of this person."""
    return Client(headers={"Authorization": f"Bearer {make_token(person, **options).text}"})
