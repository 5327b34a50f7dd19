"""Roles, memberships and who can sign in: changed with a reason, which the history keeps with who."""

import datetime
from functools import partial

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisations.accounts import people as operations
from organisations.accounts.invitations import invite
from organisations.models import Membership, Organisation, Person
from tests import world
from tests.factories.organisations import MembershipFactory, OrganisationFactory, PersonFactory
from web.refusals import Invalid, NotAllowed, WrongState

pytestmark = pytest.mark.django_db


def last_change(thing):
    event = type(thing).pgh_event_model.objects.filter(pgh_obj=thing).latest("pgh_id")
    return event.pgh_context.metadata["user"], event.pgh_context.metadata["reason"]


def test_role_is_changed_with_who_and_why(people):
    operations.change_role(
        person=people.researcher, role="editor", by=people.administrator, reason="Edits from now on."
    )

    assert Person.objects.get(pk=people.researcher.pk).role == "editor"
    assert last_change(people.researcher) == (people.administrator.pk, "Edits from now on.")


@pytest.mark.parametrize("by", ["editor", "researcher", "partner"])
def test_only_administrators_change_roles_and_who_can_sign_in(people, by):
    by = getattr(people, by)
    with pytest.raises(NotAllowed):
        operations.change_role(person=people.researcher, role="editor", by=by, reason="So.")
    for operation in [
        operations.deactivate,
        operations.reactivate,
        partial(operations.reset_second_factor, made_sure=True),
    ]:
        with pytest.raises(NotAllowed):
            operation(person=people.editor, by=by, reason="So.")


def test_v6_4_4_second_factor_is_reset_only_by_who_made_sure_who_asks(people, client):
    client.force_login(people.administrator)
    page, form = f"/accounts/people/{people.editor.pk}/", {"operation": "reset", "reason": "The phone was lost."}

    answer = client.post(page, form)

    assert (answer.status_code, Authenticator.objects.filter(user=people.editor).exists()) == (422, True)
    assert "See or call the person first" in answer.content.decode()
    client.post(page, {**form, "made_sure": "on"})
    assert not Authenticator.objects.filter(user=people.editor).exists()


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "He was born on 3 May 2011", "a\x08b"])
def test_reason_that_says_nothing_or_too_much_changes_nothing(people, reason):
    with pytest.raises(Invalid) as refusal:
        operations.deactivate(person=people.researcher, by=people.administrator, reason=reason)

    assert list(refusal.value.errors) == ["/reason"]
    assert Person.objects.get(pk=people.researcher.pk).is_active


def test_last_administrator_stays(people):
    for operation in [
        lambda: operations.deactivate(person=people.administrator, by=people.administrator, reason="Tired."),
        lambda: operations.change_role(
            person=people.administrator, role="editor", by=people.administrator, reason="Tired."
        ),
    ]:
        with pytest.raises(WrongState):
            operation()


def test_one_of_two_administrators_can_go(people, second_administrator):
    operations.deactivate(person=second_administrator, by=people.administrator, reason="Left.")

    assert not Person.objects.get(pk=second_administrator.pk).is_active


def test_second_click_hears_that_it_is_done(people):
    operations.deactivate(person=people.researcher, by=people.administrator, reason="Left.")

    with pytest.raises(WrongState):
        operations.deactivate(person=people.researcher, by=people.administrator, reason="Left.")


def test_somebody_is_let_in_again(people):
    operations.deactivate(person=people.researcher, by=people.administrator, reason="Left.")
    operations.reactivate(person=people.researcher, by=people.administrator, reason="Came back.")

    assert Person.objects.get(pk=people.researcher.pk).is_active


def test_membership_begins_and_ends_with_who_and_why(people):
    organisation = OrganisationFactory()
    membership = operations.begin_membership(
        person=people.partner,
        organisation=organisation,
        job_title="Head",
        by=people.editor,
        now=timezone.now(),
        reason="New.",
    )
    assert last_change(membership) == (people.editor.pk, "New.")

    operations.end_membership(membership=membership, by=people.editor, now=timezone.now(), reason="Moved on.")

    assert not Membership.objects.current().exists()
    assert last_change(membership) == (people.editor.pk, "Moved on.")


def test_only_partner_representatives_speak_for_organisations(people):
    with pytest.raises(WrongState):
        operations.begin_membership(
            person=people.researcher, organisation=OrganisationFactory(), job_title="Head", by=people.editor,
            now=timezone.now(), reason="New.",
        )  # fmt: skip


def test_lead_ends_memberships_of_their_own_organisation_but_no_leads(people):
    own = MembershipFactory(person=people.partner, is_lead=True)
    other, lead = (
        MembershipFactory(organisation=own.organisation),
        MembershipFactory(organisation=own.organisation, is_lead=True),
    )
    elsewhere = MembershipFactory()

    operations.end_membership(membership=other, by=people.partner, now=timezone.now(), reason="Moved on.")

    for membership in [lead, elsewhere, own]:
        with pytest.raises(NotAllowed):
            operations.end_membership(membership=membership, by=people.partner, now=timezone.now(), reason="Moved on.")


