"""The pages on which people see, take and end what is kept about them."""

import io
import zipfile

import pytest
from django.core import mail
from django.core.mail import send_mail
from django.test import Client
from django.utils import timezone

from insight.own_data import tasks
from insight.own_data.deletion import delete_account, remove_names
from insight.own_data.rows import NAME_KEPT
from organisations.accounts import people as operations
from organisations.models import AccountDeletion, AccountEvent, Membership, Person, PreparedData
from organisations.tokens.access_tokens import token_of
from outbox.backend import OutboxBackend
from outbox.models import Mail
from tests.accounts.conftest import PASSWORD, come_in, is_signed_in
from tests.factories.organisations import MembershipFactory, PersonFactory
from tests.tokens import make_token
from web.refusals import Invalid, NotAllowed, WrongState

pytestmark = pytest.mark.django_db
PAGE = "/accounts/your-data/"


@pytest.fixture
def rhona(people):
    people.researcher.set_password(PASSWORD)
    people.researcher.save()
    return people.researcher


def names_in(response):
    return sorted(zipfile.ZipFile(io.BytesIO(response.content)).namelist())


def test_page_says_what_is_kept_and_the_file_is_asked_for_again_after_a_while(rhona, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    client = come_in("rhona@example.org")

    page = client.get(PAGE).content.decode()
    taken = client.post(PAGE)

    assert "E-mail address: rhona@example.org" in page
    assert names_in(taken) == ["your-data.html", "your-data.json"]
    assert AccountEvent.objects.filter(person=rhona, kind="data-taken").count() == 1
    time_machine.shift(6 * 60)
    again = client.post(PAGE)
    assert (again.status_code, again["Location"].partition("?")[0]) == (302, "/accounts/reauthenticate/")


def test_large_file_is_made_by_a_job_and_lies_there(rhona, monkeypatch, run_jobs):
    monkeypatch.setattr(tasks, "AT_ONCE", 0)
    client = come_in("rhona@example.org")

    assert "A job makes the file" in client.post(PAGE, follow=True).content.decode()
    run_jobs()

    assert "is ready" in client.get(PAGE).content.decode()
    assert names_in(client.post(PAGE)) == ["your-data.html", "your-data.json"]
    assert PreparedData.objects.get().person == rhona


def test_account_ends_at_once_and_tokens_sessions_and_sign_in_with_it(rhona):
    here, elsewhere, token = come_in("rhona@example.org"), come_in("rhona@example.org"), make_token(rhona)
    assert here.post(f"{PAGE}delete/", {}).status_code == 422
    mail.outbox.clear()

    answer = here.post(f"{PAGE}delete/", {"sure": "on"}, follow=True)

    assert "Your account is ended" in answer.content.decode()
    assert [is_signed_in(client) for client in [here, elsewhere, come_in("rhona@example.org")]] == [False] * 3
    assert token_of(token.text, now=timezone.now()) is None
    assert ["rhona@example.org"] in [
        message.to for message in mail.outbox if message.subject == "Your account is ended"
    ]
    deletion = AccountDeletion.objects.get()
    assert (deletion.person, deletion.by, deletion.reason) == (rhona, rhona, "")


def test_lead_representatives_organisation_is_told_and_the_last_administrator_stays(people):
    lead = MembershipFactory(person=people.partner, is_lead=True)
    colleague = MembershipFactory(organisation=lead.organisation).person
    now = timezone.now()

    delete_account(person=people.partner, by=people.partner, now=now)

    told = {message.to[0] for message in mail.outbox if "lead representative" in message.subject}
    assert told == {colleague.email, people.administrator.email}
    assert Membership.objects.get(pk=lead.pk).ended_on == timezone.localdate(now)
    with pytest.raises(WrongState, match="last administrator"):
        delete_account(person=people.administrator, by=people.administrator, now=now)


def test_administrator_does_it_for_who_asks_by_letter_and_on_the_record(people, client):
    client.force_login(people.administrator)
    ada, rhona, now = people.administrator, people.researcher, timezone.now()
    page = client.get(f"/accounts/people/{rhona.pk}/data/").content.decode()
    assert "What is kept about Rhona Research" in page
    assert "rhona@example.org" not in page  # how much, and not what
    assert tasks.data_of(person=rhona, by=ada, now=now, page="/")[0]
    assert AccountEvent.objects.get(person=rhona, kind="data-taken").detail == "By an administrator"
    assert [message.to for message in mail.outbox] == [["rhona@example.org"]]
    with pytest.raises(Invalid):
        delete_account(person=rhona, by=ada, now=now)
    with pytest.raises(NotAllowed):
        delete_account(person=rhona, by=people.editor, now=now, reason="By letter.")

    delete_account(person=rhona, by=ada, now=now, reason="By letter of 3 March.")

    page = client.get(f"/accounts/people/{rhona.pk}/").content.decode()
    assert "By letter of 3 March." in page
    for address in ["", f"{AccountDeletion.objects.get().pk}/change/"]:
        assert "By letter of 3 March." in client.get(f"/admin/organisations/accountdeletion/{address}").content.decode()
    assert (
        f"/accounts/people/{rhona.pk}/delete/"
        in client.get(f"/admin/organisations/person/{rhona.pk}/change/").content.decode()
    )


def test_account_can_be_given_back_until_name_and_address_are_gone(people):
    rhona, ada, now = people.researcher, people.administrator, timezone.now()
    for _ in range(2):
        delete_account(person=rhona, by=rhona, now=now)
        with pytest.raises(WrongState, match="ended already"):
            delete_account(person=rhona, by=ada, now=now, reason="Twice.")
        operations.reactivate(person=rhona, by=ada, reason="Changed her mind.")
        rhona.refresh_from_db()
    assert remove_names(now=now + NAME_KEPT) == 0

    delete_account(person=rhona, by=rhona, now=now)
    remove_names(now=now + NAME_KEPT)

    with pytest.raises(WrongState, match="gone"):
        operations.reactivate(person=rhona, by=ada, reason="Too late.")
    rhona.refresh_from_db()
    send_mail("Subject", "Body", None, [rhona.email], connection=OutboxBackend())
    assert not Mail.objects.filter(to=rhona.email).exists()
    assert (Person.objects.get(pk=rhona.pk).name, Person.objects.filter(email="rhona@example.org").exists()) == (
        "Former researcher",
        False,
    )


def test_page_takes_the_same_queries_however_much_there_is(people, client, django_assert_num_queries):
    client.force_login(people.researcher)
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)
    for _ in range(3):
        AccountEvent.objects.create(person=people.researcher, kind="signed-in", at=timezone.now())
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)


def test_nobody_sees_what_is_kept_of_others(people):
    client = Client()
    client.force_login(people.editor)

    assert client.get(f"/accounts/people/{PersonFactory().pk}/data/").status_code == 403


QUERIES = 62
