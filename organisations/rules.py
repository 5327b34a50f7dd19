"""Who may do what: how a rule is written, and the rules of people, organisations and memberships.

Each deed has one rule, written once in the `rules.py` of its app and asked by name: `person.has_perm("publishing.publish")`.
Pages, API, admin, commands and templates all ask it. `docs/permissions.md` is the table of all of them, made from here by
`manage.py permissions`.
"""

from dataclasses import dataclass

import rules

from organisations.models import Person

DEEDS = {}  # name of the deed -> Deed, in the order in which the apps register


@dataclass(frozen=True)
class Deed:
    """What is known of a deed besides its rule: words for people, and who may do it at all.

    roles   predicate of a person: which roles may do it, whatever the object
    only_if predicate of a person and an object that must hold too, or None; its docstring is read by people
    rows    at the administrators' desk: what the deed is done to; "" elsewhere
    """

    words: str
    roles: rules.Predicate
    only_if: rules.Predicate | None = None
    rows: str = ""


def allow(deed, roles, words, only_if=None, rows=""):
    """Write the one rule of a deed: who may do it, in which case, and what it is in words."""
    DEEDS[deed] = Deed(words, roles, only_if, rows)
    rules.add_perm(deed, roles & only_if if only_if else roles)


def has_role(role):
    @rules.predicate(f"is_{role}")
    def predicate(person):
        return person.is_authenticated and person.is_active and person.role == role

    return predicate


is_researcher = has_role(Person.Role.RESEARCHER)
is_editor = has_role(Person.Role.EDITOR)
is_partner = has_role(Person.Role.PARTNER)
is_administrator = has_role(Person.Role.ADMINISTRATOR)


def allow_desk(app, models, deeds=("view",)):
    """Write the rules that Django's admin asks by names of its own. Only administrators come in there."""
    for name, words in models.items():
        for deed in deeds:
            allow(f"{app}.{deed}_{name}", is_administrator, deed, rows=words)


is_signed_in = is_researcher | is_editor | is_partner | is_administrator


@rules.predicate
def is_theirs_or_administrator(person, token):
    """It is their own, or they administer"""
    return token is not None and (token.person_id == person.pk or is_administrator(person))


# How far a token may go, by the role of whose it is. What a verb asks of the person comes on top.
SCOPES = {
    Person.Role.RESEARCHER: ["read", "write"],
    Person.Role.EDITOR: ["read", "write", "publish"],
    Person.Role.PARTNER: ["read", "commit", "report"],
    Person.Role.ADMINISTRATOR: ["read"],
}

allow("organisations.create_token", is_signed_in, "Make an access token for oneself, no wider than one's role")
allow("organisations.revoke_token", is_signed_in, "Revoke an access token", only_if=is_theirs_or_administrator)

# People and memberships end, they are not deleted; an organisation can go while nothing refers to it.
EDITED = {"person": "people", "organisation": "organisations", "membership": "memberships"}
allow_desk("organisations", EDITED, ["view", "add", "change"])
allow_desk("organisations", {"organisation": "organisations"}, ["delete"])
allow_desk(
    "organisations",
    {
        "personevent": "the history of people",
        "organisationevent": "the history of organisations",
        "membershipevent": "the history of memberships",
        "accesstoken": "access tokens",
    },
)
allow_desk("outbox", {"mail": "outgoing mail, without what it says"})
