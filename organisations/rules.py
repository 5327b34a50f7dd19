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


for deed in ["view", "add", "change"]:
    for model in ["person", "organisation", "membership"]:
        rules.add_perm(f"organisations.{deed}_{model}", is_administrator)
# People and memberships end, they are not deleted; an organisation can go while nothing refers to it.
rules.add_perm("organisations.delete_organisation", is_administrator)
for model in ["personevent", "organisationevent", "membershipevent"]:
    rules.add_perm(f"organisations.view_{model}", is_administrator)
rules.add_perm("outbox.view_mail", is_administrator)
