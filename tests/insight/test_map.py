"""The evidence map: what is in its cells, what it says of them, and that every form of it gives the same numbers."""

import csv
import io
import re
from html import unescape

import pytest
from django.http import QueryDict

from barriers.models import Barrier, Category
from insight.map import kept
from insight.map.counts import Amount
from insight.map.filters import MapFilter
from insight.map.matrix import Matrix, shade
from insight.map.sentences import stands_out
from publishing.models import KeptRows
from tests import world
from web.dates import moment_in_words

pytestmark = pytest.mark.django_db


def matrix_of(query=""):
    filters = MapFilter(QueryDict(query), queryset=Barrier.objects.all())
    assert filters.problems == {}
    return Matrix(filters)


def cell_of(matrix, row, column):
    return next(cell for cell in matrix.cells if (cell.row.key, cell.column.key) == (row, column))


def piece(source, stance="supports", **changes):
    return {"source": source, "stance": stance, "finding": f"{source} {stance}.", "locator": "p. 1", **changes}


def level(name):
    return {"level": name, "explanation": "Because."}


def vocabulary():
    for position, (slug, label) in enumerate(
        [("risk-assessment", "Risk assessment practices"), ("tracking", "Tracking")]
    ):
        Category.objects.create(vocabulary="knowledge_gaps", slug=slug, label=label, position=position)


@pytest.fixture
def filled(editor, snapshot):
    """Two gaps: at one, three barriers and an enabler of unlike strength; at the other, an enabler alone."""
    snapshot.kept("two gaps on the map", lambda: fill(editor))


def fill(editor):
    vocabulary()
    world.publish(
        editor,
        ("source", world.source("study")),
        ("source", world.source("account", checked="secondary", read="secondary")),
        ("source", world.source("act", kind="legislation")),
    )
    on_tracking = {"knowledge_gaps": ["tracking"], "stages": ["sharing", "access"]}
    world.publish(
        editor,
        ("barrier", world.barrier("one", **on_tracking, confidence=level("high"), rights=[12],
                                  evidence=[piece("study"), piece("study", "contradicts"), piece("act", "qualifies")])),
        ("barrier", world.barrier("two", **on_tracking, confidence=level("low"), rights=[16],
                                  evidence=[piece("study"), piece("account")])),
        ("barrier", world.barrier("rule", knowledge_gaps=["tracking"], stages=["control"], themes=["legal"],
                                  confidence=level("moderate"), evidence=[piece("act")])),
        ("barrier", world.barrier("helper", kind="enabler", knowledge_gaps=["risk-assessment"], stages=["creation"],
                                  confidence=level("moderate"), evidence=[piece("study")])),
    )  # fmt: skip


def test_a_cell_counts_different_sources_barriers_and_findings(filled):
    cell = cell_of(matrix_of(), "tracking", "sharing")

    assert (cell.amount.barriers, cell.amount.sources, cell.amount.read) == (2, 3, 2)
    assert (cell.amount.supports, cell.amount.qualifies, cell.amount.contradicts) == (3, 1, 1)
    assert cell.amount.levels == {"high": 1, "low": 1}


def test_the_shade_is_the_less_sure_of_two_in_the_middle(filled):
    assert cell_of(matrix_of(), "tracking", "sharing").shade == "sure-low"


def test_the_shade_of_ever_so_many_takes_no_longer():
    many = Amount()
    for level in ["high", "moderate", "low"]:
        many.add_barriers(10**15, level, researched=True, stances=[0, 0, 0])

    assert shade(many) == "sure-moderate"  # a list of so many would never end


def test_the_area_of_a_disc_is_the_number_of_sources(filled):
    matrix = matrix_of()
    large, small = cell_of(matrix, "tracking", "sharing"), cell_of(matrix, "tracking", "control")

    assert (large.radius / small.radius) ** 2 == pytest.approx(large.amount.sources / small.amount.sources, rel=0.02)


def test_a_row_and_the_whole_count_once_what_is_in_several_cells(filled):
    matrix = matrix_of()
    tracking = next(line for line in matrix.rows if line.value.key == "tracking")

    assert (tracking.amount.barriers, tracking.amount.sources) == (3, 3)
    assert (matrix.whole.barriers, matrix.whole.sources) == (3, 3)


def test_an_empty_cell_says_that_it_is_a_gap_and_which_enablers_there_are(filled, client):
    page = client.get("/map/?row=risk-assessment&column=creation")

    assert "None on risk assessment, at creation" in squeezed(page)
    assert "No barrier is recorded; 1 enabler is. A gap to fill, not good news." in squeezed(page)


