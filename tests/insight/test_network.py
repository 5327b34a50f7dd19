"""The network: drawing, list, API and files hold the same entries and links, within bounds, and say what they leave out."""

import io
import re

import networkx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actions.models import Action
from barriers.models import Barrier
from insight.network.choices import FOR_A_FILE, FOR_A_PAGE, Choices
from insight.network.findings import driven, drivers, widest_actions
from organisations.models import Organisation
from tests import world
from tests.actions.test_commitment_pages import text_of
from tests.factories.actions import PlanFactory, committed, editor, published_action
from tests.factories.organisations import OrganisationFactory
from tests.permissions.test_extreme_values import EXTREMES, NULL, SURROGATE

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain():
    """One causes two (a source says so), two reinforces three and four (inferred); an action addresses one and two."""
    stated = {"barrier": "two", "kind": "causes", "sources": ["paper"]}
    inferred = [{"barrier": slug, "kind": "reinforces"} for slug in ("three", "four")]
    world.publish(
        editor(),
        ("source", world.source("paper")),
        ("barrier", world.barrier("four")),
        ("barrier", world.barrier("three")),
        ("barrier", world.barrier("two", relations=inferred)),
        ("barrier", world.barrier("one", relations=[stated])),
    )
    return published_action(slug="act", title="Act on both", barriers=["one", "two"])


def of_page(client, query=""):
    """Return ({(number, label)}, {(origin's label, verb, target's label, whether inferred)}) of the page's list."""
    page = " ".join(client.get(f"/network/{query}").content.decode().split())
    listed = page[page.index('id="network"') :]
    items = re.findall(
        r'<li data-node="(\d+)"><a href="[^"]*">([^<]*)</a>(.*?)(?=<li data-node|</details>)',
        listed,
        re.S,
    )
    labels = {number: label for number, label, _ in items}
    links = {
        (label, verb.strip(), labels[to], bool(inferred))
        for _, label, rest in items
        for verb, ends in re.findall(r"<li>([a-z ]+)(<span.*?)</li>", rest, re.S)
        for to, inferred in re.findall(r'<span data-to="(\d+)"( class="i")?>', ends)
    }
    return set(labels.values()), links


def of_api(client, query=""):
    found = client.get(f"/api/v1/network/{query}").json()
    labels = {node["key"]: node["label"] for node in found["nodes"]}
    verbs = {"builds-on": "builds on", "could-lead": "could lead", "leads": "promised to lead", "uses": "uses the term"}
    return set(labels.values()), {
        (labels[link["origin"]], verbs.get(link["kind"], link["kind"]), labels[link["target"]], link["is_inferred"])
        for link in found["links"]
    }


ALL = "?links=relations&links=actions&links=leads&links=terms"


@pytest.mark.parametrize(
    "query", ["", ALL, "?from=barrier/lost-records", "?from=action/find-them&steps=2", "?links=terms"]
)
def test_list_and_api_hold_the_same(client, small_world, chain, query):
    assert of_page(client, query) == of_api(client, query)
    assert of_page(client, query)[1]


def test_every_kind_of_link_is_there(client, small_world, chain):
    _, links = of_page(client, ALL)

    assert {
        ("Shared shelf", "eases", "Lost records", False),
        ("One", "causes", "Two", False),
        ("Two", "reinforces", "Three", True),
        ("Find them", "addresses", "Lost records", False),
        ("Find them", "builds on", "Shared shelf", False),
        ("Example Council (demonstration)", "could lead", "Find them", False),
        ("Lost records", "uses the term", "Care record", False),
    } <= links


def test_promise_to_lead_takes_the_place_of_could_lead(client, small_world):
    committed(
        action=Action.objects.get(slug="find-them"), organisation=Organisation.objects.get(slug="example-council")
    )

    _, links = of_page(client, "?links=leads")

    assert links == {("Example Council (demonstration)", "promised to lead", "Find them", False)}


