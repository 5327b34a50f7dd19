"""Lists: a barrier on one line, filters that stay small, and an end to what takes too long."""

import datetime
import re

import pytest
from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.http import QueryDict

from actions.models import Action
from barriers.filters import BarrierFilter
from barriers.models import Barrier, Category
from barriers.views import BarrierList
from evidence.models import Source
from insight.map.filters import MapFilter
from tests import world
from tests.factories.actions import PlanFactory, committed, published_action
from tests.factories.organisations import OrganisationFactory
from tests.pages.test_pages import text_of
from web.choices import OFFERED, TICKS
from web.filter_form import MOST_OPEN

pytestmark = pytest.mark.django_db
DAY = datetime.datetime(2027, 3, 15, 12, 0, tzinfo=datetime.UTC)


def titles(response):
    return [barrier.title for barrier in response.context["rows"]]


def lines(client, address="/barriers/"):
    """Return {title: the words of its line}."""
    table = client.get(address).content.decode().split("<tbody>")[1].split("</tbody>")[0]
    cells = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in table.split("</tr>")]
    return {title: next(cell for cell in cells if cell.startswith(title)) for title in titles(client.get(address))}


@pytest.fixture
def many(editor, snapshot):
    """More sources than are offered, each behind the same barrier, and more factors than are ticked."""
    snapshot.kept("a long list", lambda: make_many(editor))


def make_many(editor):
    for number in range(TICKS + 1):
        Category.objects.create(vocabulary="factors", slug=f"factor-{number}", label=f"Factor number {number}")
    sources = [
        ("source", world.source(f"report-{number}", title=f"Report {number:03}, " + "of many words " * 15))
        for number in range(OFFERED + 3)
    ]
    world.publish(
        editor,
        *sources,
        (
            "barrier",
            world.barrier(
                evidence=[
                    {"source": document["slug"], "stance": "supports", "finding": "Yes."} for _, document in sources
                ],
                factors=[f"factor-{number}" for number in range(TICKS + 1)],
            ),
        ),
    )


@pytest.fixture
def full(many, editor, snapshot):
    """A whole page of barriers with long titles besides."""
    snapshot.kept("a long list of barriers too", lambda: make_full(editor))


def make_full(editor):
    world.publish(
        editor,
        *[
            ("barrier", world.barrier(f"like-{number}", title=f"Like it {number} " + "so long " * 30))
            for number in range(20)
        ],
    )


def test_line_says_how_sure_what_it_rests_on_who_acts_and_when(small_world, client, time_machine):
    time_machine.move_to(DAY)

    line = lines(client)["Lost records"]

    assert line.startswith("Lost records Low 1 ")
    assert "Nobody yet 1 action proposed" in line
    assert "30 Sep 2027 proposed" in line


def test_line_names_who_promised_and_calls_the_date_promised(small_world, client, time_machine):
    committed(action=Action.objects.get(), organisation=OrganisationFactory(name="Shelf Board"))
    time_machine.move_to(DAY)

    line = lines(client)["Lost records"]

    assert "Shelf Board" in line
    assert "Nobody yet" not in line
    assert "30 Sep 2027 promised" in line


def test_no_research_is_said_in_a_word(editor, client):
    world.publish(
        editor,
        ("source", world.source("act", kind="legislation")),
        ("barrier", world.barrier(evidence=[{"source": "act", "stance": "supports", "finding": "It says so."}])),
        ("barrier", world.barrier("bare", title="Bare")),
    )

    found = lines(client)

    assert found["Lost records"].startswith("Lost records Low None 1 1 of 1")
    assert found["Bare"].startswith("Bare Low None None – Nobody yet no action proposed None ahead")


def test_what_is_invented_is_in_a_line_only_where_it_is_asked_for(small_world, client, time_machine):
    plan = PlanFactory(is_demonstration=True)
    invented = OrganisationFactory(name="Invented Board (demonstration)", is_demonstration=True)
    committed(action=published_action(plan=plan, barriers=["lost-records"]), organisation=invented)
    time_machine.move_to(DAY)

    assert "Nobody yet 1 action proposed" in lines(client)["Lost records"]
    assert "Invented Board (demonstration)" in lines(client, "/barriers/?demonstration=yes")["Lost records"]


@pytest.fixture
def ordered(small_world, editor):
    """Barriers of two levels; of two as sure, the one that an action addresses sooner comes first."""
    high = {"level": "high", "explanation": "Many say so."}
    sooner = {"key": "ask", "title": "All are asked", "due": "2027-06-30"}
    world.publish(
        editor,
        ("barrier", world.barrier("a-late", title="A late", confidence=high)),
        ("barrier", world.barrier("b-soon", title="B soon", confidence=high)),
        ("action", world.action("ask-them", barriers=["b-soon"], milestones=[sooner])),
    )


