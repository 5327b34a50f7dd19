"""A researcher brings her library in: 500 references, 40 of which are likely here or in the file already."""

import re

import pytest

from tests.journeys.conftest import letters
from tests.journeys.test_workbench import sign_in

LONG = 300_000  # milliseconds: the worker is shared with all else that runs


@pytest.mark.browser
def test_500_references_with_40_duplicates_become_drafts_and_a_second_upload_changes_nothing(browser, site):
    name = letters()
    page = sign_in(browser, site, "researcher@demo.example", "/workbench/references/")
    here = page.request.get(f"{site}/evidence/download/?format=ris").text()
    known = [record for record in re.findall(r"TY  - .*?ER  -[^\n]*\n", here, re.DOTALL) if "TI  - " in record][:20]
    fresh = [
        f"TY  - JOUR\nTI  - Study {place} of the archive {name}\nAU  - Smith, J.\nPY  - 2021\nDO  - 10.5555/{name}.{place}\nER  - \n"
        for place in range(460)
    ]
    # What is here says less than the file, and what is twice in the file says two things: a person has to look.
    likely = [record.replace("ER  -", "AU  - Another, A.\nER  -") for record in known]
    likely += [record.replace("Smith", "Jones") for record in fresh[:20]]
    file = {"name": f"{name}.ris", "mimeType": "text/plain", "buffer": "".join([*fresh, *likely]).encode()}

    def upload():
        page.goto(f"{site}/workbench/references/")
        page.set_input_files("#id_file", file)
        page.click("button:has-text('Read them')")
        page.wait_for_selector("text=500 references. Nothing is saved yet.", timeout=LONG)
        names, numbers = (page.locator(f".facts {what}").all_inner_texts() for what in ["dt", "dd"])
        return dict(zip(names, numbers, strict=True))

    assert upload() == {"New": "460", "Likely here already": "40", "The same": "0", "Cannot be taken": "0"}
    page.goto(f"{page.url}?status=duplicate")
    assert page.locator("table.sides").count() == 40
    page.locator("[name=taken]").first.check()
    page.click("button:has-text('Save 460 drafts')")
    page.wait_for_selector("progress", state="attached")
    page.wait_for_selector("text=461 drafts saved by Rowan Demo", timeout=LONG)

    page.goto(f"{site}/workbench/drafts/?q={name}")
    assert "460" in page.inner_text("main")
    counts = upload()
    assert counts["New"] == "0"
    page.wait_for_selector("text=No reference is chosen to be saved.")
    page.context.close()
