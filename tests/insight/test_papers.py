"""Documents to hold: they say what the pages say, on their day, and their files are tagged."""

import datetime
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from unittest.mock import Mock
from xml.etree import ElementTree

import pikepdf
import pytest
from docx import Document

from actions.commitments.changes import answer_change, propose_change
from actions.plan.versions import content_of, publish_plan
from insight.papers.board import moved_between
from insight.papers.plan_then import before, plan_then
from insight.papers.stratml import NAMESPACE
from insight.papers.tasks import put_in_papers
from jobs.models import Job
from tests.factories.actions import (
    PlanFactory,
    committed,
    delivered,
    editor,
    published_action,
    representative,
    withdrawn,
)
from tests.factories.organisations import OrganisationFactory
from web.papers.paper import Paper, text
from web.papers.pdf import pdf

pytestmark = pytest.mark.django_db
SPRING = datetime.datetime(2027, 3, 15, 12, 0, tzinfo=datetime.UTC)

# What StratML Part 2 has in each part of what we write, in the order that its schema asks for. The schema itself has no
# licence that would let it stand here; docs/papers.md says when a plan was held against it.
PARTS = {
    "PerformancePlanOrReport": "Name Description OtherInformation StrategicPlanCore AdministrativeInformation",
    "StrategicPlanCore": "Organization Vision Mission Goal",
    "Organization": "Name",
    "Mission": "Description",
    "Goal": "Name Description Identifier Objective",
    "Objective": "Name Description Identifier SequenceIndicator Stakeholder OtherInformation PerformanceIndicator",
    "Stakeholder": "Name Role",
    "Role": "Name Description RoleType",
    "PerformanceIndicator": "MeasurementDimension UnitOfMeasurement MeasurementInstance",
    "MeasurementInstance": "TargetResult ActualResult",
    "TargetResult": "EndDate NumberOfUnits",
    "ActualResult": "EndDate NumberOfUnits",
    "AdministrativeInformation": "Identifier StartDate EndDate PublicationDate Source",
}


@pytest.fixture(autouse=True)
def in_spring(time_machine, settings, tmp_path, monkeypatch):
    time_machine.move_to(SPRING, tick=False)
    settings.EXPORT_DIR = tmp_path
    # Files are of today, and by this test's clock old: whatever is made beside them would take them away.
    monkeypatch.setattr("insight.download.files.forget_old", Mock())


def body(response):
    assert response.status_code == 200, response.content[:300]
    return b"".join(response.streaming_content)


def tags(part, found):
    """Return every structure element below one, with how often it is there."""
    if isinstance(part, pikepdf.Array):
        for each in part:
            tags(each, found)
    elif isinstance(part, pikepdf.Dictionary):
        if "/S" in part:
            found[str(part.S)] = found.get(str(part.S), 0) + 1
        if "/K" in part:
            tags(part.K, found)
    return found


def test_papers_are_tagged_named_and_say_what_the_page_says(client):
    action = published_action(title="Say who keeps “records” → 日")
    committed(action=action, organisation=OrganisationFactory(name="Council A"))
    for name in ["board", "plan"]:
        path = f"/plan/{action.plan.slug}/documents/today/{name}"

        with pikepdf.open(io.BytesIO(body(client.get(f"{path}.pdf")))) as pdf:
            found = tags(pdf.Root.StructTreeRoot.K, {})
            assert str(pdf.Root.Lang).lower() == "en-gb", name
            assert pdf.Root.MarkInfo.Marked, name
            assert pdf.Root.ViewerPreferences.DisplayDocTitle, name
            assert "/Outlines" in pdf.Root, name
            assert action.plan.title in str(pdf.docinfo["/Title"]), name
            assert b"pdfuaid:part" in pdf.Root.Metadata.read_bytes(), name
            assert {"/H1", "/Table", "/TR", "/TH", "/TD", "/P", "/Link"} <= found.keys(), (name, found)
        document = Document(io.BytesIO(body(client.get(f"{path}.docx"))))
        said = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
        assert "Council A" in said, name
        assert document.core_properties.title.startswith(action.plan.title), name
    page = client.get(f"/plan/{action.plan.slug}/documents/").content.decode()
    assert f"{path}.pdf" in page


def test_paper_of_a_version_is_the_same_to_the_byte_whatever_happened_since(client, settings, tmp_path, time_machine):
    action = published_action()
    promise = committed(action=action, organisation=OrganisationFactory(name="Council A"))
    publish_plan(plan=action.plan, note="For the board in March", by=editor(), now=SPRING.replace(microsecond=17))
    paths = [f"/plan/{action.plan.slug}/documents/1/{name}" for name in ["board.pdf", "board.docx", "plan.pdf"]]
    then = [body(client.get(path)) for path in paths]

    delivered(commitment=promise)
    time_machine.move_to(SPRING + datetime.timedelta(days=400), tick=False)
    settings.EXPORT_DIR = tmp_path / "elsewhere"

    assert [body(client.get(path)) for path in paths] == then
    with zipfile.ZipFile(io.BytesIO(body(client.get(paths[1].replace("/1/", "/today/"))))) as today:
        assert b"Promised</w:t>" in today.read("word/document.xml")
    assert client.get(f"/plan/{action.plan.slug}/documents/2/board.pdf").status_code == 404


