"""What can my organisation do: the page keeps to the rule that stands on it, says why, and keeps nothing of who asked."""

import logging
import re
from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from django.http import QueryDict

from actions.models import Action
from barriers.models import Barrier, Category, PlainQuestion
from insight.matching.choosing import KINDS_OF_SECTOR, fitting
from insight.matching.forms import MatchingForm
from tests import world
from tests.factories.actions import PlanFactory, committed, published_action
from tests.factories.barriers import CategoryFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.publishing import withdrawn

pytestmark = pytest.mark.django_db
DAY, ADDRESS, QUERIES = date(2027, 1, 1), "/what-can-we-do/", 22
NAMES = ["alpha", "bravo", "charlie", "delta"]


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def catalogue(small_world, snapshot):
    """Four barriers, each with a plain question, and the sectors and people of the vocabulary."""
    snapshot.kept("four plain questions", lambda: fill(small_world))
    return small_world


def fill(small_world):
    CategoryFactory(vocabulary="sectors", slug="health", label="Health")
    CategoryFactory(vocabulary="sectors", slug="education", label="Schools")
    CategoryFactory(vocabulary="people", slug="leaders", label="Leaders and boards")
    for position, name in enumerate(NAMES):
        publish(small_world, name)
        ask(name, position)


def publish(small_world, name, level="low", **changes):
    confidence = {"level": level, "explanation": "So."}
    world.publish(small_world.people.editor, ("barrier", world.barrier(name, confidence=confidence, **changes)))


def ask(name, position=0):
    entry = Barrier.objects.get(slug=name).entry
    return PlainQuestion.objects.create(slug=name, position=position, sentence=f"We meet {name}.", barrier=entry)


def fit(query, on=DAY, **options):
    form = MatchingForm(QueryDict(query), **options)
    assert form.problems == {}
    return fitting(form, on=on, **options)


def slugs(query):
    return [row.barrier.slug for row in fit(query).barriers]


# --- the rule ---
def test_a_tick_counts_three_often_two_sometimes_one_and_the_rest_nothing(catalogue):
    found = fit("alpha=sometimes&bravo=often&barrier=charlie&delta=hardly").barriers

    assert [(row.barrier.slug, row.points) for row in found] == [("charlie", 3), ("bravo", 2), ("alpha", 1)]
    assert slugs("delta=unknown&alpha=hardly") == []


def test_a_barrier_that_is_named_twice_counts_once_and_the_higher(catalogue):
    ask_again = PlainQuestion.objects.create(
        slug="again", position=9, sentence="Alpha again.", barrier=Barrier.objects.get(slug="alpha").entry
    )

    [row] = fit(f"alpha=sometimes&{ask_again.slug}=often").barriers

    assert row.points == 2
    assert row.reasons == ["You said “sometimes” to: We meet alpha.", "You said “often” to: Alpha again."]


def test_of_equals_the_sector_comes_first_then_the_part_then_the_surer_then_the_alphabet(catalogue):
    query = "&".join(f"{name}=often" for name in NAMES)
    assert slugs(query) == ["alpha", "bravo", "charlie"]
    publish(catalogue, "charlie", level="high")
    assert slugs(query) == ["charlie", "alpha", "bravo"]
    publish(catalogue, "bravo", people=["leaders"])
    assert slugs(f"{query}&role=leaders") == ["bravo", "charlie", "alpha"]
    publish(catalogue, "delta", sectors=["health"])
    assert slugs(f"{query}&role=leaders&sector=health") == ["delta", "bravo", "charlie"]
    # What was answered goes before all of that.
    assert slugs("alpha=often&delta=sometimes&sector=health") == ["alpha", "delta"]


def test_actions_that_address_more_come_first_then_the_sectors_then_the_nearest_date(catalogue):
    def act(slug, barriers, due, kind="other"):
        organisation = OrganisationFactory(kind=kind)
        published_action(
            slug=slug,
            plan=catalogue.tables.plan,
            barriers=barriers,
            milestones=[{"key": "step", "title": "Begin", "due": due}],
            candidates=[{"organisation": organisation.slug, "role": "lead"}],
        )

    act("late", ["alpha"], "2027-09-01")
    act("soon", ["alpha"], "2027-05-01")
    act("of-health", ["alpha"], "2027-11-01", kind="health")
    act("of-both", ["alpha", "bravo"], "2027-12-01")

    def order(query):
        return [row.action.slug for row in fit(query).actions]

    assert order("alpha=often&bravo=often") == ["of-both", "soon", "late"]
    assert order("alpha=often&bravo=often&sector=health") == ["of-both", "of-health", "soon"]
    assert order("alpha=often&sector=education") == ["soon", "late", "of-health"]  # no kind stands for schools
    assert order("delta=often") == []


