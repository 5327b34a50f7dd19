import re

import html5lib
import pytest
from django.conf import settings
from django.urls import reverse

from organisations.models import Organisation
from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import publish, withdraw
from publishing.models import Entry, Revision
from tests import world
from tests.factories.publishing import published

pytestmark = pytest.mark.django_db

EVERY_KIND_OF_PAGE = [
    "/", "/search/", "/search/?q=records", "/map/", "/coverage/", "/about/", "/guides/", "/guides/answer/", "/guides/pull-definitions/", "/your-records/", "/download/", "/accessibility/", "/privacy/", "/api/",
    "/accounts/login/", "/barriers/", "/barriers/lost-records/", "/barriers/shared-shelf/", "/barriers/lost-records/versions/",
    "/barriers/lost-records/trace/", "/gaps/", "/what-can-we-do/",
    "/barriers/lost-records/versions/1/", "/barriers/lost-records/versions/compare/",
    "/evidence/", "/evidence/study/", "/evidence/study/versions/", "/evidence/study/versions/1/",
    "/definitions/a-to-z/", "/definitions/compare/", "/definitions/compare/?word=record", "/embed/",
    "/definitions/", "/definitions/care-record/", "/definitions/record/versions/1/",
    "/actions/", "/actions/find-them/", "/actions/find-them/versions/1/", "/plan/", "/plan/timeline/", "/plan/plan-2027/progress/", "/network/", "/network/?from=barrier/lost-records",
    "/organisations/", "/organisations/example-council/",
]  # fmt: skip


FOR_PARTNERS = {
    "/commitments/",
    "/commitments/mail/",
}  # the guide for partners leads there, and they are asked to sign in


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def links_of(response):
    return set(re.findall(r'href="(/[^"#?]*)', response.content.decode()))


def test_letters_are_asked_for_before_the_styles_so_that_nothing_moves_when_they_come(db, client):
    styles = (settings.BASE_DIR / "static" / "css" / "site.css").read_text()
    head = client.get("/about/").content.decode().split('rel="stylesheet"')[0]

    faces = set(re.findall(r"roboto-latin-\d+-normal", styles))
    assert len(faces) == 2
    assert set(re.findall(r'rel="preload" href="[^"]*(roboto-latin-\d+-normal)', head)) == faces


@pytest.mark.parametrize("address", EVERY_KIND_OF_PAGE)
def test_page_is_whole_and_well_formed(small_world, client, address):
    response = client.get(address)

    assert response.status_code == 200
    page = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    tree = page.parse(response.content)
    assert len(tree.findall(".//h1")) == 1
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", EVERY_KIND_OF_PAGE)
def test_page_sets_no_cookie_for_a_reader(small_world, client, address):
    response = client.get(address)

    assert set(response.cookies) <= ({"__Host-csrf"} if "login" in address else set())


def test_everything_published_is_reached_by_clicks_from_home(small_world, client):
    seen, waiting = set(), ["/"]
    while waiting:
        address = waiting.pop()
        seen.add(address)
        if address.startswith(("/api", "/static", "/admin", "/accounts", "/oembed", "/workbench")):
            continue
        if address in FOR_PARTNERS:
            continue
        response = client.get(address)
        assert response.status_code == 200, address
        if not response["Content-Type"].startswith("text/html") or response.streaming:
            continue
        waiting += links_of(response) - seen - set(waiting)

    assert seen >= {
        "/evidence/act/", "/evidence/study/", "/definitions/record/", "/definitions/care-record/",
        "/definitions/archive/", "/barriers/lost-records/", "/barriers/shared-shelf/", "/actions/find-them/",
        "/organisations/example-council/", "/plan/", "/api/v1/barriers/lost-records/",
    }  # fmt: skip


def test_barrier_shows_evidence_confidence_terms_and_who_could_act(small_world, client):
    response = client.get("/barriers/lost-records/")

    text = text_of(response)
    for words in [
        "Supports", "Half were lost.", "Chapter 2", "The place in the source still has to be checked", "Contradicts",
        "Low confidence", "One study only.", "Care record", "Shared shelf", "1 April 2027 to 31 March 2028",
        "nobody has been asked or has agreed", "Article 8", "Leadership",
    ]:  # fmt: skip
        assert words in text
    assert links_of(response) >= {
        "/evidence/study/", "/evidence/act/", "/definitions/care-record/", "/barriers/shared-shelf/",
        "/actions/find-them/", "/organisations/example-council/",
    }  # fmt: skip