def test_usual_order_is_the_surest_first_and_then_the_nearest_date(ordered, client, time_machine):
    time_machine.move_to(DAY)

    assert titles(client.get("/barriers/")) == ["B soon", "A late", "Shared shelf", "Lost records"]


@pytest.mark.parametrize(
    ("ordering", "first"),
    [
        ("next_date", "B soon"),
        ("confidence,evidence", "Lost records"),
        ("title", "A late"),
        ("-evidence", "Lost records"),
    ],
)
def test_other_orders_have_addresses(ordered, client, time_machine, ordering, first):
    time_machine.move_to(DAY)
    response = client.get("/barriers/", {"ordering": ordering})

    assert titles(response)[0] == first
    assert 'aria-current="true"' in response.content.decode().split('class="order"')[1].split("</ul>")[0]


def test_kept_order_is_that_of_the_rows_page_by_page_until_something_changes(
    ordered, client, editor, time_machine, settings, monkeypatch
):
    time_machine.move_to(DAY)
    monkeypatch.setattr(BarrierList, "page_size", 1)
    pages = [f"{query}page={page}" for query in ["", "ordering=-evidence&", "theme=cultural&"] for page in [1, 2, 3, 4]]

    def listed():
        return {page: titles(client.get(f"/barriers/?{page}")) for page in pages}

    settings.KEEP_PAGES = False
    as_counted = listed()
    settings.KEEP_PAGES = True
    assert listed() == listed() == as_counted
    high = {"level": "high", "explanation": "Many say so."}
    world.publish(editor, ("barrier", world.barrier("a-first", title="A first", confidence=high)))
    assert listed()["page=2"] == ["A first"]


def test_list_ends_after_its_most_pages_and_says_how_to_see_the_others(ordered, client, monkeypatch):
    monkeypatch.setattr(BarrierList, "page_size", 1)
    monkeypatch.setattr("web.list_rows.MOST_PAGES", 2)
    last, beyond = client.get("/barriers/?page=2"), client.get("/barriers/?page=3")

    assert "Page 2 of 2 Next" not in text_of(last)
    assert "choose filters or another order, or take it away as a file" in text_of(last)
    assert beyond.status_code == 400
    assert "There is no page “3”. This is the first of 2. Of a list, 2 pages are shown." in text_of(beyond)


def test_last_page_that_is_shown_says_which_rows_are_on_it_and_not_that_all_others_are(ordered, client, monkeypatch):
    monkeypatch.setattr(BarrierList, "page_size", 1)
    monkeypatch.setattr("web.list_rows.MOST_PAGES", 2)

    assert "barriers and enablers: 2 to 2" in text_of(client.get("/barriers/?page=2"))


def test_api_keeps_its_order_and_takes_confidence(ordered, client):
    def listed(**query):
        return [row["slug"] for row in client.get("/api/v1/barriers/", query).json()["results"]]

    assert listed() == listed(page_size=50) == ["a-late", "b-soon", "lost-records", "shared-shelf"]
    assert set(listed(ordering="-confidence")[:2]) == set(listed(ordering="confidence")[-2:]) == {"a-late", "b-soon"}


# --- filters


@pytest.mark.parametrize(
    "address", ["/barriers/", "/evidence/", "/barriers/?theme=cultural&source=report-1", "/barriers/?source=Report"]
)
def test_page_of_a_list_is_small_however_much_there_is(full, client, address):
    response = client.get(address)

    assert len(response.content) < 60_000
    assert response.content.count(b"<option") <= 2 * OFFERED + 20


def test_long_vocabulary_is_found_by_typing_and_short_ones_are_ticked(many, client):
    page = client.get("/barriers/").content.decode()

    assert 'name="source" list="source-offers"' in page
    assert 'type="checkbox" name="source"' not in page
    assert 'name="factor" list="factor-offers"' in page
    assert 'type="checkbox" name="theme" value="cultural"' in page


def test_filter_of_many_values_waits_behind_its_name_until_one_is_chosen(editor, client):
    sectors = [f"sector-{number}" for number in range(MOST_OPEN + 1)]
    for slug in sectors:
        Category.objects.create(vocabulary="sectors", slug=slug, label=slug.title())
    world.publish(editor, ("barrier", world.barrier(sectors=sectors)))

    def folded(address):
        filters = client.get(address).content.decode().split('id="filters"')[1]
        return re.findall(r"<summary>([^<]*) <span[^>]*>([^<]*)", filters)

    assert folded("/barriers/") == [("Sector", f"{MOST_OPEN + 1} to choose from")]
    assert folded("/barriers/?sector=sector-1") == []


