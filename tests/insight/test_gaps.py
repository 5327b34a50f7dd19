"""The page of a knowledge gap: every number is counted, and page, list and API agree."""

import copy
import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.db import connection

from actions.models import Action
from barriers.models import Category, GapText, OpenQuestion, PlainQuestion
from evidence.models import Source
from insight.catalogue import CatalogueHasMistakes, load_catalogue
from insight.checks import OLDEST_READER, reading_age
from insight.gaps import counting
from insight.texts import save_texts, text_mistakes
from publishing.documents.validation import KnownEntries
from publishing.models import Entry
from tests import world
from tests.factories.actions import PlanFactory, asked, committed, published_action, reached_body
from tests.factories.barriers import CategoryFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.publishing import withdrawn

pytestmark = pytest.mark.django_db
DAY = date(2027, 1, 1)
CATALOGUE = Path(settings.BASE_DIR) / "catalogue"
ADDRESS = "/gaps/tracking/"
LIST_QUERIES, PAGE_QUERIES = 7, 17


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def gap(small_world, snapshot):
    """A gap with the barrier of the small world and another, which only guidance stands behind."""
    return copy.deepcopy(snapshot.kept("a gap with two barriers", lambda: fill(small_world)))


def fill(small_world):
    found = CategoryFactory(vocabulary="knowledge_gaps", slug="tracking", label="Tracking decisions by their effect")
    editor = small_world.people.editor
    world.publish(editor, ("source", world.source("guide", kind="guidance")))
    world.publish(editor, ("source", world.source("study", jurisdiction="Scotland")))
    world.publish(
        editor,
        (
            "barrier",
            world.barrier(
                "lost-records",
                knowledge_gaps=["tracking"],
                stages=["access", "sharing"],
                evidence=[
                    {"source": "study", "stance": "supports", "finding": "Half were lost.", "locator": "p. 2"},
                    {"source": "act", "stance": "contradicts", "finding": "They must be kept."},
                ],
                confidence={
                    "level": "low",
                    "explanation": "One study. Searched for and not found: any count of what was lost.",
                },
            ),
        ),
        (
            "barrier",
            world.barrier(
                "nobody-follows",
                knowledge_gaps=["tracking"],
                stages=["sharing"],
                evidence=[
                    {"source": "guide", "stance": "supports", "finding": "A reason is asked for.", "locator": "p. 1"},
                    {"source": "study", "stance": "supports", "finding": "Few kept one.", "locator": "p. 3"},
                ],
                confidence={"level": "high", "explanation": "Said by all."},
            ),
        ),
        ("barrier", world.barrier("shared-shelf", kind="enabler", knowledge_gaps=["tracking"])),
    )
    return found


def whole(gap, **options):
    return counting.whole(gap, on=DAY, **options)


def test_counts_different_sources_and_each_barrier_once(gap):
    found = whole(gap)

    assert (found.barriers, found.enablers) == (2, 1)
    assert [(level.value, number) for level, number in found.by_level] == [("high", 1), ("low", 1)]
    assert found.middle == "low"
    assert (found.strength.sources, found.strength.research, found.research_on_scotland) == (3, 1, 1)
    assert (found.strength.pieces, found.strength.supports, found.strength.contradicts) == (4, 3, 1)
    assert found.actions == 1


def test_what_is_on_scotland_is_said_in_one_way(gap):
    in_rows = {source.slug for source in Source.objects.all() if source.is_on_scotland}

    assert in_rows == set(Source.objects.filter(jurisdiction__startswith="Scotland").values_list("slug", flat=True))
    assert in_rows == {"study"}


def test_surest_comes_first_and_research_leads_its_findings(gap):
    [(first, findings), (second, _)] = whole(gap).known

    assert (first.slug, second.slug) == ("nobody-follows", "lost-records")
    assert [item.finding for item in findings] == ["Few kept one.", "A reason is asked for."]


def test_stages_say_barriers_sources_and_the_middle_one(gap):
    found = {each.stage.value: (each.barriers, each.sources, each.middle) for each in whole(gap).stages}

    assert found == {
        "creation": (0, 0, None),
        "control": (0, 0, None),
        "sharing": (2, 3, "low"),
        "access": (1, 2, "low"),
    }


