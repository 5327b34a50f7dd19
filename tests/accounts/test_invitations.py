"""By invitation only: who may invite whom, and what a link is good for."""

import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organisations.accounts import invitations
from organisations.accounts import people as operations
from organisations.models import Invitation, Membership, Person
from tests import world
from tests.accounts.conftest import come_in, is_signed_in, link_in_last_mail
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from web.refusals import Invalid, NotAllowed, WrongState

pytestmark = pytest.mark.django_db
PASSWORD = "violet tractor moonlight pebble"


def invite(by, role="researcher", email="nora@example.org", **more):
    if role == "partner":
        more = {"job_title": "Head of records", **more}
    more = {"name": "Nora New", **more}
    return invitations.invite(email=email, role=role, by=by, now=timezone.now(), **more)


def token_in_last_mail():
    return link_in_last_mail().rstrip("/").rsplit("/", 1)[1]


def accept(token, **more):
    return invitations.accept(
        **{"token": token, "name": "Nora New", "password": PASSWORD, "now": timezone.now(), **more}
    )


@pytest.fixture
def lead(people):
    return MembershipFactory(person=people.partner, is_lead=True)


@pytest.mark.parametrize(
    ("by", "roles"),
    [
        ("administrator", {"researcher", "editor", "partner", "administrator"}),
        ("editor", {"researcher", "partner"}),
        ("researcher", set()),
        ("partner", set()),
    ],
)
def test_who_may_invite_whom(people, by, roles):
    organisation = OrganisationFactory()
    allowed = set()
    for role in Person.Role.values:
        try:
            with transaction.atomic():
                invite(getattr(people, by), role, organisation=organisation)
                transaction.set_rollback(True)
            allowed.add(role)
        except NotAllowed:
            pass

    assert allowed == roles


def test_lead_invites_representatives_of_their_own_organisation_and_no_leads(people, lead):
    invite(people.partner, "partner", organisation=lead.organisation)

    with pytest.raises(NotAllowed):
        invite(people.partner, "partner", "b@example.org", organisation=OrganisationFactory())
    with pytest.raises(NotAllowed):
        invite(people.partner, "partner", "c@example.org", organisation=lead.organisation, is_lead=True)
    with pytest.raises(NotAllowed):
        invite(people.partner, "researcher", "d@example.org")


def test_lead_whose_membership_ended_invites_nobody(people, lead):
    Membership.objects.update(ended_on=lead.started_on)

    with pytest.raises(NotAllowed):
        invite(people.partner, "partner", organisation=lead.organisation)


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"email": "nonsense"}, "/email"), ({"email": "RHONA@example.org"}, "/email"), ({"role": "king"}, "/role"),
        ({"role": "partner"}, "/organisation"), ({"role": "partner", "job_title": "Ring 0131 496 0123"}, "/job_title"),
        ({"name": "No\0ra"}, "/name"), ({"name": "Nora\nNew"}, "/name"), ({"name": "x" * 151}, "/name"),
    ],
)  # fmt: skip
def test_invitation_that_cannot_be_is_refused_at_its_field(people, more, pointer):
    with pytest.raises(Invalid) as refusal:
        invite(people.administrator, **more)

    assert pointer in refusal.value.errors
    assert not mail.outbox


def test_address_is_not_invited_twice(people):
    invite(people.editor)

    with pytest.raises(Invalid):
        invite(people.administrator, email="NORA@example.org")


def test_v6_4_1_token_is_long_and_kept_as_a_hash_alone(people):
    invite(people.editor)
    token = token_in_last_mail()

    assert len(token) >= 43
    assert token not in str(Invitation.objects.values().get())


def test_accepting_makes_a_person_with_the_role_and_who_and_why_in_the_history(people):
    invite(people.editor)

    person = accept(token_in_last_mail())

    assert (person.email, person.role, person.check_password(PASSWORD)) == ("nora@example.org", "researcher", True)
    event = Person.pgh_event_model.objects.get(pgh_obj=person)
    assert event.pgh_context.metadata["user"] == people.editor.pk
    assert event.pgh_context.metadata["reason"].startswith("Invitation of")


def take_sign_in_away(people):
    operations.deactivate(person=people.administrator, by=Person.objects.get(name="Abel Admin"), reason="Left.")


def make_a_researcher(people):
    other = Person.objects.get(name="Abel Admin")
    operations.change_role(person=people.administrator, role="researcher", by=other, reason="Reads now.")