def test_a_cell_without_research_is_striped_and_says_so(filled, client):
    assert cell_of(matrix_of(), "tracking", "control").shade == "rules"
    assert "1 without research" in squeezed(client.get("/map/"))
    world_without_law = matrix_of("evidence=research")
    assert cell_of(world_without_law, "tracking", "control").amount.barriers == 0


def test_what_stands_out_is_derived(filled):
    assert stands_out(matrix_of()) == [
        "The most sources stand behind the barriers on tracking, at sharing; on tracking, at access: 3 each.",
        "The fewest, where there are any barriers, stand behind those on tracking, at control: 1.",
        "No barriers are recorded on risk assessment, at creation; on risk assessment, at control; "
        "on risk assessment, at sharing; and in 2 more cells (5 of 8 cells).",
        "No research stands behind the barriers on tracking, at control.",
    ]


def test_what_stands_out_changes_with_what_is_published(filled, editor):
    world.publish(
        editor,
        ("barrier", world.barrier("new", knowledge_gaps=["tracking"], stages=["control"],
                                  evidence=[piece("study"), piece("account"), piece("act")])),
    )  # fmt: skip
    said = " ".join(stands_out(matrix_of()))

    assert "No research stands behind" not in said
    assert "The fewest" not in said


def test_without_anything_nothing_else_is_said(db):
    vocabulary()

    assert stands_out(matrix_of()) == [
        "No barriers are recorded for what is chosen. That is a gap to fill, not good news."
    ]


def test_caption_says_what_is_left_out(filled, client):
    assert matrix_of().caption == "Barriers by knowledge gap and stage: 3 barriers, 3 sources"
    assert matrix_of("theme=legal&knowledge_gap=risk-assessment&knowledge_gap=tracking").caption == (
        "Barriers by knowledge gap and stage: 1 barrier, 1 source. Theme: legal and regulatory. "
        "Knowledge gap: risk assessment, tracking"
    )
    assert "Theme: legal and regulatory" in client.get("/map.svg?theme=legal").content.decode()


def test_barriers_that_stand_nowhere_are_said_to_be_missing(filled, editor, client):
    world.publish(editor, ("barrier", world.barrier("nowhere")))

    assert matrix_of().not_placed == 1
    assert "1 barrier has no knowledge gap or no stage, and is not on this map." in squeezed(client.get("/map/"))


@pytest.mark.parametrize(
    "query",
    [
        "", "rows=themes&columns=stages", "rows=source-groups&columns=knowledge-gaps", "rows=rights&columns=stages",
        "rows=stages&columns=source-kinds", "kind=enabler", "evidence=research", "at_source=yes", "theme=legal",
    ],
)  # fmt: skip
def test_every_cell_counts_the_barriers_that_it_opens(filled, query):
    cells = matrix_of(query).cells

    assert any(cell.amount.barriers for cell in cells)
    assert [cell.barriers().count() for cell in cells] == [cell.amount.barriers for cell in cells]


def test_a_cell_leads_to_the_list_of_the_same_barriers(filled, client):
    cell = cell_of(matrix_of("theme=cultural"), "tracking", "sharing")
    page = client.get("/barriers/?" + cell.list_query)

    assert "2 barriers and enablers with these filters" in squeezed(page)
    assert cell_of(matrix_of("evidence=research"), "tracking", "sharing").list_query == ""


def test_the_chosen_cell_is_marked_and_its_barriers_are_listed_surest_first(filled, client):
    page = client.get("/map/?row=tracking&column=sharing")
    text = page.content.decode()

    assert len(re.findall(r'<td class="cell cell--chosen"', text)) == 1
    assert text.count('#cell" aria-current="true"') == 1
    assert "2 barriers on tracking, at sharing" in squeezed(page)
    assert text.index('href="/barriers/one/"') < text.index('href="/barriers/two/"')
    assert "/barriers/rule/" not in text


def test_table_and_csv_give_the_same_numbers(filled, client):
    page, table = client.get("/map/"), client.get("/map.csv")
    rows = list(csv.DictReader(io.StringIO(table.content.decode())))

    assert len(rows) == 8
    for row in rows:
        if row["barriers"] == "0":
            continue
        cell = re.search(
            rf'headers="c-{row["column"]} r-{row["row"]}">(.*?)</td>', page.content.decode(), re.DOTALL
        ).group(1)
        assert plain(cell).startswith(f"{row['barriers']} barrier")
        assert f"{row['sources']} source" in plain(cell)
        assert f"✓ {row['supports']} findings for" in plain(cell)