def test_graphml_is_read_back_by_networkx_as_the_api_says(client, small_world, chain):
    sent = client.get(f"/network/network.graphml{ALL}")
    graph = networkx.read_graphml(io.BytesIO(sent.content))
    found = client.get(f"/api/v1/network/{ALL}").json()

    assert sent["Content-Type"] == "application/graphml+xml; charset=utf-8"
    assert b"There are more links" not in sent.content
    assert {(key, data["label"], data["kind"]) for key, data in graph.nodes(data=True)} == {
        (node["key"], node["label"], node["kind"]) for node in found["nodes"]
    }
    assert {
        (origin, target, data["kind"], data.get("inferred", False), tuple(data.get("sources", "").split()))
        for origin, target, data in graph.edges(data=True)
    } == {
        (link["origin"], link["target"], link["kind"], link["is_inferred"], tuple(link["sources"] or ()))
        for link in found["links"]
    }


# --- around an entry


def test_around_an_entry_are_those_it_is_linked_with_and_no_others(client, chain):
    assert of_page(client, "?from=barrier/one")[0] == {"One", "Two", "Act on both"}
    assert of_page(client, "?from=barrier/one&steps=2")[0] == {"One", "Two", "Three", "Four", "Act on both"}
    # the links between those around it are shown too
    assert ("Act on both", "addresses", "Two", False) in of_page(client, "?from=barrier/one")[1]


def test_page_of_an_entry_says_how_each_bears_on_it_and_which_source_says_so(client, chain):
    text = text_of(client.get("/network/?from=barrier/two"))

    assert "What is linked with “Two”" in text
    assert "Two reinforces Four (inferred: no source states it) Three (inferred: no source states it)" in text
    assert "Two is caused by One (stated by A study of paper )" in text
    assert "Two is addressed by Act on both" in text


def test_entry_without_links_says_so(client, small_world):
    assert "Nothing is linked" in text_of(client.get("/network/?from=barrier/lost-records&links=leads"))


def test_around_a_term_are_the_barriers_that_use_it(client, small_world):
    assert ("Lost records", "uses the term", "Care record", False) in of_page(client, "?from=term/care-record")[1]


@pytest.mark.parametrize(("address", "key"), [
    ("/barriers/lost-records/", "barrier/lost-records"), ("/barriers/shared-shelf/", "barrier/shared-shelf"),
    ("/definitions/record/", "term/record"), ("/actions/find-them/", "action/find-them"),
    ("/organisations/example-council/", "organisation/example-council"),
])  # fmt: skip
def test_every_entry_leads_to_what_it_is_linked_with(client, small_world, address, key):
    assert f'href="/network/?from={key}"' in client.get(address).content.decode()
    assert client.get(f"/network/?from={key}").status_code == 200


# --- what it shows in sentences


def test_drivers_are_counted_apart_by_what_is_stated_and_inferred(client, chain):
    assert [(row.slug, row.others, row.stated, row.inferred) for row in drivers()] == [
        ("two", 2, 0, 2),
        ("one", 1, 1, 0),
    ]
    assert [row.slug for row in driven()] == ["four", "three", "two"]

    text = text_of(client.get("/network/"))
    assert "Two causes or reinforces 2 others: 0 stated by a source, 2 inferred." in text
    assert "Two is caused or reinforced by 1 other: 1 stated by a source, 0 inferred." in text
    assert "Of 3 between barriers and enablers, 1 is stated by a source and 2 inferred." in text


def test_action_touches_what_it_addresses_and_what_those_drive(client, chain):
    assert [(row.slug, row.touched, row.reached) for row in widest_actions()] == [("act", 2, 2)]
    assert "Act on both addresses 2 barriers, which cause or reinforce 2 more." in text_of(client.get("/network/"))


def test_enabler_that_eases_is_no_driver(small_world):
    assert drivers() == driven() == []


# --- bounds


def test_whole_network_is_bounded_and_says_what_is_left_out(client, chain, monkeypatch):
    monkeypatch.setattr("insight.network.views.FOR_A_PAGE", {"most_nodes": 3, "most_links": 2, "most_near": 9})

    labels, links = of_page(client)

    assert labels == {"One", "Two", "Act on both"}  # those with the most links
    assert len(links) == 2
    assert "Left out here: 2 entries with fewer links, and 3 links." in text_of(client.get("/network/"))


