import pytest
from django.contrib import admin
from django.urls import reverse

from actions.models import Action, Commitment, Plan
from backups.models import Backup, Restoration
from barriers.models import Barrier, Category, GapText, OpenQuestion, PlainQuestion
from organisations.accounts.invitations import invite
from organisations.models import Consumer, Membership, Organisation, Person
from organisations.tokens.access_tokens import create_token
from outbox.models import BouncingAddress, Mail
from publishing.lifecycle.redaction import redact
from publishing.models import Entry, IndexEntry, Revision, SearchPhrase, Synonym, WordAdvice
from publishing.tasks import put_in_rebuild
from tests import world
from tests.factories.actions import PlanFactory, asked, committed, delivered, published_action, reached, reported
from tests.factories.barriers import CategoryFactory
from tests.factories.organisations import MembershipFactory, OrganisationFactory, PersonFactory
from tests.factories.publishing import published

pytestmark = pytest.mark.django_db

EDITABLE = {
    "person",
    "organisation",
    "membership",
    "category",
    "plan",
    "synonym",
    "searchphrase",
    "gaptext",
    "plainquestion",
    "wordadvice",
}
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
READ_ONLY = [model for model in MODELS if model._meta.model_name not in EDITABLE]


def address(model, page="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def pages(client, people):
    client.force_login(people.administrator)
    return client


@pytest.fixture
def full(small_world, snapshot):
    """The small world with a row of nearly every kind besides."""
    snapshot.kept("a row of each kind", lambda: one_of_each(small_world.people))
    return small_world


def one_of_each(people):
    milestone = {"key": "list", "title": "The list is whole", "due": "2027-09-30"}
    commitment = committed(action=published_action(milestones=[milestone]))
    reported(commitment)
    reached(commitment, "list")
    delivered(commitment)
    MembershipFactory()
    redact(
        text="Half were lost.",
        by=people.administrator,
        now=world.NOW,
        rule="other",
        reason="A try.",
        really=True,
    )
    person = people.editor
    create_token(person=person, name="A program", scopes=["read"], days=1, by=person, now=world.NOW)
    invite(email="new@example.org", name="Nora New", role="researcher", by=people.administrator, now=world.NOW)
    Consumer.objects.create(
        system="Case notes",
        purpose="To show what words mean.",
        person=person,
        created_at=world.NOW,
        confirmed_at=world.NOW,
    )
    Synonym.objects.create(phrase="lost file", means=["lost-records"])
    SearchPhrase.objects.create(entry=Entry.objects.get(slug="lost-records"), phrase="they binned it")
    WordAdvice.objects.create(phrase="placement", instead="home", said_in="A guide", said_at="https://example.org/")
    Mail.objects.create(to="new@example.org", subject="Example", next_try_at=world.NOW)
    BouncingAddress.objects.create(address="gone@example.org", since=world.NOW, code="550 5.1.1")
    Backup.objects.create(begun_at=world.NOW, ended_at=world.NOW, file="/safe/site.zip")
    Restoration.objects.create(restored_at=world.NOW, made_at=world.NOW)
    put_in_rebuild(now=world.NOW)
    gap = CategoryFactory(vocabulary="knowledge_gaps")
    text = GapText.objects.create(category=gap, heading="What came of it", summary="Nobody knows.")
    OpenQuestion.objects.create(gap_text=text, text="How often")
    lost = Barrier.objects.get(slug="lost-records")
    PlainQuestion.objects.create(slug="lost", sentence="We lose records.", barrier=lost.entry)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_list_and_search_open_for_an_administrator(full, pages, model):
    assert pages.get(address(model)).status_code == 200
    assert pages.get(address(model), {"q": "example"}).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_one_row_opens_for_an_administrator(full, pages, model):
    row = model._default_manager.order_by("pk").first()
    if row is None:
        assert model._meta.model_name in ["formerslug", "planversion", "dayhead", "accountdeletion"]
        return

    assert pages.get(address(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("role", ["researcher", "editor", "partner"])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_nobody_else_comes_in(people, client, role, model):
    client.force_login(getattr(people, role))

    response = client.get(address(model), follow=True)

    assert response.status_code == 403


def test_stranger_is_sent_to_sign_in(client, db):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/accounts/login/?next=/admin/"


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda model: model._meta.model_name)
def test_read_only_row_cannot_be_added_changed_or_deleted(full, pages, model):
    row = model._default_manager.order_by("pk").first()
    before = list(model._default_manager.order_by("pk").values())

    assert pages.post(address(model, "add"), {}).status_code == 403
    if row is not None:
        assert pages.post(address(model, "change", row.pk), {}).status_code == 403
        assert pages.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
        pages.post(address(model), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert list(model._default_manager.order_by("pk").values()) == before


@pytest.mark.parametrize("model", [Person, Membership], ids=lambda model: model._meta.model_name)
def test_people_and_memberships_cannot_be_deleted(full, pages, model):
    row = model._default_manager.first()

    assert pages.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403


def count(pages, model, *page):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        assert pages.get(address(model, *page)).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("model", "make"),
    [
        (Person, PersonFactory), (Organisation, OrganisationFactory), (Membership, MembershipFactory),
        (Category, CategoryFactory), (Commitment, asked), (Revision, lambda: published("source")),
        (IndexEntry, lambda: published("definition")), (Person.pgh_event_model, PersonFactory),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_list_asks_as_often_for_three_rows_as_for_one(pages, model, make):
    make()
    once = count(pages, model)
    make(), make()

    assert count(pages, model) == once


def test_list_of_plans_has_twenty_a_page(pages):
    PlanFactory.create_batch(21)

    assert len(pages.get(address(Plan)).context["cl"].result_list) == 20


@pytest.mark.usefixtures("real_hashers")
def test_new_person_gets_a_hashed_password_and_a_history_with_who(pages, people):
    word = "a long enough passphrase"

    response = pages.post(
        address(Person, "add"),
        {"email": "new@example.org", "name": "New", "role": "researcher", "usable_password": "true",
         "password1": word, "password2": word, "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0},
    )  # fmt: skip

    assert response.status_code == 302, response.context["adminform"].form.errors
    person = Person.objects.get(email="new@example.org")
    assert person.password.startswith("argon2$argon2id")
    assert person.check_password(word)
    event = Person.pgh_event_model.objects.get(pgh_obj=person)
    assert event.pgh_context.metadata["user"] == people.administrator.pk


def test_person_with_a_taken_address_in_capitals_is_refused_at_the_field(pages, people):
    response = pages.post(
        address(Person, "add"),
        {"email": "RHONA@example.org", "name": "Twin", "role": "editor", "usable_password": "false",
         "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0},
    )  # fmt: skip

    assert response.status_code == 200
    assert b"Somebody already has this e-mail address" in response.content


def test_organisation_is_made_with_its_part_in_the_project(pages):
    pages.post(
        address(Organisation, "add"),
        {"name": "Example Board (demonstration)", "slug": "example-board", "kind": "health", "roles": ["partner", "advisory"],
         "is_demonstration": "on", "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0},
    )  # fmt: skip

    assert Organisation.objects.get(slug="example-board").roles == ["partner", "advisory"]


def test_membership_is_ended_with_its_history_kept(pages):
    membership = MembershipFactory()
    content = {"person": membership.person_id, "organisation": membership.organisation_id, "job_title": "Head",
               "started_on": "2026-01-01", "ended_on": "2026-06-30", "reason": "Left the council."}  # fmt: skip

    pages.post(address(Membership, "change", membership.pk), content)

    labels = Membership.pgh_event_model.objects.filter(pgh_obj=membership).order_by("pgh_id")
    assert [event.ended_on and str(event.ended_on) for event in labels] == [None, "2026-06-30"]


def test_vocabulary_values_slug_stays_as_it_was_chosen(pages):
    category = CategoryFactory(slug="first")

    content = {"slug": "second", "label": "Better label", "position": 1, "reason": "It is clearer."}
    pages.post(address(Category, "change", category.pk), content)

    category.refresh_from_db()
    assert (category.slug, category.label) == ("first", "Better label")


def test_vocabulary_value_in_use_cannot_be_deleted(small_world, pages):
    category = small_world.tables.category

    pages.post(address(Category, "delete", category.pk), {"post": "yes"})

    assert Category.objects.filter(pk=category.pk).exists()


@pytest.mark.parametrize("model", [Barrier, Action, Commitment], ids=lambda model: model.__name__)
def test_page_of_one_row_asks_as_often_whatever_belongs_to_it(full, pages, model):
    few, many = rows_with_few_and_many(full.people, model)
    count(pages, model, "change", few.pk)  # what is asked once and kept

    assert count(pages, model, "change", few.pk) == count(pages, model, "change", many.pk)


def rows_with_few_and_many(people, model):
    """Return two rows of a model: one with one row of each kind that belongs to it, one with three."""
    if model is Commitment:
        few, many = asked(), committed()
        reported(many)
        return few, many
    found, piece = [], Barrier.objects.get(slug="lost-records").revision.document["evidence"][0]
    for number in (1, 3):
        if model is Barrier:
            evidence = [{**piece, "locator": f"Section {place}"} for place in range(number)]
            publication = world.publish(people.editor, ("barrier", world.barrier(f"of-{number}", evidence=evidence)))[0]
            found.append(Barrier.objects.get(slug=publication.document["slug"]))
        else:
            due = [{"key": f"m-{place}", "title": "There", "due": "2027-09-30"} for place in range(number)]
            found.append(published_action(milestones=due))
    return found


def test_change_of_a_person_has_the_persons_name(pages, people):
    event = Person.pgh_event_model.objects.filter(pgh_obj=people.editor).first()

    page = pages.get(address(Person.pgh_event_model, "change", event.pk)).content.decode()

    assert people.editor.name in page
    assert "object (" not in page


@pytest.mark.parametrize("model", [Revision, Entry], ids=lambda model: model.__name__)
def test_entry_and_revision_lead_to_the_workbench(pages, editor, model):
    publication = world.publish(editor, ("source", world.source()))[0]
    row = publication if model is Revision else publication.entry

    page = pages.get(address(model, "change", row.pk)).content.decode()

    assert f'href="/workbench/evidence/{publication.entry.slug}/"' in page


def test_document_of_a_revision_is_shown_escaped(pages, editor):
    publication = world.publish(editor, ("source", world.source(title="<b>bold</b>")))[0]

    page = pages.get(address(Revision, "change", publication.pk)).content.decode()

    assert "&lt;b&gt;bold" in page
    assert "<b>bold" not in page


def test_value_in_the_address_that_the_database_refuses_is_told(people, client):
    client.force_login(people.administrator)
    client.raise_request_exception = False

    answer = client.get("/admin/barriers/barrier/?themes=NaN")

    assert (answer.status_code, "not possible there" in answer.content.decode()) == (400, True)