def test_api_gives_the_same_numbers(filled, client):
    found = client.get("/api/v1/map/").json()
    rows = list(csv.DictReader(io.StringIO(client.get("/map.csv").content.decode())))

    assert len(found["cells"]) == len(rows)
    for cell, row in zip(found["cells"], rows, strict=True):
        levels = cell.pop("levels")
        assert row["address"] == cell.pop("html")
        assert {name: str(value or 0) if name != "middle" else value or "" for name, value in cell.items()} == {
            name: row[name] for name in cell
        }
        assert [str(number) for number in levels.values()] == [row[name] for name in Barrier.Confidence.values]
    assert (found["barriers"], found["sources"]) == (3, 3)
    assert found["stands_out"] == stands_out(matrix_of())
    assert [(line["key"], line["barriers"], line["sources"]) for line in found["columns"]] == [
        ("creation", 0, 0), ("control", 1, 1), ("sharing", 2, 3), ("access", 2, 3),
    ]  # fmt: skip


@pytest.mark.parametrize(("address", "query"), [("/", ""), ("/map/", "?rows=stages&columns=sectors")])
def test_map_in_less_room_gives_the_numbers_of_the_api(filled, editor, client, address, query):
    sectors = [f"sector-{number}" for number in range(6)]
    for slug in sectors:
        Category.objects.create(vocabulary="sectors", slug=slug, label=slug)
    world.publish(
        editor,
        ("barrier", world.barrier("everywhere", sectors=sectors[:5], stages=["sharing"], evidence=[piece("study"), piece("act")])),
    )  # fmt: skip
    page = client.get(address + query).content.decode()
    table = re.search(r'<table class="map map--small">.*?</table>', page, re.DOTALL).group(0)
    drawn = [plain(cell) for cell in re.findall(r'<td class="cell.*?</td>', table, re.DOTALL)]
    told = client.get(f"/api/v1/map/{query}").json()["cells"]

    assert len(drawn) == len(told) > 6
    for cell, words in zip(told, drawn, strict=True):
        if not cell["barriers"]:
            assert words.startswith("None")
            continue
        barriers, sources = ["" if number == 1 else "s" for number in (cell["barriers"], cell["sources"])]
        assert words.startswith(f"{cell['barriers']} barrier{barriers} from {cell['sources']} source{sources} ")
        assert f"middle: {cell['middle'].replace('-', ' ')}" in words
    assert any(cell["barriers"] for cell in told)


@pytest.mark.parametrize(
    "theirs", ["Scotland", "Scotland, with US comparisons", "UK", "England and Wales", "Victoria", ""]
)
def test_evidence_that_counts_can_be_that_on_a_place(editor, client, theirs):
    vocabulary()
    at = {"knowledge_gaps": ["tracking"], "stages": ["sharing"]}
    world.publish(
        editor,
        ("source", world.source("theirs", jurisdiction=theirs)),
        ("source", world.source("ours", jurisdiction="Scotland")),
        ("barrier", world.barrier("one", **at, evidence=[piece("theirs"), piece("ours")])),
        ("barrier", world.barrier("two", **at, evidence=[piece("theirs")])),
    )
    fits = {"Scotland": "scotland", "UK": "uk", "England": "uk", "Victoria": "elsewhere"}.get(
        theirs.split(",")[0].split(" ")[0]
    )

    for place in ["scotland", "uk", "elsewhere"]:
        matrix = matrix_of(f"jurisdiction={place}")
        cell = cell_of(matrix, "tracking", "sharing")
        expected = {"barriers": 2 if place == fits else 1 if place == "scotland" else 0}
        expected["sources"] = (place == fits) + (place == "scotland")
        assert {name: getattr(cell.amount, name) for name in expected} == expected
        assert cell.barriers().count() == cell.amount.barriers
        assert cell.list_query == ""
        assert [found["sources"] for found in client.get(f"/api/v1/map/?jurisdiction={place}").json()["cells"]] == [
            each.amount.sources for each in matrix.cells
        ]


