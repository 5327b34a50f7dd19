"""Documents to hold: they say what the pages say, on their day, and their files are tagged."""

import datetime
import io
import zipfile

import pikepdf
import pytest
from docx import Document

from actions.plan.versions import publish_plan
from tests.factories.actions import committed, delivered, editor, published_action
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db
SPRING = datetime.datetime(2027, 3, 15, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def in_spring(time_machine, settings, tmp_path):
    time_machine.move_to(SPRING, tick=False)
    settings.EXPORT_DIR = tmp_path


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
    for name, has_outline in [("board", True), ("plan", True)]:
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
    publish_plan(plan=action.plan, note="For the board in March", by=editor(), now=SPRING)
    paths = [f"/plan/{action.plan.slug}/documents/1/{name}" for name in ["board.pdf", "board.docx", "plan.pdf"]]
    then = [body(client.get(path)) for path in paths]

    delivered(commitment=promise)
    time_machine.move_to(SPRING + datetime.timedelta(days=400), tick=False)
    settings.EXPORT_DIR = tmp_path / "elsewhere"

    assert [body(client.get(path)) for path in paths] == then
    with zipfile.ZipFile(io.BytesIO(body(client.get(paths[1].replace("/1/", "/today/"))))) as today:
        assert b"Promised</w:t>" in today.read("word/document.xml")
    assert client.get(f"/plan/{action.plan.slug}/documents/2/board.pdf").status_code == 404
