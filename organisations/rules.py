"""Who may do what: how a rule is written, and the rules of people, organisations and memberships.

Each operation has one rule, written once in the `rules.py` of its app and asked by name: `person.has_perm("publishing.publish")`.
Pages, API, admin, commands and templates all ask it. `docs/permissions.md` is the table of all of them, made from here by
`manage.py permissions`.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_

import rules
from django.db.models import Prefetch, prefetch_related_objects

from organisations.models import Membership, Person

PERMISSIONS = {}  # name -> Permission, in the order in which the apps register


@dataclass(frozen=True)
class Permission:
    """What is known of a permission besides its rule: words for people, and who may do it in which case.

    cases   {predicate of a person, which says the role: predicate of the person and an object that must hold too, or
            None for any object}; the second one's docstring is read by people
    rows    in the admin: what the operation is done to; "" elsewhere
    """

    words: str
    cases: dict
    rows: str = ""


def allow(permission, roles, words, only_if=None, rows=""):
    """Write the one rule of a permission: who may do it, in which case, and what it is in words.

    `roles` is a predicate of roles, which `only_if` narrows, or a dict of cases as in `Permission`.
    """
    cases = roles if isinstance(roles, dict) else {roles: only_if}
    PERMISSIONS[permission] = Permission(words, cases, rows)
    rules.add_perm(permission, reduce(or_, [role & case if case else role for role, case in cases.items()]))


def has_role(role):
    @rules.predicate(f"is_{role}")
    def predicate(person):
        return person.is_authenticated and person.is_active and person.role == role

    return predicate


is_researcher = has_role(Person.Role.RESEARCHER)
is_editor = has_role(Person.Role.EDITOR)
is_partner = has_role(Person.Role.PARTNER)
is_administrator = has_role(Person.Role.ADMINISTRATOR)


def allow_in_admin(app, models, operations=("view",)):
    """Write the rules that Django's admin asks by names of its own. Only administrators come in there."""
    for name, words in models.items():
        for operation in operations:
            allow(f"{app}.{operation}_{name}", is_administrator, operation, rows=words)


is_signed_in = is_researcher | is_editor | is_partner | is_administrator


@rules.predicate
def is_theirs_or_administrator(person, token):
    """It is their own, or they administer"""
    return token is not None and (token.person_id == person.pk or is_administrator(person))


# How far a token may go, by the role of whose it is. What an operation asks of the person comes on top.
SCOPES = {
    Person.Role.RESEARCHER: ["read", "write"],
    Person.Role.EDITOR: ["read", "write", "publish"],
    Person.Role.PARTNER: ["read", "commit", "report"],
    Person.Role.ADMINISTRATOR: ["read"],
}

allow("organisations.create_token", is_signed_in, "Make an access token for oneself, no wider than one's role")
allow("organisations.revoke_token", is_signed_in, "Revoke an access token", only_if=is_theirs_or_administrator)


def leads_on_hand(organisations):
    """Return what to prefetch where rules are asked about many organisations; "" where these are prefetched themselves."""
    return Prefetch(f"{organisations}memberships", Membership.objects.leading(), to_attr="leads")


def memberships_on_hand(people):
    """Return what to prefetch where rules are asked of many people, or of one about many organisations."""
    current = Membership.objects.current().select_related("organisation")
    return Prefetch(f"{people}memberships", current, to_attr="current")


def memberships_to_ask_about(person):
    """Return a person's current memberships, so that rules about each of their organisations ask the database no more."""
    prefetch_related_objects([person], memberships_on_hand(""))
    prefetch_related_objects(person.current, leads_on_hand("organisation__"))
    return person.current


def leads_of(organisation):
    """Return {key of a person}: who leads the representatives of an organisation at present."""
    leads = getattr(organisation, "leads", None)
    return {row.person_id for row in (organisation.memberships.leading() if leads is None else leads)}


def speaks_today(person, organisation):
    current = getattr(person, "current", None)
    if current is None:
        return person.memberships.current().filter(organisation=organisation).exists()
    return organisation.pk in {row.organisation_id for row in current}


@rules.predicate
def is_lead_of(person, organisation):
    """They lead the representatives of that organisation at present"""
    return organisation is not None and person.pk in leads_of(organisation)