def test_stage_with_the_fewest_sources_is_named_where_there_is_one(gap, editor, client):
    assert whole(gap).thinnest is None  # two stages have none
    assert "Fewest sources" not in text_of(client.get(ADDRESS))
    world.publish(
        editor,
        (
            "barrier",
            world.barrier(
                "shelved",
                knowledge_gaps=["tracking"],
                stages=["creation"],
                evidence=[{"source": "study", "stance": "supports", "finding": "So.", "locator": "p. 4"}],
            ),
        ),
    )

    assert "Fewest sources: control of data and information, none." in text_of(client.get(ADDRESS))


def test_what_speaks_against_it_comes_before_what_is_not_known(gap, client):
    page = client.get(ADDRESS).content.decode()

    assert re.findall(r'<h2 id="([a-z]+)"', page) == ["known", "stages", "against", "unknown", "who"]
    said = text_of(client.get(ADDRESS))
    assert "They must be kept." in said
    assert "Against 1 of the 2 barriers nothing was found. That is not proof" in said


def test_what_was_not_found_is_in_the_entrys_own_words_with_its_day(gap):
    [found] = whole(gap).not_found

    assert (found.what, found.barrier.slug) == ("any count of what was lost", "lost-records")
    assert found.day == found.barrier.modified_at.date()


def test_a_question_has_its_action_while_that_is_published(gap, client):
    text = GapText.objects.create(category=gap, heading="What came of it", summary="Nobody knows.")
    action = Action.objects.get()
    OpenQuestion.objects.create(gap_text=text, text="How often it is written down", action=action.entry)
    OpenQuestion.objects.create(gap_text=text, position=1, text="What came of it for the child")

    said = text_of(client.get(ADDRESS))
    first, second = whole(gap).unknown
    assert (first.action, second.action) == (action, None)
    assert said.count("Nothing proposed measures this.") == 1
    assert "2 questions without an answer; nothing proposed measures 1 of them" in text_of(client.get("/gaps/"))
    withdrawn(action.entry.last_publication)
    assert whole(gap).unknown[0].action is None
    assert text_of(client.get(ADDRESS)).count("Nothing proposed measures this.") == 2
    assert "nothing proposed measures them" in text_of(client.get("/gaps/"))


def test_who_acts_by_when_follows_the_commitments(gap, client):
    assert "Missing: an organisation that has agreed. These dates are proposals. No organisation has been asked." in (
        text_of(client.get(ADDRESS))
    )
    asked(action=Action.objects.get(), organisation=reached_body())
    assert "1 organisation was asked, and none has agreed." in text_of(client.get(ADDRESS))
    committed(action=Action.objects.get(), organisation=OrganisationFactory(name="Shelf Board"))
    found = whole(gap)
    assert [organisation.name for organisation in found.promised] == ["Shelf Board"]
    assert found.next_is_promised
    assert "Promised by Shelf Board" in text_of(client.get(ADDRESS))


def test_what_is_invented_counts_only_where_it_is_asked_for(gap, client):
    plan = PlanFactory(is_demonstration=True)
    invented = OrganisationFactory(name="Invented Board (demonstration)", is_demonstration=True)
    committed(action=published_action(plan=plan, barriers=["lost-records"]), organisation=invented)

    assert (whole(gap).actions, whole(gap).promised) == (1, [])
    assert (whole(gap, with_demonstration=True).actions, whole(gap, with_demonstration=True).promised) == (
        2,
        [invented],
    )
    assert "Invented Board" not in client.get(ADDRESS).content.decode()
    assert "Invented Board" in client.get(f"{ADDRESS}?demonstration=yes").content.decode()


@pytest.mark.parametrize("address", ["/gaps/", ADDRESS])
@pytest.mark.parametrize("query", ["?colour=red", "?demonstration=maybe"])
def test_address_that_is_not_understood_gets_a_message(gap, client, address, query):
    response = client.get(address + query)

    assert response.status_code == 400
    assert "Part of this address was not understood" in text_of(response)
    assert client.get(f"/api/v1{address}{query}").status_code == 400