@pytest.mark.parametrize("event", [take_sign_in_away, make_a_researcher])
def test_link_opens_nothing_where_who_sent_it_could_not_invite_like_that_any_more(people, second_administrator, event):
    invite(people.administrator, "administrator")
    token, client = token_in_last_mail(), Client()
    client.force_login(second_administrator)
    says = "Its link opens nothing"
    assert says not in client.get("/accounts/people/").content.decode()

    event(people)

    with pytest.raises(WrongState):
        accept(token)
    assert says in client.get("/accounts/people/").content.decode()
    invitations.send_again(invitation=Invitation.objects.get(), by=second_administrator, now=timezone.now())
    assert accept(token_in_last_mail()).role == "administrator"


def test_accepting_as_a_partner_begins_the_membership(people, lead):
    invite(people.partner, "partner", organisation=lead.organisation)

    person = accept(token_in_last_mail())

    membership = Membership.objects.get(person=person)
    assert (membership.organisation, membership.job_title, membership.is_lead) == (
        lead.organisation, "Head of records", False,
    )  # fmt: skip


def test_link_works_once(people):
    invite(people.editor)
    token = token_in_last_mail()
    accept(token)

    with pytest.raises(WrongState):
        accept(token)


def test_link_works_for_seven_days(people):
    invite(people.editor)
    token, began = token_in_last_mail(), Invitation.objects.get().invited_at

    with pytest.raises(WrongState):
        accept(token, now=began + timedelta(days=7))
    assert accept(token, now=began + timedelta(days=7) - timedelta(seconds=1))


def test_withdrawn_link_does_not_work_and_is_withdrawn_once(people):
    invitation = invite(people.editor)
    invitations.withdraw(invitation=invitation, by=people.administrator, now=world.NOW)

    with pytest.raises(WrongState):
        accept(token_in_last_mail())
    with pytest.raises(WrongState):
        invitations.withdraw(invitation=invitation, by=people.administrator, now=world.NOW)


def test_sending_again_replaces_the_link(people):
    invitation = invite(people.editor)
    old = token_in_last_mail()
    invitations.send_again(invitation=invitation, by=people.editor, now=timezone.now())

    with pytest.raises(WrongState):
        accept(old)
    assert accept(token_in_last_mail())


def test_editor_does_not_touch_the_invitation_of_an_editor(people):
    invitation = invite(people.administrator, "editor")

    for operation in [invitations.withdraw, invitations.send_again]:
        with pytest.raises(NotAllowed):
            operation(invitation=invitation, by=people.editor, now=world.NOW)


@pytest.mark.parametrize(
    ("field", "value"), [("name", " "), ("password", "short"), ("password", "sharing with care 1")]
)
def test_bad_name_or_password_accepts_nothing(people, field, value):
    invite(people.editor)

    with pytest.raises(Invalid) as refusal:
        accept(token_in_last_mail(), **{field: value})

    assert list(refusal.value.errors) == [f"/{field}"]
    assert Invitation.objects.unanswered().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_make_one_person(people):
    invite(people.editor)
    token, made = token_in_last_mail(), []

    def click():
        try:
            made.append(accept(token))
        except WrongState:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 1
    assert Person.objects.filter(email="nora@example.org").count() == 1


def test_pages_lead_from_the_link_to_a_person_who_is_signed_in(people, client):
    client.force_login(people.editor)
    client.post("/accounts/people/invite/", {"name": "Nora New", "email": "nora@example.org", "role": "researcher"})
    guest, link = Client(), link_in_last_mail()

    first = guest.get(link)
    assert (first.url, first["Referrer-Policy"], first["Cache-Control"]) == (
        "/accounts/invitations/accept/", "no-referrer", "no-store",
    )  # fmt: skip
    wrong = guest.post(first.url, {"name": "Nora New", "password": PASSWORD, "password2": "other"})
    assert (wrong.status_code, "Nora New" in wrong.content.decode()) == (422, True)
    response = guest.post(first.url, {"name": "Nora New", "password": PASSWORD, "password2": PASSWORD})

    assert response.url == "/accounts/2fa/"
    world.add_second_factor(Person.objects.get(email="nora@example.org"))
    assert is_signed_in(guest)
    assert is_signed_in(come_in("nora@example.org", PASSWORD))
    assert Client().get(link).status_code == 410