@pytest.mark.parametrize(
    "query", ["rows=rights&columns=stages", "rows=stages&columns=source-kinds", "right=12", "source_kind=legislation"]
)
def test_a_cell_of_rights_or_kinds_of_source_leads_to_the_list_of_the_same_barriers(filled, client, query):
    filled_cells = [cell for cell in matrix_of(query).cells if cell.amount.barriers]

    assert filled_cells
    for cell in filled_cells:
        listed = client.get("/api/v1/barriers/?" + cell.list_query).json()
        assert {row["slug"] for row in listed["results"]} == set(cell.barriers().values_list("slug", flat=True))


def test_picture_gives_the_same_numbers(filled, client):
    picture = client.get("/map.svg").content.decode()
    titles = [unescape(title) for title in re.findall(r"<title>(.*?)</title>", picture)]

    assert titles == [_title(cell) for cell in matrix_of().cells]
    assert [float(radius) for radius in re.findall(r'<circle [^>]*r="([\d.]+)"', picture)] == [
        cell.radius for cell in matrix_of().cells if cell.amount.barriers
    ]


def _title(cell):
    amount = cell.amount
    if not amount.barriers:
        return f"No barriers {cell.place}"
    s, ss = "" if amount.barriers == 1 else "s", "" if amount.sources == 1 else "s"
    return (
        f"{amount.barriers} barrier{s} {cell.place}: {amount.levels_in_words}; {amount.sources} source{ss}, "
        f"{amount.read} read at source; {amount.supports} findings for, {amount.qualifies} that limit, "
        f"{amount.contradicts} against; {amount.without_research} without research"
    )


def test_picture_is_drawn_as_png_too(filled, client):
    answer = client.get("/map.png")

    assert answer["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


def test_page_to_host_elsewhere_needs_nothing_and_leads_back_here(filled, client, settings):
    page = client.get("/map.html?theme=cultural").content.decode()

    assert not re.findall(r'(?:src|<link rel="stylesheet")', page)
    assert "<style>" in page
    links = [link for link in re.findall(r'href="([^"]*)"', page) if not link.startswith("#")]
    assert all(link.startswith((settings.BASE_URL, settings.CONTENT_LICENCE)) for link in links)
    assert "2 barriers on tracking, at sharing" in plain(page)


@pytest.mark.parametrize("address", ["/map/", "/map.csv", "/api/v1/map/"])
def test_what_is_unknown_is_refused_with_what_there_is(filled, client, address):
    for query, said in [
        ("rows=nope", "There is no “nope”. There are: knowledge-gaps, stages, themes"),
        ("columns=%00", ""),
        ("rows=stages&columns=stages", "Choose something else along the top"),
        ("rows=source-kinds&columns=source-groups", "Choose something else along the top"),
        ("colour=red", "There is no such filter. Known: "),
        ("kind=other", ""),
        ("knowledge_gap=nope", ""),
        ("demonstration=no", ""),
    ]:
        answer = client.get(f"{address}?{query}")
        assert answer.status_code == 400, query
        assert said in unescape(answer.content.decode().replace('\\"', '"'))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "row=nope&column=sharing",
            "There is no knowledge gap “nope” on this map. There are: risk-assessment, tracking.",
        ),
        ("row=tracking", "A cell has a row and a column: give both."),
        ("part=2", "There is no such part of this map."),
        ("part=x", "There is no such part of this map."),
    ],
)
def test_a_cell_or_part_that_is_not_there_is_refused(filled, client, query, said):
    answer = client.get(f"/map/?{query}")

    assert answer.status_code == 400
    assert said in squeezed(answer)


@pytest.mark.parametrize("address", ["/map/", "/map.svg", "/coverage/", "/api/v1/map/", "/api/v1/coverage/"])
@pytest.mark.parametrize(
    "words",
    [
        "\x00",
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
        "a" * 10_000,
        "\u202e",
        "٣",
        "-1",
        "''--",
        "%",
    ],
)
def test_every_query_string_is_answered_or_refused(filled, client, address, words):
    for name in ["rows", "by", "row", "column", "theme", "knowledge_gap", "kind", "part", "page", words]:
        assert client.get(address, {name: words}).status_code in (200, 400, 414)


def test_what_is_invented_is_counted_only_where_it_is_asked_for(filled, editor):
    entry = Barrier.objects.get(slug="two").entry
    type(entry).objects.filter(pk=entry.pk).update(is_demonstration=True)
    kept.forget()

    assert cell_of(matrix_of(), "tracking", "sharing").amount.barriers == 1
    assert cell_of(matrix_of("demonstration=yes"), "tracking", "sharing").amount.barriers == 2


