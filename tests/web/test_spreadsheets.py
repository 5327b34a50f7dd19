"""Tables that leave as CSV and XLSX: typed cells, a sheet that explains them, and nothing in them that runs."""

import csv
import io
import json
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publishing.models import Representation
from tests import world
from web.pages import MOST_IN_FILE
from web.spreadsheets.cells import as_text, joined, split, without_guard
from web.spreadsheets.tables import Table
from web.spreadsheets.workbook import LONGEST_CELL, Workbook

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", '=HYPERLINK("http://example.org")', "=cmd|' /C calc'!A0"]
COLUMNS = [
    {"name": "name", "type": "string", "description": "What it is called."},
    {"name": "number", "type": "integer"},
    {"name": "day", "type": "date"},
    {"name": "at", "type": "datetime"},
    {"name": "sure", "type": "boolean"},
    {"name": "kinds", "type": "array", "constraints": {"enum": ["a", "b"]}},
]
TABLE = Table("things", "Things.", COLUMNS, ["name"])


def workbook_of(*rows):
    """Return the XLSX of rows, read again by another library."""
    book = Workbook([TABLE], title="Things")
    for row in rows:
        book.add("things", row)
    file, _ = book.finish([("Filters", "=none")])
    return openpyxl.load_workbook(file)


def read(response):
    body = b"".join(response.streaming_content)
    return (
        openpyxl.load_workbook(io.BytesIO(body))
        if body[:2] == b"PK"
        else list(csv.DictReader(io.StringIO(body.decode())))
    )


def rows_in(sheet):
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


@settings(max_examples=50, deadline=None)
@given(st.text() | st.sampled_from(FORMULAS))
def test_guard_of_a_cell_is_taken_off_again(text):
    guarded = as_text(text)

    assert without_guard(guarded) == text
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text("ab|, ;é", min_size=1).map(str.strip).filter(bool)))
def test_list_in_a_cell_is_read_as_it_was_written(items):
    assert split(joined(items)) == items


def test_cells_of_a_workbook_have_the_types_of_their_columns():
    sheet = workbook_of(
        {
            "name": "One",
            "number": 7,
            "day": "2026-11-26",
            "at": "2026-11-26T11:00:00Z",
            "sure": False,
            "kinds": ["a", "b"],
        },
        {"name": "Two", "day": "2026-11", "kinds": []},
    )["things"]

    assert [(cell.value, cell.data_type) for cell in sheet[2]][:2] == [("One", "s"), (7, "n")]
    assert sheet["C2"].is_date
    assert f"{sheet['C2'].value:%Y-%m-%d}" == "2026-11-26"
    assert f"{sheet['D2'].value:%H:%M}" == "11:00"
    assert (sheet["E2"].value, sheet["F2"].value) == (False, "a | b")
    assert (sheet["C3"].value, sheet["F3"].value) == ("2026-11", None)  # a month is no day
    assert sheet.auto_filter.ref == "A1:F3"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula_or_a_link(text):
    cell = workbook_of({"name": text})["things"]["A2"]

    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert cell.hyperlink is None


def test_text_that_is_too_long_for_a_cell_says_that_it_was_cut():
    cell = workbook_of({"name": "a" * (LONGEST_CELL + 1)})["things"]["A2"]

    assert len(cell.value) == LONGEST_CELL
    assert cell.value.endswith("[cut here: a cell holds no more]")


def test_last_sheet_explains_the_columns():
    about = workbook_of({"name": "One"})["About"]
    cells = [row for row in about.iter_rows(values_only=True) if any(row)]

    assert ("Filters", "=none", None, None) in cells
    assert ("things", "name", "text", "What it is called.") in cells
    assert ("things", "kinds", "list, its items separated by |", "One of: a, b.") in cells


@pytest.mark.django_db
def test_list_is_taken_away_with_its_filters_and_what_belongs_to_its_rows(small_world, client):
    book = read(client.get("/barriers/?format=xlsx&kind=barrier"))

    assert book.sheetnames == ["barriers", "evidence", "relations", "About"]
    (barrier,) = rows_in(book["barriers"])
    assert (barrier["slug"], barrier["stages"], barrier["confidence_level"]) == ("lost-records", "access", "low")
    assert [(row["barrier"], row["source"], row["checked"]) for row in rows_in(book["evidence"])] == [
        ("lost-records", "study", False),
        ("lost-records", "act", True),
    ]
    about = dict(row[:2] for row in book["About"].iter_rows(values_only=True, max_row=8))
    assert about["Filters"] == "Barrier or enabler: Barrier"
    assert about["Address"].endswith("/barriers/?kind=barrier")