def test_source_shows_what_rests_on_it(small_world, client):
    assert links_of(client.get("/evidence/act/")) >= {"/barriers/lost-records/", "/definitions/care-record/"}
    assert "/actions/find-them/" in links_of(client.get("/evidence/study/"))


def test_definition_shows_where_it_is_used_and_its_neighbours(small_world, client):
    assert links_of(client.get("/definitions/care-record/")) >= {
        "/barriers/lost-records/",
        "/definitions/record/",
        "/evidence/act/",
    }
    assert links_of(client.get("/definitions/record/")) >= {"/definitions/care-record/", "/definitions/archive/"}


def test_action_shows_why_it_exists(small_world, client):
    response = client.get("/actions/find-them/")

    assert links_of(response) >= {
        "/barriers/lost-records/",
        "/barriers/shared-shelf/",
        "/evidence/study/",
        "/organisations/example-council/",
    }
    assert "30 September 2027" in text_of(response)


def test_plan_shows_actions_in_time(small_world, client, editor):
    world.publish(editor, ("action", world.action("earlier", starts="2027-01-02")))

    text = text_of(client.get("/plan/")).split("Every action, and where it stands")[1]

    assert text.index("Earlier") < text.index("Find them")


def test_organisation_shows_what_it_could_be_asked_and_that_it_is_invented(small_world, client):
    response = client.get("/organisations/example-council/")

    assert "/actions/find-them/" in links_of(response)
    assert "Invented, for demonstration" not in text_of(response)
    assert "has not been asked and has agreed to nothing" in text_of(response)
    Organisation.objects.filter(slug="example-council").update(is_demonstration=True)
    assert "Invented, for demonstration" in text_of(client.get("/organisations/example-council/"))


def test_terms_in_running_text_lead_to_their_definitions(small_world, client, editor):
    world.publish(editor, ("barrier", world.barrier("other", statement="A file is not a care record.")))

    page = client.get("/barriers/other/").content.decode()

    assert '<a class="term" href="/definitions/record/" title="Definition: Record">file</a>' in page
    assert '<a class="term" href="/definitions/care-record/" title="Definition: Care record">care record</a>' in page


@pytest.mark.parametrize(
    "wrong", ["theme=red", "confidence=total", "page=0", "page=99", "page=x", "zz=1", "ordering=colour", "q=%00"]
)
def test_wrong_filter_is_told_and_finds_nothing(small_world, client, wrong):
    response = client.get(f"/barriers/?{wrong}")

    assert response.status_code == 400
    assert "This list cannot be shown as asked" in text_of(response)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/barriers/?kind=enabler", {"/barriers/shared-shelf/"}),
        ("/barriers/?theme=legal", set()),
        ("/barriers/?factor=leadership", {"/barriers/lost-records/"}),
        ("/barriers/?source=act", {"/barriers/lost-records/"}),
        ("/barriers/?q=halves+-half", set()),
        ("/barriers/?q=found", {"/barriers/lost-records/", "/barriers/shared-shelf/"}),
        ("/evidence/?kind=legislation", {"/evidence/act/"}),
        ("/evidence/?issued_after=2024-06-01", set()),
        ("/definitions/?broader=record", {"/definitions/care-record/"}),
        ("/actions/?due_before=2028-03-31", {"/actions/find-them/"}),
        ("/actions/?organisation=example-council", {"/actions/find-them/"}),
        ("/organisations/?kind=health", set()),
        ("/organisations/?q=council", {"/organisations/example-council/"}),
    ],
)
def test_filter_finds_what_it_says(small_world, client, address, found):
    section = "/" + address.split("/")[1] + "/"
    response = client.get(address)

    assert response.status_code == 200
    other_pages = {section, "/definitions/a-to-z/", "/definitions/compare/", "/definitions/mappings/"}
    other_pages |= {f"/definitions/documents/today/definitions.{form}" for form in ["pdf", "docx"]}
    assert {link for link in links_of(response) if link.startswith(section)} - other_pages == found