def test_papers_of_action_organisation_barrier_and_definitions(client, small_world):
    plan = "/plan/plan-2027/documents"
    for path, words in {
        f"{plan}/today/actions/find-them": "Lost records",
        f"{plan}/today/organisations/example-council": "It was not asked about any action",
        "/barriers/lost-records/document": "A study of study",
        "/barriers/lost-records/versions/1/document": "A study of study",
        "/definitions/documents/today/definitions": "What is meant here by archive.",
        "/definitions/documents/2027-03-14/definitions": "What is meant here by record.",
    }.items():
        assert body(client.get(f"{path}.pdf")).startswith(b"%PDF"), path
        document = Document(io.BytesIO(body(client.get(f"{path}.docx"))))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        assert words in "\n".join([*(line.text for line in document.paragraphs), *cells]), path
    for path in [
        f"{plan}/today/actions/nothing.pdf",
        f"{plan}/today/organisations/nobody.pdf",
        f"{plan}/today/plan-2.pdf",
        f"{plan}/today/board.xlsx",
        f"{plan}/9/board.pdf",
        "/barriers/nothing/document.pdf",
        "/barriers/lost-records/document.txt",
        "/barriers/lost-records/versions/9/document.pdf",
        "/definitions/documents/2027-02-31/definitions.pdf",
        "/definitions/documents/0001-01-01/definitions.pdf",
        "/definitions/documents/2027-03-16/definitions.pdf",
        "/definitions/documents/2020-01-01/definitions.pdf",
    ]:
        assert client.get(path).status_code == 404, path
    for page, link in {
        "/actions/find-them/": f"{plan}/today/actions/find-them.pdf",
        "/barriers/lost-records/": "/barriers/lost-records/document.docx",
        "/definitions/": "/definitions/documents/today/definitions.pdf",
    }.items():
        assert f'href="{link}"' in client.get(page).content.decode(), page


def errors_in(*files):
    """Return {name: [rule that is broken]}: what a checker of PDF/UA-1, a program of its own, finds in PDFs."""
    command = [sys.executable, "-m", "outloud.cli", *files, "--layer", "conformance", "--json", "-"]
    results = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)["results"]
    assert not [result["error"] for result in results if result["error"]]
    return {
        Path(result["path"]).name: [found["rule"] for found in result["findings"] if found["severity"] == "error"]
        for result in results
    }


def test_every_kind_of_paper_conforms_to_pdf_ua_and_has_bookmarks(client, small_world, tmp_path):
    published_action(plan=PlanFactory(slug="spring"), title="Say who keeps “records” → 日")
    paths = {
        "board.pdf": "/plan/spring/documents/today/board.pdf",
        "plan.pdf": "/plan/spring/documents/today/plan.pdf",
        "action.pdf": "/plan/plan-2027/documents/today/actions/find-them.pdf",
        "organisation.pdf": "/plan/plan-2027/documents/today/organisations/example-council.pdf",
        "barrier.pdf": "/barriers/lost-records/document.pdf",
        "definitions.pdf": "/definitions/documents/today/definitions.pdf",
    }
    for name, path in paths.items():
        (tmp_path / name).write_bytes(body(client.get(path)))
        with pikepdf.open(tmp_path / name) as pdf:
            assert len(pdf.open_outline().root) > 0, name
    with pikepdf.open(tmp_path / "board.pdf") as pdf:  # that the checker finds anything
        del pdf.Root.Lang
        del pdf.Root.StructTreeRoot
        pdf.save(tmp_path / "broken.pdf")

    found = errors_in(*(tmp_path / name for name in [*paths, "broken.pdf"]))

    assert found.pop("broken.pdf")
    assert found == dict.fromkeys(paths, [])


def test_plan_of_many_actions_is_made_by_a_job_in_parts(client, monkeypatch, run_jobs, small_world):
    monkeypatch.setattr("insight.papers.views.AT_ONCE", 0)
    path = "/plan/plan-2027/documents/today/plan.pdf"

    waiting = client.get(path)
    again = client.get(path)

    assert waiting.status_code == again.status_code == 503
    assert "Waiting to begin" in waiting.content.decode()
    assert Job.objects.count() == 1
    run_jobs()
    assert body(client.get(path)).startswith(b"%PDF")


def test_job_that_makes_many_parts_reads_the_plan_once(monkeypatch, run_jobs, settings):
    monkeypatch.setattr("insight.papers.plan.MOST", 1)
    monkeypatch.setattr("insight.papers.files.forget_old", Mock())  # files are of today, and by this test's clock old
    read = Mock(side_effect=content_of)
    monkeypatch.setattr("insight.papers.plan_then.content_of", read)
    plan = published_action().plan
    published_action(plan=plan)

    put_in_papers(plan, "today", "docx")
    run_jobs()

    assert read.call_count == 1
    names = {path.name for path in settings.EXPORT_DIR.glob("paper-*/*.docx")}
    assert names == {f"{plan.slug}-today-{name}.docx" for name in ["board", "plan", "plan-2"]}