def test_page_list_and_api_say_the_same_numbers(gap, client):
    [row] = client.get("/api/v1/gaps/").json()
    data = client.get("/api/v1/gaps/tracking/").json()
    page, line = text_of(client.get(ADDRESS)), text_of(client.get("/gaps/"))

    assert {name: data[name] for name in row} == row
    assert row["levels"] == {"high": 1, "low": 1}
    figures = dict(
        re.findall(r"<dt>\s*(\w+).*?</dt>\s*<dd>(\d+)</dd>", client.get(ADDRESS).content.decode(), re.DOTALL)
    )
    assert figures["barriers"] == str(row["barriers"])
    assert figures["different"] == str(row["sources"])
    assert figures["finding"] == str(row["contradicts"])
    assert figures["action"] == str(row["actions"])
    assert f"{row['barriers']} barriers from {row['sources']} different sources, {row['research']} of them" in line
    assert [f"{each['barriers'] or 'None'}" for each in data["stages"]] == re.findall(
        r'data-label="Barriers">(\w+)<', client.get(ADDRESS).content.decode()
    )
    assert data["dates"][0]["title"] in page


def test_gap_without_words_or_barriers_has_a_page_that_says_so(gap, client):
    CategoryFactory(vocabulary="knowledge_gaps", slug="empty", label="An empty gap")

    said = text_of(client.get("/gaps/empty/"))

    assert "No barrier is recorded in this gap" in said
    assert "Nobody has written down yet what is not known here." in said
    assert client.get("/api/v1/gaps/empty/").json()["middle_level"] is None
    assert client.get("/gaps/leadership/").status_code == 404  # a factor is no gap


def test_barriers_page_and_plan_lead_to_the_gaps(gap, client):
    assert f'href="{ADDRESS}"' in client.get("/barriers/lost-records/").content.decode()
    assert 'href="/gaps/"' in client.get("/plan/").content.decode()


def test_asks_as_often_for_three_gaps_as_for_one(gap, editor, django_assert_num_queries):
    with django_assert_num_queries(LIST_QUERIES):
        counting.outlines(counting.gaps(), on=DAY)
    with django_assert_num_queries(PAGE_QUERIES):
        whole(counting.gaps().get(slug="tracking"))

    more = [CategoryFactory(vocabulary="knowledge_gaps").slug for _ in "ab"]
    for number in (1, 2):
        document = world.barrier(f"barrier-{number}", knowledge_gaps=["tracking", *more], evidence=[
            {"source": "study", "stance": stance, "finding": "So.", "locator": "p. 2"}
            for stance in ["supports", "contradicts"]
        ])  # fmt: skip
        world.publish(editor, ("barrier", document))
        committed(action=published_action(barriers=[f"barrier-{number}"]), organisation=OrganisationFactory())
    with django_assert_num_queries(LIST_QUERIES):
        assert len(counting.outlines(counting.gaps(), on=DAY)) == 3
    with django_assert_num_queries(PAGE_QUERIES):
        whole(counting.gaps().get(slug="tracking"))


@pytest.mark.parametrize("address", ["/gaps/", ADDRESS, "/api/v1/gaps/", f"/api/v1{ADDRESS}"])
def test_counting_that_takes_too_long_is_stopped_with_a_message(gap, client, monkeypatch, settings, address):
    def sleep(*args, **options):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    settings.LIST_TIME_LIMIT = 300
    monkeypatch.setattr(counting, "outlines", sleep)

    response = client.get(address)

    assert response.status_code == 503
    assert "This takes too long to find, and was stopped." in response.content.decode()


# --- the words that an editor writes, and the catalogue brings in ---
def words():
    return yaml.safe_load((CATALOGUE / "vocabularies.yaml").read_text())


def test_catalogues_words_can_be_read_and_name_what_there_is(db):
    slugs = {
        (kind, entry["slug"])
        for kind in ["action", "barrier"]
        for entry in yaml.safe_load((CATALOGUE / f"{kind}s.yaml").read_text())[f"{kind}s"]
    }

    assert text_mistakes(words(), KnownEntries(published_only=True, plus=slugs)) == []
    assert all(gap["heading"] and gap["summary"] and gap["questions"] for gap in words()["knowledge_gaps"])
    assert all(reading_age(gap["summary"]) <= OLDEST_READER for gap in words()["knowledge_gaps"])


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        ({"heading": "X", "summary": ""}, "summary: This field cannot be blank."),
        ({"heading": "X", "summary": "Ask 0101011237."}, "summary"),
        ({"heading": "X", "summary": "Y.", "questions": "all"}, "questions: Here must be a list of questions"),
        (
            {"heading": "X", "summary": "Y.", "questions": [{"action": "find-them"}]},
            "text: This field cannot be blank.",
        ),
        ({"heading": "X", "summary": "Y.", "questions": [{"text": "Z", "action": "no"}]}, "action: There is no action"),
        ({"heading": "Institutional interoperability deficiencies", "summary": "Y."}, "heading: Its reading age is"),
    ],
)
def test_what_is_wrong_in_the_catalogues_words_is_named(small_world, gap, said):
    vocabularies = {"knowledge_gaps": [{"slug": "tracking", "label": "Tracking", **gap}]}

    found = text_mistakes(vocabularies, KnownEntries(published_only=True))

    assert any(said in str(mistake) for mistake in found), found
    assert all(str(mistake).startswith("vocabularies.yaml: tracking: ") for mistake in found)


