"""Organisations that the search finds by their names, beside the entries."""

import pytest

from tests import world
from tests.factories.organisations import OrganisationFactory
from tests.insight.test_search import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def inspectorate(small_world, editor):
    world.publish(editor, ("barrier", world.barrier("inspected", statement="The Zebra Inspectorate looks at zebras.")))
    OrganisationFactory(slug="herds", name="Council of Zebra Herds", short_name="CoZH")
    OrganisationFactory(slug="invented", name="Invented Zebras", is_demonstration=True)
    return OrganisationFactory(slug="zebra-inspectorate", name="The Zebra Inspectorate", short_name="ZI")


def listed(client, typed, **chosen):
    page = client.get("/search/", {"q": typed, **chosen})
    answer = client.get("/api/v1/search/", {"q": typed, **chosen}).json()
    organisations = (page.context["organisations"] or {"rows": []})["rows"]
    assert [organisation.slug for organisation, _ in organisations] == [row["slug"] for row in answer["organisations"]]
    return page, answer


@pytest.mark.parametrize(
    "typed", ["zebra inspectorate", "who is the Zebra Inspectorate?", "ZI", "zébras inspectorates"]
)
def test_an_organisation_is_found_by_its_names_before_the_entries(inspectorate, client, typed):
    page, answer = listed(client, typed)

    assert [row["slug"] for row in answer["organisations"]] == ["zebra-inspectorate"]
    assert answer["organisations"][0]["html"].endswith(inspectorate.get_absolute_url())
    assert page.context["organisations"]["is_first"] is (typed != "zébras inspectorates" or not answer["results"])


def test_a_name_of_a_common_word_is_found_by_it_alone(inspectorate, client):
    OrganisationFactory(slug="is", name="Improvement of Such Services", short_name="IS")

    assert [row["slug"] for row in listed(client, "is")[1]["organisations"]] == ["is"]
    assert [row["slug"] for row in listed(client, "such")[1]["organisations"]] == ["is"]
    assert listed(client, "what is lost")[1]["organisations"] == []


def test_counts_of_entries_and_organisations_add_up(inspectorate, client):
    page, answer = listed(client, "zebras")

    assert {row["slug"] for row in answer["organisations"]} == {"zebra-inspectorate", "herds"}
    of_pages = {"source": "evidence"}  # as the API calls it
    assert {of_pages.get(value, value): number for value, _, number, _ in page.context["kind_counts"]} == {
        **answer["kinds"], "organisation": 2, "guide": 0,
    }  # fmt: skip
    assert page.context["count"] == sum(number for _, _, number, _ in page.context["kind_counts"]) == 3
    assert "3 results for “zebras”" in text_of(page)


def test_organisations_are_a_kind_to_choose_and_have_no_theme(inspectorate, client):
    only, _ = listed(client, "zebras", kind="organisation")
    page, answer = listed(client, "zebras", kind="barrier")
    _, themed = listed(client, "zebras", theme="legal")

    assert "2 results for “zebras”" in text_of(only)
    assert (answer["organisations"], answer["count"]) == ([], 1)
    assert ("organisation", "Organisations", 2, False) in page.context["kind_counts"]
    assert themed["organisations"] == []


def test_many_organisations_are_cut_short_with_a_way_to_all(inspectorate, client):
    for number in range(5):
        OrganisationFactory(name=f"Zebra Friends {number}")

    page = client.get("/search/?q=zebra")

    assert "All 7 organisations" in text_of(page)
    assert len(page.context["organisations"]["rows"]) == 5
    assert len(client.get("/search/?q=zebra&kind=organisation").context["organisations"]["rows"]) == 7
    assert len(client.get("/api/v1/search/?q=zebra").json()["organisations"]) == 7


def test_a_page_with_organisations_alone_says_so(inspectorate, client):
    assert "No page has these words; the organisations below have them in their names." in text_of(
        client.get("/search/?q=cozh")
    )


def test_suggestions_name_organisations_too_and_keep_to_the_kinds_chosen(inspectorate, client):
    def suggested(query):
        return [row["name"] for row in client.get(f"/search/suggestions/?{query}").json()["suggestions"]]

    assert "The Zebra Inspectorate" in suggested("q=zebra+ins")
    assert suggested("q=zebra+ins&not=organisation") == []
    assert "Lost records" in suggested("q=lost&not=source")


def test_suggestions_go_on_where_the_last_word_is_in_every_sentence(small_world, client, editor):
    world.publish(editor, ("barrier", world.barrier("told", title="Children must tell their story again")))

    rows = client.get("/search/suggestions/?q=children+must+tell+their").json()["suggestions"]

    assert [row["name"] for row in rows] == ["Children must tell their story again"]