@pytest.mark.parametrize("typed", ["Report 023", "report 023", "report-23", " Report 023, of many "])
def test_what_is_typed_is_taken_by_its_name_or_slug_and_the_address_keeps_the_slug(many, client, typed):
    response = client.get("/barriers/", {"source": typed, "q": "", "theme": "cultural"}, follow=True)

    assert response.status_code == 200
    assert titles(response) == ["Lost records"]
    assert response.request["QUERY_STRING"] == "source=report-23&theme=cultural" or typed == "report-23"
    assert re.search(r'name="source" value="report-23" id="[^"]+"\s+checked', response.content.decode())


def test_several_that_fit_are_a_choice_and_what_was_typed_is_kept(many, client):
    response = client.get("/barriers/", {"source": ["report-5", "Report 02"]})
    page = response.content.decode()

    assert response.status_code == 400
    assert "“Report 02” fits 10. Tick those that you mean, or type more of it." in text_of(response)
    assert 'value="Report 02"' in page
    assert page.count('type="checkbox" name="source" value="report-2') == 10
    assert re.search(r'name="source" value="report-5" id="[^"]+"\s+checked', page)


@pytest.mark.parametrize("typed", ["no such report", "\x00", "%_\\", "𝕽" * 301, "ﷺ", "' OR 1=1 --"])
def test_what_fits_nothing_is_told_beside_the_field(many, client, typed):
    response = client.get("/barriers/", {"source": typed})

    assert response.status_code == 400
    assert "This list cannot be shown as asked" in text_of(response)


def test_api_takes_slugs_only(many, client):
    response = client.get("/api/v1/barriers/", {"source": "Report 023"})

    assert response.status_code == 400
    assert "is not in it" in response.content.decode()


def test_hundreds_of_names_at_once_are_not_looked_for(many, client):
    response = client.get("/barriers/", {"source": [f"nothing {number}" for number in range(200)]})

    assert response.status_code == 400
    assert "Type one name at a time." in text_of(response)


def test_counts_beside_a_tick_are_what_it_would_leave(ordered, client):
    def count(address, value):
        page = client.get(address).content.decode()
        return int(re.search(rf'value="{value}"[^>]*><label[^>]*>[^<]*<span class="count">(\d+)', page).group(1))

    for field, value in [
        ("confidence", "high"),
        ("theme", "cultural"),
        ("kind", "enabler"),
        ("factor", "leadership"),
        ("read", "part"),
    ]:
        assert count("/barriers/", value) == client.get(f"/barriers/?{field}={value}").context["total"]
    assert 'value="high"' not in client.get("/barriers/?kind=enabler").content.decode()  # it would leave nothing
    assert count("/barriers/?confidence=low", "high") == 2


def test_barriers_are_found_by_right_and_by_kind_of_source(editor, client):
    study, act = world.source("study"), world.source("act", kind="legislation")

    def on(source):
        return [{"source": source, "stance": "supports", "finding": "Yes."}]

    world.publish(
        editor,
        ("source", study),
        ("source", act),
        ("barrier", world.barrier("both", rights=[3, 12], evidence=on("study") + on("act"))),
        ("barrier", world.barrier("law", rights=[12], evidence=on("act"))),
        ("barrier", world.barrier("none")),
    )

    def found(query):
        listed = {row["slug"] for row in client.get(f"/api/v1/barriers/?{query}").json()["results"]}
        assert listed == {barrier.slug for barrier in client.get(f"/barriers/?{query}").context["rows"]}
        return listed

    assert found("right=12") == {"both", "law"}
    assert found("right=3&right=54") == {"both"}
    assert found("source_kind=research") == {"both"}
    assert found("source_kind=research&source_kind=legislation") == {"both", "law"}
    text = text_of(client.get("/barriers/"))
    assert "Article 3 1 Article 12 2" in text  # only those that an entry names, each with its number
    assert "Article 54" not in text
    for wrong in ["right=55", "right=x", "source_kind=song"]:
        assert (
            client.get(f"/barriers/?{wrong}").status_code == client.get(f"/api/v1/barriers/?{wrong}").status_code == 400
        )


def test_chosen_values_are_taken_away_by_a_link(small_world, client):
    response = client.get("/barriers/?theme=cultural&factor=leadership&page=1")
    chips = response.content.decode().split('class="chips"')[1].split("</ul>")[0]

    assert re.findall(r'href="\?([^"]*)"', chips) == ["factor=leadership", "theme=cultural"]
    assert "Factor: Leadership" in chips


