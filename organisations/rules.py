"""Who may do what with people, organisations and memberships."""

import rules

from organisations.models import Person


@rules.predicate
def is_researcher(person):
    return person.is_authenticated and person.is_active and person.role == Person.Role.RESEARCHER


@rules.predicate
def is_editor(person):
    return person.is_authenticated and person.is_active and person.role == Person.Role.EDITOR


@rules.predicate
def is_administrator(person):
    return person.is_authenticated and person.is_active and person.role == Person.Role.ADMINISTRATOR


@rules.predicate
def is_active(person):
    return person.is_authenticated and person.is_active


@rules.predicate
def is_owner(person, token):
    return token is not None and token.person_id == person.pk


# How far a token may go, by the role of whose it is. What a verb asks of the person comes on top.
SCOPES = {
    Person.Role.RESEARCHER: ["read", "write"],
    Person.Role.EDITOR: ["read", "write", "publish"],
    Person.Role.PARTNER: ["read", "commit", "report"],
    Person.Role.ADMINISTRATOR: ["read"],
}

rules.add_perm("organisations.create_token", is_active)
rules.add_perm("organisations.revoke_token", is_active & (is_owner | is_administrator))
rules.add_perm("organisations.view_accesstoken", is_administrator)

for deed in ["view", "add", "change"]:
    for model in ["person", "organisation", "membership"]:
        rules.add_perm(f"organisations.{deed}_{model}", is_administrator)
# People and memberships end, they are not deleted; an organisation can go while nothing refers to it.
rules.add_perm("organisations.delete_organisation", is_administrator)
for model in ["personevent", "organisationevent", "membershipevent"]:
    rules.add_perm(f"organisations.view_{model}", is_administrator)