def test_entry_in_the_middle_is_never_left_out(client, chain, monkeypatch):
    monkeypatch.setattr("insight.network.views.FOR_A_PAGE", {"most_nodes": 2, "most_links": 9, "most_near": 9})

    assert "Three" in of_page(client, "?from=barrier/three&steps=2")[0]


def test_links_beyond_what_is_read_are_said(client, chain, monkeypatch):
    monkeypatch.setattr("insight.network.graph.MOST_READ", 2)

    assert "There are more links than are looked at here" in text_of(client.get("/network/"))


def test_links_near_an_entry_beyond_what_is_read_are_said(client, chain, monkeypatch):
    monkeypatch.setitem(FOR_A_PAGE, "most_near", 1)
    monkeypatch.setitem(FOR_A_FILE, "most_near", 1)

    assert "There are more links than are looked at here" in text_of(client.get("/network/?from=barrier/two"))
    near = client.get("/api/v1/network/?from=barrier/two").json()
    assert (len(near["links"]), near["is_read_whole"], near["next"]) == (2, False, None)
    sent = client.get("/network/network.graphml?from=barrier/two").content
    assert b"There are more links than in this file." in sent
    assert networkx.read_graphml(io.BytesIO(sent)).number_of_edges() == 2


def test_whole_network_by_the_api_is_walked_in_pages(client, small_world, chain, monkeypatch):
    whole = client.get(f"/api/v1/network/{ALL}").json()
    monkeypatch.setattr("insight.network.walking.MOST", 2)

    pages, address = [], f"/api/v1/network/{ALL}"
    while address:
        answer = client.get(address)
        pages.append(answer.json())
        address = pages[-1]["next"]
        assert answer.get("Link") == (f'<{address}>; rel="next"' if address else None)

    def links(answers):
        return sorted((link["kind"], link["origin"], link["target"]) for answer in answers for link in answer["links"])

    assert (whole["next"], whole["is_read_whole"]) == (None, True)
    assert links(pages) == links([whole])
    assert {len(answer["links"]) for answer in pages[:-1]} == {2}
    assert not any(answer["is_read_whole"] or answer["left_out"] or answer["links_left_out"] for answer in pages)
    for answer in pages:
        ends = {key for link in answer["links"] for key in (link["origin"], link["target"])}
        assert {node["key"] for node in answer["nodes"]} == ends


@pytest.mark.parametrize(
    "query", ["cursor=x", "cursor=terms-1", "cursor=actions-x", "cursor=actions-1&from=barrier/two"]
)
def test_place_that_no_page_ends_at_is_refused(client, chain, query):
    answer = client.get(f"/api/v1/network/?{query}")

    assert answer.status_code == 400
    assert [error["parameter"] for error in answer.json()["errors"]] == ["cursor"]


def test_page_stays_small_however_many_barriers(client):
    slugs = [f"barrier-with-a-long-slug-{number}" for number in range(150)]
    title = "Powers to share are scattered and hard to piece together, {}"
    documents = [
        world.barrier(
            slug,
            title=title.format(number),
            relations=[{"barrier": slugs[(number + step) % 150], "kind": "reinforces"} for step in (1, 2, 3)],
        )
        for number, slug in enumerate(slugs)
    ]
    world.publish(editor(), *[("barrier", document) for document in documents])

    page = client.get("/network/")

    assert len(page.content) < 60_000
    assert "Left out here: 45 entries with fewer links" in text_of(page)
    assert len(client.get("/api/v1/network/").json()["links"]) == 450


@pytest.mark.parametrize(("address", "expected"), [
    ("/network/", 16), ("/network/?from=barrier/one&steps=2", 20), ("/api/v1/network/", 11),
])  # fmt: skip
def test_network_asks_as_often_for_three_actions_as_for_one(client, chain, address, expected):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    def grow():
        could = OrganisationFactory()
        published_action(barriers=["one", "three"], candidates=[{"organisation": could.slug, "role": "lead"}])

    grow()
    once = count()
    grow()
    grow()

    assert count() == once == expected


# --- what is invented, and what is wrong