@pytest.mark.parametrize(
    "address", ["/barriers/nothing/", "/evidence/x/versions/", "/barriers/lost-records/versions/9/", "/nowhere/"]
)
def test_unknown_address_is_a_page_that_helps(small_world, client, address):
    response = client.get(address)

    assert response.status_code == 404
    assert "There is no page at this address" in text_of(response)


def test_draft_of_an_entry_never_published_is_not_found(client, editor):
    save_draft(kind="source", document=world.source("secret"), by=editor, now=world.NOW)

    assert client.get("/evidence/secret/").status_code == 404


def test_withdrawn_entry_answers_gone_with_reason_and_successor(client, editor):
    old, new = published("source", slug="old", by=editor), published("source", slug="new", by=editor)
    withdraw(entry=old.entry, by=editor, now=world.NOW, reason="It named a person.", successor=new.entry)

    # Its versions can still be read, and say the same.
    for address, status in {
        "/evidence/old/": 410,
        "/evidence/old/versions/": 200,
        "/evidence/old/versions/1/": 200,
    }.items():
        response = client.get(address)
        assert response.status_code == status
        assert "It named a person." in text_of(response)
        assert "/evidence/new/" in links_of(response)


def test_former_slug_leads_to_the_new_address(client, editor):
    entry = published("source", slug="old", by=editor).entry
    publish(
        revision=save_draft(kind="source", document=world.source("new"), by=world.author(), now=world.NOW, entry=entry),
        by=editor,
        now=world.NOW,
        note="Renamed.",
    )

    response = client.get("/evidence/old/versions/1/")

    assert (response.status_code, response["Location"]) == (301, "/evidence/new/versions/1/")


def test_comparison_shows_words_taken_out_and_put_in(client, editor):
    published("source", slug="study", by=editor)
    world.publish(
        editor, ("source", world.source("study", abstract="Records were found because nobody knew who kept them."))
    )

    page = client.get("/evidence/study/versions/compare/?from=1&to=2").content.decode()

    assert "<del>lost</del><ins>found</ins>" in page


def test_what_people_write_cannot_become_markup(client, editor):
    nasty = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    world.publish(editor, ("source", world.source("study", title=nasty, abstract=nasty, note=nasty, authors=[nasty])))
    world.publish(
        editor,
        ("definition", world.definition("word", label=nasty, definition=nasty)),
        (
            "barrier",
            world.barrier(
                title=nasty, statement=nasty, evidence=[{"source": "study", "stance": "supports", "finding": nasty}]
            ),
        ),
    )

    for address in ["/evidence/", "/evidence/study/", "/definitions/a-to-z/", "/definitions/word/", "/barriers/lost-records/", "/search/?q=alert",
                    "/barriers/lost-records/versions/1/", "/"]:  # fmt: skip
        tree = html5lib.parse(client.get(address).content, namespaceHTMLElements=False)
        assert not [
            element
            for element in tree.iter("script")
            if not element.get("src") and element.get("type") != "application/ld+json"
        ]
        assert not [element for element in tree.iter("img") if element.get("onerror")]


@pytest.mark.parametrize("section", ["barriers", "evidence", "definitions", "actions"])
@pytest.mark.parametrize("how", ["{}", "api/v1/{}"])
def test_list_asks_as_often_for_three_rows_as_for_one(client, editor, django_assert_num_queries, section, how):
    kind = {"barriers": "barrier", "evidence": "source", "definitions": "definition", "actions": "action"}[section]
    world.make_tables()
    counted = {
        # Definitions: also which languages there are.
        "barriers": 24, "evidence": 10, "definitions": 11, "actions": 18,
        "api/v1/barriers": 2, "api/v1/evidence": 2, "api/v1/definitions": 2, "api/v1/actions": 9,
    }  # fmt: skip
    expected = counted[how.format(section)]
    candidates = {"candidates": [{"organisation": "example-council", "role": "lead"}]} if kind == "action" else {}

    for number in range(3):
        published(kind, by=editor, **candidates)
        if number in (0, 2):
            with django_assert_num_queries(expected):
                client.get(f"/{how.format(section)}/")