@pytest.mark.django_db
@pytest.mark.parametrize("plural", ["barriers", "evidence", "definitions", "actions", "organisations"])
def test_every_list_is_taken_away_in_both_formats(small_world, client, plural):
    page = client.get(f"/{plural}/")
    book, rows = (read(client.get(f"/{plural}/?format={form}")) for form in ["xlsx", "csv"])

    assert "?format=xlsx" in page.content.decode()
    found = rows_in(book[book.sheetnames[0]])
    assert [row["slug"] for row in found] == [row["slug"] for row in rows] == [row.slug for row in page.context["rows"]]
    assert list(found[0]) == list(rows[0])


@pytest.mark.django_db
def test_list_is_taken_away_where_what_is_stored_is_older_than_a_field_with_rows(small_world, client):
    representation = Representation.objects.filter(entry__kind="definition").first()
    document = json.loads(bytes(representation.body))
    del document["notations"]
    Representation.objects.filter(pk=representation.pk).update(body=json.dumps(document).encode())

    assert (
        len(read(client.get("/definitions/?format=csv")))
        == Representation.objects.filter(entry__kind="definition").count()
    )


@pytest.mark.django_db
def test_actions_say_how_they_stand_today(small_world, client):
    (row,) = read(client.get("/actions/?format=csv"))

    assert row["state"] == "unowned"


@pytest.mark.django_db
def test_wrong_filter_or_format_is_a_page_with_a_message_and_no_file(small_world, client, monkeypatch):
    for query, said in [
        ("format=xlsx&stage=nowhere", "Stage"),
        ("format=ods", "There is no such format. Known: xlsx, csv."),
    ]:
        response = client.get(f"/barriers/?{query}")
        assert response.status_code == 400
        assert said in response.content.decode()
    monkeypatch.setitem(MOST_IN_FILE, "xlsx", 1)

    assert "These are 2 rows" in client.get("/barriers/?format=xlsx").content.decode()


@pytest.mark.django_db
def test_file_costs_the_same_queries_however_long_the_list_is(small_world, editor, client, django_assert_num_queries):
    for more in [0, 2]:
        world.publish(editor, *[("source", world.source(f"more-{number}")) for number in range(more)]) if more else None
        with django_assert_num_queries(2):
            read(client.get("/evidence/?format=xlsx"))


@pytest.mark.django_db
def test_source_keeps_its_own_web_address_beside_that_of_its_page(small_world, client):
    row = next(row for row in read(client.get("/evidence/?format=csv")) if row["slug"] == "study")

    assert row["url"] == "https://example.org/study"
    assert row["html"].endswith("/evidence/study/")


FIGURES = [
    ("/plan/plan-2027/", "/plan/plan-2027/plan.csv", "plan", "due"),
    ("/plan/plan-2027/timeline/", "/plan/plan-2027/timeline.csv", "dates", "date"),
    ("/map/?rows=themes", "/map.csv?rows=themes", "map", "sources"),
    ("/coverage/?by=themes", "/coverage.csv?by=themes", "coverage", "sources"),
    ("/search/?q=record", None, "results", "position"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "by_its_name", "sheet", "typed"), FIGURES)
def test_what_is_no_list_is_taken_away_typed_and_as_the_page_chooses_it(
    small_world, client, address, by_its_name, sheet, typed
):
    join = "&" if "?" in address else "?"
    page = client.get(address).content.decode()
    book, rows = (read(client.get(f"{address}{join}format={form}")) for form in ["xlsx", "csv"])

    assert "format=xlsx" in page
    found = rows_in(book[sheet])
    assert rows
    assert len(found) == len(rows)
    assert list(found[0]) == list(rows[0])
    assert all(isinstance(row[typed], int | date) for row in found)
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True) if row[0]}
    assert about["Address"].endswith(address)
    explained = [row for row in book["About"].iter_rows(values_only=True) if row[0] == sheet]
    assert [row[1] for row in explained] == list(rows[0])
    assert all(row[3] for row in explained)
    if by_its_name:
        answer = client.get(by_its_name)
        assert list(csv.DictReader(io.StringIO(answer.getvalue().decode()))) == rows


@pytest.mark.django_db
def test_wrong_choice_of_figures_is_a_page_with_a_message_and_no_file(small_world, client):
    for address in ["/map/?rows=boats", "/coverage/?by=boats", "/plan/plan-2027/timeline/?from=soon"]:
        response = client.get(f"{address}&format=xlsx")
        assert (response.status_code, response["Content-Type"]) == (400, "text/html; charset=utf-8"), address
    for address in ["/map/", "/coverage/", "/plan/", "/search/"]:
        response = client.get(f"{address}?format=pdf")
        assert response.status_code == 400, address
        assert "There is no such format. Known: xlsx, csv." in response.content.decode()