def test_representative_whose_membership_ended_manages_nobody_any_more(people, client):
    own = MembershipFactory(person=people.partner, is_lead=True)
    client.force_login(people.partner)
    address = f"/accounts/representatives/{own.organisation.slug}/"
    assert client.get(address).status_code == 200

    operations.end_membership(membership=own, by=people.editor, now=timezone.now(), reason="Moved on.")

    assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("administrator", [200, 200, 200, 200]), ("editor", [200, 200, 200, 200]), ("researcher", [403, 403, 403, 403]),
        ("partner", [403, 403, 403, 403]),
    ],
)  # fmt: skip
def test_who_sees_the_pages_of_people(people, client, who, statuses):
    organisation = OrganisationFactory(slug="elsewhere")
    MembershipFactory(person=people.partner, organisation=organisation)
    MembershipFactory(organisation=organisation, is_lead=True)
    client.force_login(getattr(people, who))
    addresses = [
        "/accounts/people/", f"/accounts/people/{people.researcher.pk}/", "/accounts/people/invite/",
        "/accounts/representatives/elsewhere/",
    ]  # fmt: skip

    assert [client.get(address).status_code for address in addresses] == statuses


def test_page_changes_a_role_with_its_reason_and_shows_the_history(people, client):
    client.force_login(people.administrator)
    address = f"/accounts/people/{people.researcher.pk}/"

    refused = client.post(address, {"operation": "role", "role": "editor", "reason": ""})
    assert refused.status_code == 422
    client.post(address, {"operation": "role", "role": "editor", "reason": "Edits from now on."})

    page = client.get(address).content.decode()
    assert "Why: Edits from now on." in page
    assert "by Ada Admin" in page


def test_editor_sees_no_history_and_changes_no_role_by_posting(people, client):
    client.force_login(people.editor)
    address = f"/accounts/people/{people.researcher.pk}/"

    response = client.post(address, {"operation": "role", "role": "administrator", "reason": "Because."})

    assert response.status_code == 403
    assert Person.objects.get(pk=people.researcher.pk).role == "researcher"
    assert "History" not in client.get(address).content.decode()


def test_who_may_invite_for_an_organisation_sends_the_invitation_again_and_withdraws_it(people, client):
    own = MembershipFactory(person=people.partner)
    lead = {"role": "partner", "job_title": "Head", "organisation": own.organisation, "now": world.NOW}
    invite(email="a@example.org", name="Nora", by=people.partner, **lead)
    invite(email="b@example.org", name="Lena", is_lead=True, by=people.administrator, **lead)
    client.force_login(people.partner)
    address = f"/accounts/representatives/{own.organisation.slug}/"

    page = client.get(address).content.decode()

    assert f'<a href="{address}">representatives</a>' in client.get("/accounts/").content.decode()
    assert 'Send again<span class="visually-hidden"> to Nora' in page
    assert "Lena" in page
    assert "to Lena" not in page  # a lead's invitation is not theirs to send
    pk = own.organisation.invitations.get(name="Nora").pk
    for operation in ["send-again", "withdraw"]:
        done = client.post(f"/accounts/people/invitations/{pk}/", {"operation": operation}, follow=True)
        assert (done.status_code, done.redirect_chain) == (200, [(address, 302)])


def count(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_list_of_people_asks_as_often_for_three_as_for_one(people, client):
    client.force_login(people.administrator)
    MembershipFactory()
    invite(email="a@example.org", name="A", role="researcher", by=people.administrator, now=world.NOW)
    once = count(client, "/accounts/people/")
    for name in "bc":
        PersonFactory(), MembershipFactory()
        invite(email=f"{name}@example.org", name="A", role="researcher", by=people.administrator, now=world.NOW)

    assert count(client, "/accounts/people/") == once == 8


def test_admin_asks_why_and_keeps_it(people, client):
    organisation = OrganisationFactory()
    client.force_login(people.administrator)
    address = f"/admin/organisations/organisation/{organisation.pk}/change/"
    content = {"name": "Other (demonstration)", "kind": "other", "roles": ["partner"], "is_demonstration": "on",
               "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}  # fmt: skip

    assert "This field is required" in client.post(address, content).content.decode()
    client.post(address, content | {"reason": "It was renamed."})

    assert Organisation.objects.get().name == "Other (demonstration)"
    assert last_change(organisation) == (people.administrator.pk, "It was renamed.")


def test_address_that_an_administrator_took_away_signs_nobody_in(people, client):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=people.researcher, email="rhona@example.org", primary=True, verified=True)
    client.force_login(people.administrator)

    client.post(
        f"/admin/organisations/person/{people.researcher.pk}/change/",
        {"email": "Rhona2@example.org", "name": "Rhona Research", "reason": "Misspelt.",
         "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0},
    )  # fmt: skip

    assert Person.objects.get(pk=people.researcher.pk).email == "rhona2@example.org"
    assert not EmailAddress.objects.filter(email="rhona@example.org").exists()


def test_membership_that_begins_tomorrow_ends_on_its_first_day_at_the_earliest(people):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    membership = MembershipFactory(started_on=tomorrow)

    operations.end_membership(membership=membership, by=people.editor, now=timezone.now(), reason="A mistake.")

    assert Membership.objects.get(pk=membership.pk).ended_on == tomorrow