def count_queries(client, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "address",
    ["/", "/plan/", "/search/?q=study", "/organisations/", "/organisations/example-council/", "/evidence/study/",
     "/definitions/record/", "/definitions/a-to-z/", "/definitions/compare/?word=record", "/barriers/hub/", "/actions/all/", "/evidence/study/versions/", "/api/v1/search/?q=study",
     "/api/v1/organisations/", "/api/v1/commitments/", "/api/v1/evidence/study/versions/"],
)  # fmt: skip
def test_page_asks_as_often_for_three_relations_as_for_one(small_world, client, editor, address, snapshot):
    """Each round publishes one more of everything that a page could list, all of it linked to the same few."""

    def grow(numbers):
        for number in numbers:
            world.publish(
                editor,
                ("source", world.source(f"extra-{number}")),
                (
                    "definition",
                    world.definition(f"extra-{number}", related=["record"], citations=[{"source": "study"}]),
                ),
                (
                    "barrier",
                    world.barrier(
                        f"extra-{number}",
                        terms=["record"],
                        evidence=[{"source": "study", "stance": "supports", "finding": "Yes."}],
                    ),
                ),
            )
        extra = [f"extra-{number}" for number in range(max(numbers) + 1)]
        world.publish(
            editor,
            ("barrier", world.barrier("hub", terms=extra, evidence=[{"source": slug, "stance": "supports", "finding": "Yes."} for slug in extra],
                                      relations=[{"barrier": slug, "kind": "causes"} for slug in extra])),
        )  # fmt: skip
        world.publish(
            editor,
            *[("action", world.action(f"extra-{number}", barriers=["hub"], enablers=["shared-shelf"], sources=["study"], candidates=[{"organisation": "example-council", "role": "lead"}],
                                      milestones=[{"key": "one", "title": "One", "due": "2027-06-01"}])) for number in numbers],
            ("action", world.action("all", barriers=extra, sources=extra, milestones=[{"key": slug, "title": slug, "due": "2027-06-01"} for slug in extra])),
            ("source", world.source("study", abstract=f"Study, said {len(extra)} times.")),
        )  # fmt: skip

    def begin():
        world.publish(editor, ("action", world.action("all")))  # which gets a second version in each round
        grow([0])

    snapshot.kept("everything linked once", begin)
    client.get("/search/?q=lost")  # what each process works out once of the guides
    once = count_queries(client, address)
    snapshot.kept("everything linked three times", lambda: grow([1, 2]))

    assert count_queries(client, address) == once


def test_search_page_marks_hits_and_says_how_many(small_world, client):
    page = client.get("/search/?q=lost").content.decode()

    assert "<mark>Lost</mark> records" in page


def test_search_page_refuses_a_wrong_kind_visibly(small_world, client):
    response = client.get("/search/?q=lost&kind=person")

    assert response.status_code == 400
    assert "Choose one of the list; “person” is not in it." in text_of(response)


def test_health_and_readiness_answer(db, client):
    assert [client.get(address).content for address in ["/healthz", "/readyz"]] == [b"ok", b"ok"]


def test_trace_is_refused(db, client):
    assert client.trace("/").status_code == 405


def test_reverse_of_an_entry_is_its_designed_address(small_world):
    assert reverse("definitions:version", args=["record", 1]) == "/definitions/record/versions/1/"


def test_versions_of_an_entry_published_again_after_withdrawal_tell_all(client, editor):
    entry = published("source", slug="study", by=editor).entry
    withdraw(entry=entry, by=editor, now=world.NOW, reason="Too soon.")
    world.publish(editor, ("source", world.source("study")), note="Now it is right.")

    text = text_of(client.get("/evidence/study/versions/"))

    assert "Version 2: withdrawn" in text
    assert "Too soon." in text
    assert Revision.objects.filter(entry=Entry.objects.get()).count() == 3


@pytest.mark.parametrize("typed", ["31 December 2030", "31/12/2030", "2030-12-31", "Tuesday 31 Dec 2030"])
def test_list_is_filtered_by_a_day_however_it_is_typed(small_world, client, typed):
    page = client.get("/actions/", {"due_before": typed})
    iso = client.get("/actions/", {"due_before": "2030-12-31"})

    assert page.status_code == 200
    assert [row.pk for row in page.context["page_obj"]] == [row.pk for row in iso.context["page_obj"]]
    assert page.context["total"] == 1


def test_day_that_is_none_is_told_beside_its_filter(small_world, client):
    response = client.get("/actions/", {"due_before": "31 June 2027"})

    assert response.status_code == 400
    assert "June 2027 has 30 days." in text_of(response)
    assert "31 June 2027" in response.content.decode()