def test_paper_calls_a_plan_by_its_name_as_it_is_written(client):
    action = published_action(plan=PlanFactory(title="Scotland's plan"))

    with zipfile.ZipFile(
        io.BytesIO(body(client.get(f"/plan/{action.plan.slug}/documents/today/actions/{action.slug}.docx")))
    ) as paper:
        assert "An action of “Scotland's plan”" in paper.read("word/document.xml").decode()


def test_board_sees_what_was_promised_kept_late_and_moved_since_the_last_version_beside_each_other(time_machine):
    action = published_action(due=datetime.date(2028, 6, 30))
    bodies = [OrganisationFactory(name=f"Council {letter}") for letter in "ABC"]
    kept, late = (
        committed(action=action, organisation=body, role=role, due=day)
        for body, role, day in [
            (bodies[0], "lead", datetime.date(2027, 8, 31)),
            (bodies[1], "partner", datetime.date(2027, 6, 30)),
        ]
    )
    publish_plan(plan=action.plan, note="For the board in March", by=editor(), now=SPRING)
    first = before(plan_then(action.plan, "today"))
    autumn = datetime.datetime(2027, 9, 15, 12, 0, tzinfo=datetime.UTC)
    time_machine.move_to(autumn, tick=False)
    delivered(kept)
    moved = committed(
        action=action,
        organisation=bodies[2],
        role="partner",
        due=datetime.date(2028, 1, 31),
        now=autumn,
        reply_by=autumn.date(),
    )
    change(moved, due=datetime.date(2028, 3, 31), now=autumn)

    found = moved_between(first, plan_then(action.plan, "today"))

    assert [len(said) for said in [found.promised, found.kept, found.late, found.moved]] == [1, 1, 1, 1], found
    assert found.promised[0].startswith("Council C")
    assert found.kept[0].startswith("Council A")
    assert found.late[0].startswith(f"Council B, {action.title}: 30 June 2027")
    assert "from 31 January 2028 to 31 March 2028. The school is closed" in found.moved[0]
    assert late.pk != moved.pk


def test_board_sees_who_withdrew_since_the_last_version_and_why(client, time_machine):
    action = published_action()
    early, since = (
        committed(action=action, organisation=OrganisationFactory(name=name), role=role)
        for name, role in [("Council A", "lead"), ("Council B", "partner")]
    )
    withdrawn(early, now=SPRING - datetime.timedelta(days=1))
    publish_plan(plan=action.plan, note="For the board in March", by=editor(), now=SPRING)
    first = before(plan_then(action.plan, "today"))
    time_machine.move_to(SPRING + datetime.timedelta(days=9), tick=False)
    withdrawn(since, now=SPRING + datetime.timedelta(days=8))

    found = moved_between(first, plan_then(action.plan, "today")).withdrawn

    assert [said.split(".")[0] for said in found] == [f"Council B, {action.title}: on 23 March 2027"]
    document = Document(io.BytesIO(body(client.get(f"/plan/{action.plan.slug}/documents/today/board.docx"))))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["Withdrawn", "1", found[0]] in rows


def change(commitment, *, due, now):
    """Let an organisation propose another day, and the programme team agree."""
    speaker = representative(commitment.organisation)
    proposed = propose_change(
        commitment=commitment,
        by=speaker,
        now=now,
        reason="The school is closed.",
        job_title="Head",
        authority=True,
        due=due,
    )
    answer_change(commitment=commitment, number=proposed.number, answer="accepted", by=editor(), now=now)


def test_stratml_has_each_action_with_who_performs_and_when_steps_were_met(client):
    action = published_action()
    committed(action=action, organisation=OrganisationFactory(name="Council A"))

    root = ElementTree.fromstring(body(client.get(f"/plan/{action.plan.slug}/documents/today/plan.xml")))

    (objective,) = root.iter(f"{{{NAMESPACE}}}Objective")
    said = [part.text for part in objective.iter(f"{{{NAMESPACE}}}Name")]
    assert said[:2] == [action.title, "Council A"]
    for part in root.iter():
        name, inside = part.tag.split("}")[1], [child.tag.split("}")[1] for child in part]
        order = PARTS.get(name, "").split()
        assert inside == sorted(inside, key=order.index), name


def test_no_letter_ends_the_text_that_it_stands_in():
    """Of these, plain quotation marks and backslashes are made where the font has them not."""
    paper = Paper(
        title="A \uff02quoted\uff02 word",
        lead="\uff3c",
        foot="",
        name="a",
        made_at=datetime.datetime(2027, 3, 1, tzinfo=datetime.UTC),
        front=[],
        blocks=[text("\uff02, \uff02b\uff3c")],
    )

    assert pdf(paper).startswith(b"%PDF")