@rules.predicate
def invites_for(person, organisation):
    """They lead the representatives of that organisation at present, or are one of them and nobody leads"""
    if organisation is None:
        return False
    leads = leads_of(organisation)
    return person.pk in leads or (not leads and speaks_today(person, organisation))


@rules.predicate
def is_for_a_researcher_or_a_partner(person, invitation):
    """The invitation is for a researcher or a partner representative"""
    return invitation is not None and invitation.role in {Person.Role.RESEARCHER, Person.Role.PARTNER}


@rules.predicate
def is_for_own_organisation(person, invitation):
    """They lead the representatives of the organisation, or are one and nobody leads, and it is for another who does not lead"""
    return (
        invitation is not None
        and invitation.role == Person.Role.PARTNER
        and not invitation.is_lead
        and invites_for(person, invitation.organisation)
    )


@rules.predicate
def leads_the_memberships_organisation(person, membership):
    """They lead the representatives of the organisation, and the other does not lead"""
    return membership is not None and not membership.is_lead and is_lead_of(person, membership.organisation)


allow("organisations.see_people", is_administrator | is_editor, "See who there is, and who is invited")
allow(
    "organisations.invite",
    {is_administrator: None, is_editor: is_for_a_researcher_or_a_partner, is_partner: is_for_own_organisation},
    "Invite a person, send the invitation again, withdraw it",
)
allow("organisations.change_role", is_administrator, "Change what a person may do")
allow("organisations.deactivate", is_administrator, "Keep a person from signing in, or let them in again")
allow("organisations.reset_second_factor", is_administrator, "Take away a lost second factor")


@rules.predicate
def is_about_themselves_or_administrator(person, other):
    """It is about themselves, or they administer"""
    return other is not None and (other.pk == person.pk or is_administrator(person))


allow(
    "organisations.see_own_data",
    is_signed_in,
    "See and download what is kept about a person",
    only_if=is_about_themselves_or_administrator,
)
allow(
    "organisations.end_account",
    is_signed_in,
    "End an account, to be deleted",
    only_if=is_about_themselves_or_administrator,
)
allow("organisations.see_history", is_administrator, "See the history of a person, an organisation or a membership")
allow(
    "organisations.manage_representatives",
    {is_administrator: None, is_editor: None, is_partner: invites_for},
    "See who speaks for an organisation, and who is invited to",
)
allow("organisations.begin_membership", is_administrator | is_editor, "Let a person speak for an organisation")
allow(
    "organisations.end_membership",
    {is_administrator: None, is_editor: None, is_partner: leads_the_memberships_organisation},
    "End a person's speaking for an organisation",
)


@rules.predicate
def is_somebody_elses_entry(person, consumer):
    """Somebody else listed it"""
    return consumer is not None and consumer.person_id != person.pk


@rules.predicate
def listed_it_or_edits(person, consumer):
    """They listed it, or they are an editor"""
    return consumer is not None and (consumer.person_id == person.pk or is_editor(person))


allow("organisations.look_at_consumers", is_editor, "See which entries of “who uses this” wait")
allow(
    "organisations.approve_consumer",
    is_editor,
    "Let an entry of “who uses this” be shown",
    only_if=is_somebody_elses_entry,
)
allow(
    "organisations.take_off_consumer",
    is_signed_in,
    "Take an entry off “who uses this”, or decline it",
    only_if=listed_it_or_edits,
)

# People and memberships end, they are not deleted; an organisation can go while nothing refers to it.
EDITED = {"person": "people", "organisation": "organisations", "membership": "memberships"}
allow_in_admin("organisations", EDITED, ["view", "add", "change"])
allow_in_admin("organisations", {"organisation": "organisations"}, ["delete"])
allow_in_admin(
    "organisations",
    {
        "personevent": "the history of people",
        "organisationevent": "the history of organisations",
        "membershipevent": "the history of memberships",
        "accesstoken": "access tokens",
        "accountevent": "what happened with accounts",
        "accountdeletion": "accounts that were ended to be deleted",
        "invitation": "invitations",
        "consumer": "who uses the API, as they listed themselves",
    },
)
allow_in_admin(
    "outbox", {"mail": "outgoing mail, without what it says", "bouncingaddress": "addresses from which mail came back"}
)
allow_in_admin("backups", {"backup": "backups that were tried", "restoration": "restorations of the site"})
