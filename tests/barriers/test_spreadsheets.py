"""Sources, barriers and their evidence from a spreadsheet: what is taken, what is told by cell, what is saved."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from barriers.models import Barrier, SpreadsheetImport
from barriers.spreadsheets import tasks
from barriers.spreadsheets.drafts import prepare, report_by_cell, save
from publishing.lifecycle.drafting import save_draft
from publishing.models import Entry, Revision
from publishing.refusals import WrongState
from tests import world
from web.spreadsheets.reading import Unreadable

pytestmark = pytest.mark.django_db
SOURCES = ["slug", "kind", "title", "authors", "issued", "checked", "doi"]
BARRIERS = ["slug", "kind", "title", "statement", "themes", "confidence_level", "confidence_explanation"]
EVIDENCE = ["barrier", "source", "stance", "finding", "checked", "position"]
NEW_SOURCE = [None, "Research", "A new study", "A. One | B. Two", 2024, "unchecked", None]
NEW_BARRIER = [None, "barrier", "A new barrier", "It gets in the way.", "Legal | cultural", "not-assessed", None]


def book(**sheets):
    """Return the XLSX of {title: rows}."""
    found = openpyxl.Workbook()
    found.remove(found.active)
    for title, rows in sheets.items():
        sheet = found.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    found.save(file)
    return file.getvalue()


def bring_in(by, name="file.xlsx", **sheets):
    return prepare(data=book(**sheets), name=name, by=by, now=world.NOW)


def statuses(prepared):
    return {row["slug"]: row["status"] for row in prepared.rows}


def told(prepared):
    return [(problem["sheet"], problem["cell"]) for problem in report_by_cell(prepared)]


def document(kind, slug):
    return Revision.objects.working_copies().get(entry__kind=kind, entry__slug=slug).document


@pytest.fixture
def whole(researcher):
    """A source, a barrier and a piece of evidence that ties them, all new."""
    return {
        "sources": [SOURCES, NEW_SOURCE],
        "barriers": [BARRIERS, NEW_BARRIER],
        "evidence": [EVIDENCE, ["a new barrier", "A New Study", "Supports", "It does.", None, None]],
    }


def test_new_rows_become_drafts_that_refer_to_each_other_by_title(whole, researcher):
    prepared = bring_in(researcher, **whole)

    assert statuses(prepared) == {"a-new-study": "new", "a-new-barrier": "new"}
    assert not Entry.objects.exists()
    assert save(prepared=prepared, by=researcher, now=world.NOW).saved_count == 2
    source, barrier = document("source", "a-new-study"), document("barrier", "a-new-barrier")
    assert (source["kind"], source["authors"], source["issued"]) == ("research", ["A. One", "B. Two"], "2024")
    assert barrier["themes"] == ["legal", "cultural"]
    assert [(item["source"], item["stance"]) for item in barrier["evidence"]] == [("a-new-study", "supports")]


def test_same_file_twice_changes_nothing(whole, researcher):
    save(prepared=bring_in(researcher, **whole), by=researcher, now=world.NOW)

    again = bring_in(researcher, **whole)

    assert statuses(again) == {"a-new-study": "same", "a-new-barrier": "same"}
    assert again.to_save == 0


@pytest.mark.parametrize("address", ["/barriers/", "/evidence/"])
def test_list_that_was_taken_away_is_brought_in_as_the_same(small_world, client, researcher, address):
    data = b"".join(client.get(f"{address}?format=xlsx").streaming_content)

    prepared = prepare(data=data, name="taken.xlsx", by=researcher, now=world.NOW)

    assert [row["changed"] for row in prepared.rows] == [[], []]
    assert set(statuses(prepared).values()) == {"same"}
    assert (prepared.lost, len(prepared.rows)) == ([], 2)


def test_only_cells_that_are_filled_in_change_what_is_here(small_world, researcher):
    rows = [["slug", "title", "statement"], ["lost-records", None, "It cannot be found."]]
    prepared = bring_in(researcher, barriers=rows)
    (row,) = prepared.rows

    assert (row["status"], row["changed"]) == ("changed", ["statement"])
    save(prepared=prepared, by=researcher, now=world.NOW)
    assert document("barrier", "lost-records")["title"] == Barrier.objects.get(slug="lost-records").title


def test_evidence_is_added_to_a_barrier_that_is_here_or_changed_by_its_position(small_world, researcher):
    rows = [
        EVIDENCE,
        ["lost-records", "study", "qualifies", "A third.", None, None],
        ["lost-records", "study", None, "Half, at least.", None, "1"],
    ]
    prepared = bring_in(researcher, evidence=rows)

    ((first, _, third),) = [row["document"]["evidence"] for row in prepared.rows]
    assert (first["finding"], first["locator"], third["finding"]) == ("Half, at least.", "Chapter 2", "A third.")


def test_everything_that_is_wrong_is_told_with_its_cell(small_world, researcher):
    prepared = bring_in(
        researcher,
        sources=[
            SOURCES,
            ["a", "book", "A title", None, "August 2015", "unchecked", None],
            ["b", "research", "=1+1", None, None, "unchecked", "11.1"],
            ["c", "research", "bad\u202eword", None, None, "unchecked", None],
            ["a", "research", "Twice", None, None, "unchecked", None],
        ],
        barriers=[BARRIERS, ["d", "barrier", "Bare", None, "legal", "high", None]],
        evidence=[
            EVIDENCE,
            ["nowhere", "study", "supports", "=1+1", None, None],
            ["lost-records", "nothing", "supports", "x", "perhaps", "first"],
            [None, "study", "supports", "x", None, None],
        ],
    )

    assert told(prepared) == [
        *[("barriers", "row 2"), ("barriers", "F2")],
        *[
            ("evidence", "A2"),
            ("evidence", "D2"),
            ("evidence", "B3"),
            ("evidence", "E3"),
            ("evidence", "F3"),
            ("evidence", "row 4"),
        ],
        *[
            ("sources", "B2"),
            ("sources", "E2"),
            ("sources", "C3"),
            ("sources", "G3"),
            ("sources", "C4"),
            ("sources", "A5"),
        ],
    ]
    assert prepared.to_save == 0


def test_what_rests_on_a_row_that_cannot_be_taken_is_not_taken_either(researcher):
    prepared = bring_in(
        researcher,
        sources=[SOURCES, ["bad", "no-kind", "Bad", None, None, "unchecked", None]],
        barriers=[BARRIERS, NEW_BARRIER],
        evidence=[EVIDENCE, ["a-new-barrier", "bad", "supports", "It does.", None, None]],
    )

    assert statuses(prepared) == {"bad": "not-taken", "a-new-barrier": "not-taken"}
    assert told(prepared) == [("evidence", "B2"), ("sources", "B2")]


def test_source_with_the_doi_of_one_that_is_here_is_told(editor, researcher):
    world.publish(editor, ("source", world.source("here", doi="10.1234/abc")))
    rows = [SOURCES, ["there", "research", "There", None, None, "unchecked", "10.1234/abc"]]

    (problem,) = report_by_cell(bring_in(researcher, sources=rows))

    assert problem["cell"] == "G2"
    assert "“here” has this DOI" in problem["text"]


def test_personal_data_is_told_by_row_and_kept_nowhere(researcher):
    prepared = bring_in(
        researcher, sources=[SOURCES, [None, "research", "About 0101011237", None, None, "unchecked", None]]
    )

    assert "0101011237" not in str([prepared.rows, prepared.lost, prepared.notes])
    assert "seems to hold" in report_by_cell(prepared)[0]["text"]


def test_draft_of_somebody_else_is_a_conflict_also_when_it_was_begun_after_the_preview(small_world, editor, researcher):
    rows = [["slug", "statement"], ["lost-records", "It cannot be found."]]
    prepared = bring_in(researcher, barriers=rows)
    entry = Entry.objects.get(kind="barrier", slug="lost-records")
    save_draft(kind="barrier", document=world.barrier(), by=editor, now=world.NOW, entry=entry)

    assert statuses(bring_in(researcher, barriers=rows)) == {"lost-records": "conflict"}
    saved = save(prepared=prepared, by=researcher, now=world.NOW)
    assert saved.saved_count == 0
    assert saved.rows[0]["reasons"] == ["Ewan Edit began a draft of it after the preview was made."]


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"Tabelle1": [["a"], ["b"]]}, "no row in this file that can be taken"),
        ({"sources": [SOURCES]}, "no row in this file that can be taken"),
        ({"sources": [["title", "title"], ["a", "b"]]}, "a column is there twice: title"),
    ],
)
def test_file_without_anything_to_take_is_refused(researcher, sheets, said):
    with pytest.raises(Unreadable, match=said):
        bring_in(researcher, **sheets)


def test_unknown_sheets_and_columns_are_noted(researcher):
    prepared = bring_in(researcher, sources=[[*SOURCES, "colour"], [*NEW_SOURCE, "blue"]], mine=[["a"], ["b"]])

    assert prepared.notes == [
        "The sheet “mine” was not taken: none here is called so.",
        "In the sheet “sources” these columns were not taken: colour.",
    ]


def test_template_offers_what_there_is_and_comes_back_empty(small_world, client, researcher):
    client.force_login(researcher)
    data = b"".join(client.get("/workbench/spreadsheet/template.xlsx").streaming_content)
    found = openpyxl.load_workbook(io.BytesIO(data))

    assert found.sheetnames == ["sources", "quotes", "barriers", "evidence", "relations", "Values", "About"]
    offered = {str(rule.sqref).split(":")[0]: rule for rule in found["evidence"].data_validations.dataValidation}
    head = {cell.value: cell.coordinate.replace("1", "2") for cell in found["evidence"][1]}
    column = offered[head["source"]].formula1.split("$")[1]
    assert [cell.value for cell in found["Values"][column] if cell.value] == ["act", "study"]
    assert offered[head["stance"]].showErrorMessage
    with pytest.raises(Unreadable, match="no row"):
        prepare(data=data, name="template.xlsx", by=researcher, now=world.NOW)


def test_file_is_brought_in_by_pages(whole, client, researcher):
    client.force_login(researcher)
    whole["evidence"].append(["nowhere", "A new study", "supports", "x", None, None])
    preview = client.post(
        "/workbench/spreadsheet/", {"file": SimpleUploadedFile("my.xlsx", book(**whole))}, follow=True
    )
    (prepared,) = SpreadsheetImport.objects.all()

    text = preview.content.decode()
    assert "1 place to mend" in text
    assert "<strong>A3</strong>" in text
    done = client.post(f"/workbench/spreadsheet/{prepared.pk}/save/", follow=True)
    assert "2 drafts saved by" in done.content.decode()


def test_name_that_promises_other_contents_is_refused(whole, researcher):
    with pytest.raises(Unreadable, match="its name says otherwise"):
        bring_in(researcher, name="file.csv", **whole)


@pytest.mark.parametrize(("content", "status"), [(b"a,b\n1,2\n", 400), (b"PK" + bytes(10 * 1024 * 1024 + 20_000), 413)])
def test_what_is_no_spreadsheet_is_told_on_the_page_and_nothing_is_kept(client, researcher, content, status):
    client.force_login(researcher)

    response = client.post("/workbench/spreadsheet/", {"file": SimpleUploadedFile("a.xlsx", content)})

    assert response.status_code == status
    assert "Nothing was saved." in response.content.decode()
    assert not SpreadsheetImport.objects.exists()


def test_large_file_is_read_and_saved_by_jobs(researcher, run_jobs, monkeypatch):
    monkeypatch.setattr(tasks, "ROWS_AT_ONCE", 20)
    monkeypatch.setattr(tasks, "AT_ONCE", 10)
    rows = [[f"study-{number}", "research", f"Study {number}", None, 2020, "unchecked", None] for number in range(30)]

    tasks.read(data=book(sources=[SOURCES, *rows]), name="large.xlsx", by=researcher, now=world.NOW)
    run_jobs()
    (prepared,) = SpreadsheetImport.objects.all()
    assert prepared.to_save == 30
    tasks.save(prepared=prepared, by=researcher, now=world.NOW)
    with pytest.raises(WrongState):
        tasks.save(prepared=prepared, by=researcher, now=world.NOW)
    run_jobs()

    assert Entry.objects.filter(kind="source").count() == 30


def test_reading_asks_the_same_of_the_database_for_one_and_for_three_rows(
    small_world, researcher, django_assert_num_queries
):
    for number in [1, 3]:
        rows = [
            [f"study-{place}", "research", f"Study {place}", None, 2020, "unchecked", None] for place in range(number)
        ]
        pieces = [["lost-records", f"study-{place}", "supports", "x", None, None] for place in range(number)]
        with django_assert_num_queries(11):
            bring_in(researcher, sources=[SOURCES, *rows], evidence=[EVIDENCE, *pieces])