def test_invented_actions_are_left_out_unless_asked_for(client, chain):
    plan = PlanFactory(is_demonstration=True)
    published_action(plan=plan, title="Make believe", barriers=["one"])

    assert "Make believe" not in of_page(client)[0] | of_page(client, "?from=barrier/one")[0] | of_api(client)[0]
    assert "Make believe" in of_page(client, "?demonstration=yes")[0] & of_api(client, "?demonstration=yes")[0]
    invented = Action.objects.get(title="Make believe")
    assert client.get(f"/network/?from=action/{invented.slug}").status_code == 400


@pytest.mark.parametrize(("query", "sentence"), [
    ("from=barrier/nowhere", "Nothing is called so."),
    ("from=planet/mars", "Nothing is called so."),
    ("from=barrier", "Nothing is called so."),
    ("from=%00", "Nothing is called so."),
    ("from=" + "x" * 5000, "Nothing is called so."),
    ("links=colours", "Write any of: relations, actions, leads, terms."),
    ("steps=3", "Write 1 or 2."),
    ("demonstration=no", "Write yes, or leave it out."),
    ("colour=red", "There is no such choice here."),
])  # fmt: skip
def test_wrong_address_is_told_on_page_in_api_and_file(client, chain, query, sentence):
    page = client.get(f"/network/?{query}")
    answer = client.get(f"/api/v1/network/?{query}")

    assert page.status_code == answer.status_code == client.get(f"/network/network.graphml?{query}").status_code == 400
    assert sentence in text_of(page)
    if "%00" not in query:
        assert sentence in str(answer.json()["errors"])


def test_query_string_of_a_choice_leads_to_the_same_choice(rf, chain):
    chosen = Choices(rf.get("/network/?from=barrier/one&links=terms&links=actions&steps=2&demonstration=yes").GET)

    again = Choices(rf.get("/network/?" + chosen.address()).GET)

    assert (again.around, again.sorts, again.steps, again.demonstration) == (
        chosen.around, chosen.sorts, chosen.steps, chosen.demonstration
    )  # fmt: skip


def test_an_entry_to_start_from_is_found_by_words(client, chain):
    page = client.get("/network/?find=act&links=actions")

    assert page.status_code == 200
    assert re.search(r'<li><a href="\?from=action/act&(?:amp;)?links=actions">Act on both</a>', page.content.decode())
    assert client.get("/network/?find=act+on+both").url == "/network/?from=action/act"
    assert "Nothing in the network has the words “xyzzy”." in text_of(client.get("/network/?find=xyzzy"))


def test_an_organisation_and_a_term_can_be_started_from(client, small_world):
    OrganisationFactory(slug="zebras", name="Zebra Trust")

    assert client.get("/network/?find=zebra+trust").url == "/network/?from=organisation/zebras"
    assert client.get("/network/?find=archive").url == "/network/?from=term/archive"


def test_words_too_long_to_find_are_told_so_and_kept(client, chain):
    page = client.get("/network/", {"find": "a" * 201})

    assert page.status_code == 400
    assert "longer than 200 characters" in text_of(page)
    assert "a" * 201 in page.content.decode()


def test_page_says_where_nothing_is_published(client):
    assert Barrier.objects.count() == 0
    assert "Nothing is linked in this way." in text_of(client.get("/network/"))


@pytest.mark.parametrize("name", ["from", "links", "steps", "demonstration", "find", "zz"])
def test_extreme_values_are_answered_or_refused(client, chain, name):
    for value in [
        NULL,
        SURROGATE,
        *EXTREMES,
        "barrier/" + "%EF%B7%BA" * 300,
        "barrier/one/",
        "%20",
        "the and of",
        "- OR |",
    ]:
        for address in ("/network/", "/network/network.graphml"):
            assert client.get(f"{address}?{name}={value}").status_code in (200, 302, 400), (address, value)


@pytest.mark.parametrize("address", ["/network/", "/api/v1/network/", "/network/network.graphml"])
def test_network_that_takes_too_long_is_stopped_and_says_so(client, chain, settings, monkeypatch, address):
    settings.LIST_TIME_LIMIT = 50
    monkeypatch.setattr("insight.network.choices.network", slowly)
    monkeypatch.setattr("insight.network.api.page", slowly)

    answer = client.get(address)

    assert answer.status_code == 503
    assert "This takes too long to find, and was stopped." in answer.content.decode()


def slowly(*_, **choices):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(2)")