def test_what_a_link_narrowed_a_list_by_is_said_and_taken_away(small_world, client):
    page = client.get("/definitions/?broader_transitive=record").content.decode()

    chips = page.split('class="chips"')[1].split("</ul>")[0]
    assert "at any distance (slug): record" in chips
    assert 'href="?"' in chips


def test_empty_list_speaks_of_filters_only_where_there_are_some(small_world, client):
    assert "There is none yet." in text_of(client.get("/definitions/mappings/"))
    assert "Nothing fits. Take a filter away" in text_of(client.get("/definitions/mappings/?q=zebra"))


def test_filters_follow_the_list_and_a_link_leads_to_them(small_world, client):
    page = client.get("/barriers/").content.decode()

    assert page.index('href="#filters"') < page.index('<table class="lines"') < page.index('id="filters"')
    assert "<details" not in page.split('id="filters"')[1].split("</form>")[0]


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_barriers_asks_as_often_for_three_lines_as_for_one(
    small_world, editor, client, django_assert_num_queries, count
):
    for number in range(count):
        world.publish(
            editor,
            (
                "barrier",
                world.barrier(
                    f"more-{number}", evidence=[{"source": "study", "stance": "supports", "finding": "Yes."}]
                ),
            ),
            ("action", world.action(f"more-{number}", barriers=[f"more-{number}"])),
        )
        committed(action=Action.objects.get(slug=f"more-{number}"))

    with django_assert_num_queries(28):
        client.get("/barriers/")


# --- what takes too long


@pytest.fixture
def slow(monkeypatch, settings):
    settings.LIST_TIME_LIMIT = 50

    def slowly(self):
        wait = RawSQL("pg_sleep(0.2) IS NULL", [], output_field=BooleanField())  # noqa: S611 – no value in it
        return Barrier.objects.with_counts().annotate(wait=wait).filter(wait=False)

    monkeypatch.setattr(BarrierList, "get_queryset", slowly)
    monkeypatch.setattr("barriers.api.BarrierViewSet.get_queryset", slowly)


def test_list_that_takes_too_long_is_stopped_and_says_so(small_world, slow, client):
    response = client.get("/barriers/?theme=cultural")

    assert response.status_code == 503
    assert "This takes too long to find, and was stopped." in text_of(response)
    assert Source.objects.count() == 2  # the connection goes on


def test_api_list_that_takes_too_long_is_a_problem_document(small_world, slow, client):
    response = client.get("/api/v1/barriers/?theme=cultural")

    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"].startswith("This takes too long to find")


def test_time_limit_ends_with_the_list(small_world, client):
    client.get("/barriers/")
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_filters_of_one_request_are_not_those_of_another():
    first, second = [BarrierFilter(QueryDict("theme=legal"), queryset=Barrier.objects.all()) for _ in range(2)]
    first.form.fields["theme"].label = first.filters["theme"].extra["label"] = "Changed"

    assert second.form.fields["theme"].label == "Theme"
    assert all(item.parent is second for item in second.filters.values())
    assert not any("parent" in vars(item) or "_field" in vars(item) for item in BarrierFilter.base_filters.values())


def test_filter_by_a_method_asks_its_own_request():
    filters = [
        MapFilter(QueryDict(f"jurisdiction={place}"), queryset=Barrier.objects.all()) for place in ("scotland", "")
    ]

    assert [each.filters["jurisdiction"].filter.f.parent is each for each in filters] == [True, True]


def filters_of(client, address):
    return client.get(address).content.decode().split('id="filters"')[1].split("</form>")[0]


KEPT = [
    "", "?theme=cultural", "?ordering=title", "?ordering=-evidence", "?ordering=title&theme=cultural", "?page=9", "?q=lost", "?q=%3Cb%3E",
    "?demonstration=yes", "?theme=wrong", "?source=study", "?source=nothing-of-this-name", "?nothing=1",
]  # fmt: skip


def test_kept_filters_are_those_of_the_address_whoever_asked_before(small_world, client, settings):
    settings.KEEP_PAGES = False
    made = {query: filters_of(client, f"/barriers/{query}") for query in KEPT}
    settings.KEEP_PAGES = True

    kept = [{query: filters_of(client, f"/barriers/{query}") for query in each} for each in (KEPT, KEPT[::-1], KEPT)]

    assert kept == [made, made, made]
    assert len(set(made.values())) > len(KEPT) / 2


def test_kept_filters_show_a_vocabulary_that_changed(small_world, client, settings):
    settings.KEEP_PAGES = True
    before = filters_of(client, "/barriers/")
    Category.objects.filter(vocabulary="factors", slug="leadership").update(label="Those who lead")

    assert "Those who lead" not in before
    assert "Those who lead" in filters_of(client, "/barriers/")