def test_a_map_too_large_for_a_page_is_shown_in_parts_and_taken_away_whole(filled, client):
    for number in range(45):
        Category.objects.create(vocabulary="knowledge_gaps", slug=f"gap-{number}", label=f"Gap {number}", position=9)
    first, last = client.get("/map/"), client.get("/map/?part=3")

    assert "Part 3" in squeezed(first)
    assert "Tracking" in squeezed(first)
    assert "Tracking" not in squeezed(last)
    assert len(client.get("/map.csv").content.splitlines()) == 1 + 47 * 4
    assert max(len(first.content), len(last.content)) < 60_000


def test_the_largest_page_with_a_full_list_stays_small(filled, editor, client):
    people = [f"group-of-people-{number}" for number in range(14)]
    sectors = [f"sector-{number}" for number in range(8)]
    for vocabulary, slugs in [("people", people), ("sectors", sectors)]:
        for slug in slugs:
            Category.objects.create(vocabulary=vocabulary, slug=slug, label=slug)
    world.publish(
        editor,
        *[("barrier", world.barrier(f"everywhere-{number}", people=people, sectors=sectors, evidence=[piece("study")]))
          for number in range(21)],
    )  # fmt: skip
    page = client.get(f"/map/?rows=people&columns=sectors&row={people[0]}&column={sectors[0]}")

    assert "The first 20 of 21." in squeezed(page)
    assert len(page.content) < 60_000


def test_counting_is_done_once_a_publication(filled, editor, django_assert_num_queries):
    first = matrix_of().whole
    with django_assert_num_queries(2):  # how far publishing has come, and the names of the rows
        assert matrix_of().whole == first

    world.publish(editor, ("barrier", world.barrier("new", knowledge_gaps=["tracking"], stages=["control"])))
    assert matrix_of().whole.barriers == first.barriers + 1


@pytest.mark.parametrize("further", [0, 2])
def test_queries_do_not_grow_with_entries(filled, editor, client, django_assert_num_queries, further):
    for number in range(further):
        world.publish(
            editor,
            ("barrier", world.barrier(f"more-{number}", knowledge_gaps=["tracking"], stages=["sharing"],
                                      evidence=[piece("study")])),
        )  # fmt: skip
    with django_assert_num_queries(13):
        client.get("/map/?row=tracking&column=sharing")


def squeezed(answer):
    return plain(answer.content.decode())


def plain(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html))).strip()


def test_where_counting_is_slow_the_last_numbers_are_shown_and_said_until_a_job_has_counted_anew(
    filled, editor, client, run_jobs, monkeypatch
):
    monkeypatch.setattr(kept, "SLOW", 0.0)
    run_jobs()  # as after each publication
    kept.forget()
    counted = KeptRows.objects.order_by("counted_at").first().counted_at  # the map comes first
    before, earlier = matrix_of().whole, client.get("/api/v1/coverage/").json()
    assert (matrix_of().counted_at, earlier["counted_at"]) == (None, None)
    assert KeptRows.objects.count() == 1 + 2 * 5  # one query of the map for both kinds, five of coverage for each

    world.publish(
        editor,
        ("barrier", world.barrier("new", knowledge_gaps=["tracking"], stages=["sharing"], evidence=[piece("study")])),
    )
    for told in ["tried", "and again, from memory"]:
        assert (matrix_of().whole, matrix_of().counted_at) == (before, counted), told
    meanwhile = client.get("/api/v1/coverage/").json()
    assert meanwhile == earlier | {"counted_at": meanwhile["counted_at"]}
    assert client.get("/api/v1/map/").json()["counted_at"]
    assert f"Counted at {moment_in_words(counted)}, before the latest publication" in squeezed(client.get("/map/"))
    for address in ["/map.svg", "/", "/coverage/"]:
        assert "Counted at" in client.get(address).content.decode(), address
    assert matrix_of("rows=sectors").counted_at is None  # no usual map: it is counted when it is asked for

    run_jobs()
    assert (matrix_of().whole.barriers, matrix_of().counted_at) == (before.barriers + 1, None)
    assert client.get("/api/v1/coverage/").json()["whole"]["barriers"] == earlier["whole"]["barriers"] + 1
    assert "Counted at" not in client.get("/coverage/").content.decode()


def test_what_is_counted_fast_is_not_stored(filled, run_jobs):
    KeptRows.objects.create(pk="0" * 64, sequence=0, counted_at=world.NOW, rows=[])

    run_jobs()

    assert KeptRows.objects.count() == 1  # of no picture that there is
