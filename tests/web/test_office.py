"""What leaves as XLSX and DOCX opens in LibreOffice, which is another program than wrote it. Skipped loudly without it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.office]


def converted(data, name, to, folder):
    """Return the bytes that LibreOffice makes of a file."""
    return all_converted({name: data}, to, folder)[name]


def all_converted(files, to, folder):
    """Return {name: bytes} that LibreOffice makes of {name: bytes} in one go, without a screen and with a profile of its own."""
    if not shutil.which("soffice"):
        message = "LibreOffice is missing: apt-get install libreoffice-calc-nogui libreoffice-writer-nogui"
        assert not os.environ.get("REQUIRE_OFFICE"), message
        pytest.skip(message)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", to]
    command += ["--outdir", folder / "out", *(folder / name for name in files)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    ending = to.split(":")[0]
    return {name: (folder / "out" / Path(name).with_suffix(f".{ending}")).read_bytes() for name in files}


def body(response):
    return response.content if hasattr(response, "content") else b"".join(response.streaming_content)


def test_list_opens_and_its_texts_stay_texts(small_world, client, tmp_path):
    data = body(client.get("/barriers/?format=xlsx"))

    lines = converted(data, "barriers.xlsx", "csv", tmp_path).decode().splitlines()

    assert lines[0].startswith("slug,kind,title,statement,")
    assert {line.split(",")[0] for line in lines[1:]} == {"lost-records", "shared-shelf"}


def test_template_summary_and_papers_open(small_world, client, researcher, settings, tmp_path):
    settings.EXPORT_DIR = tmp_path / "exports"
    summary = body(client.get("/findings/?format=docx"))
    text = converted(summary, "findings.docx", "txt:Text", tmp_path).decode()
    client.force_login(researcher)
    template = body(client.get("/workbench/spreadsheet/template.xlsx"))
    (tmp_path / "again").mkdir()
    names = ["board.docx", "plan.docx", "plan.xlsx", "actions/find-them.docx", "organisations/example-council.xlsx"]
    papers = {name.replace("/", "-"): body(client.get(f"/plan/plan-2027/documents/today/{name}")) for name in names}
    papers["definitions.docx"] = body(client.get("/definitions/documents/today/definitions.docx"))
    papers["barrier.docx"] = body(client.get("/barriers/lost-records/document.docx"))

    made = all_converted({"template.xlsx": template, **papers}, "pdf", tmp_path / "again")

    assert "Shared shelf" in text
    for name, data in made.items():
        assert data.startswith(b"%PDF"), name