def test_sectors_that_stand_for_a_kind_are_those_of_the_catalogue():
    import yaml
    from django.conf import settings

    vocabularies = yaml.safe_load((settings.BASE_DIR / "catalogue" / "vocabularies.yaml").read_text())

    assert set(KINDS_OF_SECTOR) <= {sector["slug"] for sector in vocabularies["sectors"]}


def test_enablers_are_those_that_a_relation_says_ease_it_and_guides_those_cited_for_it(catalogue, client):
    editor = catalogue.people.editor
    for slug, kind in [("kit", "toolkit"), ("guide", "guidance"), ("contrary", "guidance")]:
        world.publish(editor, ("source", world.source(slug, kind=kind)))
    publish(
        catalogue,
        "alpha",
        evidence=[
            {"source": "guide", "stance": "supports", "finding": "It says how"},
            {"source": "kit", "stance": "qualifies", "finding": "It has a form"},
            {"source": "contrary", "stance": "contradicts", "finding": "It says not"},
            {"source": "study", "stance": "supports", "finding": "Half were lost"},
        ],
    )
    for slug, other in [("easer", "alpha"), ("bystander", "bravo")]:
        document = world.barrier(slug, kind="enabler", relations=[{"barrier": other, "kind": "eases", "note": "So."}])
        world.publish(editor, ("barrier", document))

    found = fit("alpha=often")

    assert [row.enabler.slug for row in found.helps] == ["easer"]
    assert [row.source.slug for row in found.guides] == ["kit", "guide"]
    said = text_of(client.get(f"{ADDRESS}?alpha=often"))
    assert "Said to ease “Alpha”; inferred here, no source states it." in said
    assert "Cited under “Alpha”, which it qualifies: It has a form." in said


def test_rule_on_the_page_has_the_numbers_that_it_is_chosen_by(catalogue, client):
    from insight.matching import choosing

    said = text_of(client.get(ADDRESS))
    words = {1: "one", 2: "two", 3: "three", 4: "four"}

    assert f"A barrier that you tick counts {words[choosing.TICKED]}" in said
    assert (
        f"“often” counts {words[choosing.POINTS['often']]}, “sometimes” {words[choosing.POINTS['sometimes']]}" in said
    )
    assert f"come first, and {words[choosing.BARRIERS]} are shown" in said
    assert f"{words[choosing.ACTIONS].capitalize()} are shown" in said
    assert f"Up to {words[choosing.HELPS]} of each" in said


# --- what the page says ---
def test_starts_empty_and_asks_everything_once(catalogue, client):
    page = client.get(ADDRESS)

    assert page.status_code == 200
    assert "checked" not in re.sub(r"website_checked", "", page.content.decode()).split("<main")[1]
    assert "Barriers that fit" not in text_of(page)
    assert all(f"We meet {name}." in text_of(page) for name in NAMES)


def test_each_thing_has_its_reason_in_the_readers_words_and_its_date(catalogue, client):
    publish(catalogue, "alpha", sectors=["health"])
    published_action(
        plan=catalogue.tables.plan,
        barriers=["alpha"],
        milestones=[{"key": "first-step", "title": "Begin", "due": "2027-05-01"}],
    )

    said = text_of(client.get(f"{ADDRESS}?sector=health&alpha=often"))

    assert "Why it is here. You said “often” to: We meet alpha. Its entry names your sector: Health." in said
    assert "Next date, proposed: 1 May 2027" in said
    assert "It addresses “Alpha”." in said
    assert "No organisation has agreed." in said


def test_a_promised_date_says_so(catalogue, client):
    action = published_action(
        plan=catalogue.tables.plan,
        barriers=["alpha"],
        milestones=[{"key": "first-step", "title": "Begin", "due": "2027-05-01"}],
    )
    committed(action=action, organisation=OrganisationFactory(name="Shelf Board"))

    said = text_of(client.get(f"{ADDRESS}?alpha=often"))

    assert said.count("promised: 1 May 2027") == 2
    assert "Promised by Shelf Board." in said


