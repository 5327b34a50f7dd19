"""Who may do what with people, organisations and memberships."""

import rules

from organisations.models import Membership, Person


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
def is_lead_of(person, organisation):
    """Whether the person is at present a lead representative of this organisation."""
    return (
        person.is_authenticated
        and person.is_active
        and organisation is not None
        and Membership.objects.leading(organisation).filter(person=person).exists()
    )


@rules.predicate
def may_be_invited_by_an_editor(person, invitation):
    return invitation is not None and invitation.role in {Person.Role.RESEARCHER, Person.Role.PARTNER}


@rules.predicate
def is_for_own_organisation(person, invitation):
    return (
        invitation is not None
        and invitation.role == Person.Role.PARTNER
        and not invitation.is_lead
        and is_lead_of(person, invitation.organisation)
    )


@rules.predicate
def leads_the_memberships_organisation(person, membership):
    return membership is not None and not membership.is_lead and is_lead_of(person, membership.organisation)


# One name for each deed. Of an invitation, the object is the Invitation, saved or not.
rules.add_perm("organisations.see_people", is_administrator | is_editor)
rules.add_perm(
    "organisations.invite", is_administrator | (is_editor & may_be_invited_by_an_editor) | is_for_own_organisation
)
rules.add_perm("organisations.change_role", is_administrator)
rules.add_perm("organisations.deactivate", is_administrator)
rules.add_perm("organisations.reset_second_factor", is_administrator)
rules.add_perm("organisations.see_history", is_administrator)
rules.add_perm("organisations.manage_representatives", is_administrator | is_editor | is_lead_of)
rules.add_perm("organisations.begin_membership", is_administrator | is_editor)
rules.add_perm("organisations.end_membership", is_administrator | is_editor | leads_the_memberships_organisation)

for deed in ["view", "add", "change"]:
    for model in ["person", "organisation", "membership"]:
        rules.add_perm(f"organisations.{deed}_{model}", is_administrator)
# People and memberships end, they are not deleted; an organisation can go while nothing refers to it.
rules.add_perm("organisations.delete_organisation", is_administrator)
for model in ["personevent", "organisationevent", "membershipevent"]:
    rules.add_perm(f"organisations.view_{model}", is_administrator)
rules.add_perm("outbox.view_mail", is_administrator)
rules.add_perm("organisations.view_invitation", is_administrator)