def test_new_editor_is_led_straight_to_the_second_factor(people):
    invite(people.administrator, "editor")
    guest = Client()
    address = guest.get(link_in_last_mail()).url

    response = guest.post(address, {"name": "Nora New", "password": PASSWORD, "password2": PASSWORD})

    assert response.url == "/accounts/2fa/"
    assert guest.get("/accounts/2fa/totp/activate/").status_code == 200


def test_link_that_never_was_says_so(client, db):
    response = client.get("/accounts/invitations/nothing/")

    assert response.status_code == 410
    assert "This link is not good any more" in response.content.decode()


@pytest.mark.parametrize(
    ("by", "status"), [("administrator", 302), ("editor", 302), ("researcher", 403), ("partner", 403)]
)
def test_who_invites_on_the_page(people, client, by, status):
    client.force_login(getattr(people, by))
    content = {"name": "Nora New", "email": "nora@example.org", "role": "researcher"}

    assert client.post("/accounts/people/invite/", content).status_code == status


def test_editor_who_posts_another_role_is_refused(people, client):
    client.force_login(people.editor)

    client.post("/accounts/people/invite/", {"name": "N", "email": "n@example.org", "role": "administrator"})

    assert not Invitation.objects.exists()


def test_bad_invitation_keeps_what_was_typed(people, client):
    client.force_login(people.administrator)

    response = client.post("/accounts/people/invite/", {"name": "Nora New", "email": "nonsense", "role": "editor"})

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="Nora New"' in page
    assert 'href="#email"' in page


@pytest.mark.parametrize(
    "wrong", [{"role": "king"}, {"role": "partner"}, {"person": None, "accepted_at": world.NOW}],
)  # fmt: skip
def test_database_refuses_what_no_invitation_is(people, wrong):
    invitation = invite(people.administrator)

    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(**wrong)


def test_bad_address_is_told_as_one_and_not_as_personal_data(people, client):
    client.force_login(people.administrator)

    response = client.post("/accounts/people/invite/", {"name": "Nora New", "email": "nonsense", "role": "editor"})

    assert "Write a whole e-mail address" in response.content.decode()


def test_lead_is_not_told_whether_an_address_has_an_account(people, lead):
    client = Client()
    client.force_login(people.partner)
    address = f"/accounts/representatives/{lead.organisation.slug}/"

    answers = [
        client.post(address, {"name": "Nora New", "job_title": "Officer", "email": email})
        for email in ["rhona@example.org", "nora@example.org"]
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    token = re.search(r"/invitations/([^/\s]+)/", mail.outbox[0].body)[1]
    with pytest.raises(WrongState, match="You have an account already"):
        accept(token)
    assert Client().get(f"/accounts/invitations/{token}/").status_code == 410
    with pytest.raises(Invalid):
        invite(people.editor, email="rhona@example.org")


def test_lead_does_not_see_whether_an_address_has_an_account_or_is_invited_elsewhere(people, lead, client):
    other = OrganisationFactory()
    partner = {"role": "partner", "job_title": "Officer"}
    invite(people.administrator, email="invited@example.org", organisation=other, **partner)
    invite(people.administrator, email="editor@example.org", role="editor")
    client.force_login(people.partner)
    address = f"/accounts/representatives/{lead.organisation.slug}/"
    seen, counts = {}, {}

    for email in ["nobody@example.org", "rhona@example.org", "invited@example.org", "editor@example.org"]:
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(address, {"name": "Nora New", "job_title": "Officer", "email": email})
        counts[email] = len(queries)
        page = re.sub(r"csrf\S+ value=\S+|/invitations/\d+/", "", client.get(address).content.decode())
        seen[email] = answer.status_code, answer["Location"], page.replace(email, "")
        Invitation.objects.filter(email=email, organisation=lead.organisation).delete()

    assert len(set(seen.values())) == 1, {email: status for email, (status, *_) in seen.items()}
    assert len(set(counts.values())) == 1, counts
    with pytest.raises(Invalid):  # who sees people hears of it
        invite(people.administrator, email="invited@example.org", organisation=lead.organisation, **partner)


def test_of_two_organisations_that_invite_one_address_the_first_link_counts(people, lead):
    other = OrganisationFactory()
    links = []
    for by, organisation in [(people.administrator, other), (people.partner, lead.organisation)]:
        invite(by, email="nora@example.org", role="partner", job_title="Officer", organisation=organisation)
        links.append(token_in_last_mail())

    accept(links[0])

    assert Person.objects.get(email="nora@example.org").memberships.get().organisation == other
    with pytest.raises(WrongState, match="You have an account already"):
        accept(links[1])