def test_empty_choices_get_a_clear_message(catalogue, client):
    for query in ["?sector=&role=", "?sector=health", "?alpha=hardly", "?alpha="]:
        page = client.get(ADDRESS + query)
        assert page.status_code == 200
        assert "Say “often” or “sometimes” to at least one sentence, or tick a barrier." in text_of(page)


@pytest.mark.parametrize(
    "query",
    [
        "?alpha=always",
        "?sector=moon",
        "?barrier=nothing",
        "?colour=red",
        "?barrier=shared-shelf",
        "?alpha=%00",
        "?q=%ff",
    ],
)
def test_what_is_not_understood_is_named_and_the_answers_stay(catalogue, client, query):
    page = client.get(f"{ADDRESS}{query}&bravo=often")

    assert page.status_code == 400
    assert "Nothing could be chosen" in text_of(page)
    assert re.search(r'name="bravo"\s+value="often" checked', page.content.decode())


ODD = ["%00", "%ff", "%E2%80%AE", "%F0%9F%98%80", "x" * 3000, "the+and+of", "%22%27--+%7C%26", "-", "often%20"]


@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_any_query_string_gets_an_answer_or_a_message(catalogue, client, value):
    for page in [ADDRESS, "/gaps/", "/barriers/lost-records/trace/"]:
        for name in ["sector", "alpha", "barrier", "demonstration", value]:
            response = client.get(f"{page}?{name}={value}")
            assert response.status_code == 400, (page, name)
            assert 'role="alert"' in response.content.decode()


def test_question_whose_barrier_is_withdrawn_is_not_asked(catalogue, client):
    withdrawn(Barrier.objects.get(slug="alpha").entry.last_publication)

    assert "We meet alpha." not in text_of(client.get(ADDRESS))
    assert client.get(f"{ADDRESS}?alpha=often").status_code == 400


def test_what_is_invented_is_there_only_where_it_is_asked_for(catalogue, client):
    plan = PlanFactory(is_demonstration=True)
    published_action(slug="made-up", title="Made up", plan=plan, barriers=["alpha"])

    assert "Made up" not in text_of(client.get(f"{ADDRESS}?alpha=often"))
    assert "Made up (demonstration)" in text_of(client.get(f"{ADDRESS}?alpha=often&demonstration=yes"))


def test_nothing_of_who_asked_is_kept(catalogue, client, caplog):
    def rows():
        with connection.cursor() as cursor:
            counts = {}
            for model in apps.get_models():
                if not model._meta.managed or model._meta.proxy:
                    continue
                cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')  # noqa: S608 – names of our own tables
                counts[model._meta.label] = cursor.fetchone()[0]
        return counts

    before = rows()
    with caplog.at_level(logging.DEBUG):
        response = client.get(f"{ADDRESS}?sector=health&role=leaders&alpha=often")

    assert response.status_code == 200
    assert rows() == before
    assert not response.cookies
    assert [record for record in caplog.records if not record.name.startswith("django.db")] == []
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_plan_leads_here(catalogue, client):
    assert f'href="{ADDRESS}"' in client.get("/plan/").content.decode()


def test_asks_as_often_for_three_of_everything_as_for_one(catalogue, django_assert_num_queries):
    toolkit = {"source": "study", "stance": "supports", "finding": "So"}
    world.publish(catalogue.people.editor, ("source", world.source("study", kind="toolkit")))

    def grow(*names):
        for name in names:
            publish(catalogue, name, evidence=[toolkit], sectors=["health"], people=["leaders"])
            easing = [{"barrier": name, "kind": "eases", "note": "So."}]
            easer = world.barrier(f"easer-{name}", kind="enabler", relations=easing)
            world.publish(catalogue.people.editor, ("barrier", easer))
            action = published_action(plan=catalogue.tables.plan, barriers=[name], enablers=[f"easer-{name}"])
            committed(action=action, organisation=OrganisationFactory())

    grow("alpha")
    with django_assert_num_queries(QUERIES):
        assert len(fit("sector=health&role=leaders&alpha=often").barriers) == 1
    grow("bravo", "charlie")
    query = "sector=health&role=leaders&" + "&".join(f"{name}=often" for name in NAMES[:3])
    with django_assert_num_queries(QUERIES):
        found = fit(query)
    assert [len(rows) for rows in [found.barriers, found.actions, found.helps]] == [3, 3, 3]
    assert len(Action.objects.all()) > len(found.actions)
    assert Category.objects.filter(vocabulary="sectors").count() == 2