def test_plain_question_stands_for_a_barrier_that_there_is(small_world):
    asks = [{"slug": "fear", "sentence": "We hold back.", "barrier": "nothing"}, {"slug": "who", "sentence": "We ask."}]

    found = text_mistakes({"plain_questions": asks}, KnownEntries(published_only=True))

    assert [str(mistake) for mistake in found] == [
        "vocabularies.yaml: fear: barrier: There is no barrier “nothing”.",
        "vocabularies.yaml: who: barrier: Name the barrier that it stands for.",
    ]


def test_words_are_brought_up_to_the_catalogue_and_a_second_time_changes_nothing(gap):
    asks = {
        "knowledge_gaps": [
            {"slug": "tracking", "heading": "What came of it", "summary": "Nobody knows.",
             "questions": [{"text": "How often", "action": "find-them"}, {"text": "Why"}]}
        ],
        "plain_questions": [{"slug": "lost", "sentence": "We lose records.", "barrier": "lost-records"}],
    }  # fmt: skip
    save_texts(asks)
    save_texts(asks)

    text = GapText.objects.get()
    assert [(row.text, row.action and row.action.slug) for row in text.questions.all()] == [
        ("How often", "find-them"),
        ("Why", None),
    ]
    assert PlainQuestion.objects.get().barrier == Entry.objects.get(kind="barrier", slug="lost-records")
    assert GapText.pgh_event_model.objects.count() == 1
    assert OpenQuestion.pgh_event_model.objects.count() == 2
    save_texts({"knowledge_gaps": [{**asks["knowledge_gaps"][0], "questions": [{"text": "Why"}]}]})
    assert [row.text for row in text.questions.all()] == ["Why"]


def test_a_change_in_the_admin_needs_a_reason_and_keeps_it(gap, people, client):
    client.force_login(people.administrator)
    text = GapText.objects.create(category=gap, heading="What came of it", summary="Nobody knows.")
    rows = {"questions-TOTAL_FORMS": 1, "questions-INITIAL_FORMS": 0, "questions-0-position": 0,
            "questions-0-text": "How often", "questions-0-action": ""}  # fmt: skip
    address, given = (
        f"/admin/barriers/gaptext/{text.pk}/change/",
        {"heading": "What came", "summary": "Few know.", **rows},
    )

    refused = client.post(address, given)
    client.post(address, {**given, "reason": "Plainer."})

    assert refused.context["adminform"].form.errors.keys() == {"reason"}
    text.refresh_from_db()
    assert (text.heading, text.questions.get().text) == ("What came", "How often")
    for events in [GapText.pgh_event_model, OpenQuestion.pgh_event_model]:
        assert events.objects.latest("pgh_id").pgh_context.metadata["reason"] == "Plainer."


def test_text_belongs_to_a_knowledge_gap_only(small_world, people, client):
    client.force_login(people.administrator)
    factor = Category.objects.get(vocabulary="factors")

    response = client.post(
        "/admin/barriers/gaptext/add/",
        {
            "category": factor.pk,
            "heading": "X",
            "summary": "Y",
            "questions-TOTAL_FORMS": 0,
            "questions-INITIAL_FORMS": 0,
        },
    )

    assert response.context["adminform"].form.errors.keys() == {"category"}


def test_catalogue_with_wrong_words_is_not_loaded(small_world, tmp_path, people):
    for path in CATALOGUE.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text())
    wrong = (CATALOGUE / "vocabularies.yaml").read_text().replace("action: decision-log", "action: no-such-log", 1)
    (tmp_path / "vocabularies.yaml").write_text(wrong)

    with pytest.raises(CatalogueHasMistakes) as refusal:
        load_catalogue(folder=tmp_path, drafted_by=people.researcher, by=people.editor, now=world.NOW)

    assert [str(mistake) for mistake in refusal.value.mistakes] == [
        "vocabularies.yaml: decision-tracking: action: There is no action “no-such-log”."
    ]
