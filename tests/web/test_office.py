"""What leaves as XLSX and DOCX opens in LibreOffice, which is another program than wrote it. Skipped loudly without it."""

import os
import shutil
import subprocess

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.office]


def converted(data, name, to, folder):
    """Return the bytes that LibreOffice makes of a file, without a screen and with a profile of its own."""
    if not shutil.which("soffice"):
        message = "LibreOffice is missing: apt-get install libreoffice-calc-nogui libreoffice-writer-nogui"
        assert not os.environ.get("REQUIRE_OFFICE"), message
        pytest.skip(message)
    (folder / name).write_bytes(data)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", to]
    subprocess.run([*command, "--outdir", folder / "out", folder / name], check=True, capture_output=True, timeout=120)
    (made,) = (folder / "out").iterdir()
    return made.read_bytes()


def body(response):
    return response.content if hasattr(response, "content") else b"".join(response.streaming_content)


def test_list_opens_and_its_texts_stay_texts(small_world, client, tmp_path):
    data = body(client.get("/barriers/?format=xlsx"))

    lines = converted(data, "barriers.xlsx", "csv", tmp_path).decode().splitlines()

    assert lines[0].startswith("slug,kind,title,statement,")
    assert {line.split(",")[0] for line in lines[1:]} == {"lost-records", "shared-shelf"}


def test_template_and_summary_open(small_world, client, researcher, tmp_path):
    summary = body(client.get("/findings/?format=docx"))
    text = converted(summary, "findings.docx", "txt:Text", tmp_path).decode()
    client.force_login(researcher)
    template = body(client.get("/workbench/spreadsheet/template.xlsx"))
    (tmp_path / "again").mkdir()

    assert "Shared shelf" in text
    assert converted(template, "template.xlsx", "pdf", tmp_path / "again").startswith(b"%PDF")
