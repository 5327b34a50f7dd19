"""The pages on which researchers and editors work have no fault that axe or the HTML checker finds, and fit a narrow screen."""

import io

import openpyxl
import pytest

from tests.journeys.conftest import letters, violations_of
from tests.journeys.test_saving import line
from tests.journeys.test_workbench import sign_in

REFERENCES = """TY  - JOUR
TI  - Data protection act 2018
AU  - Another, A.
PY  - 2018
ER  -

TY  - RPRT
TI  - A study of shelves
DO  - nonsense
ER  -
"""


def spreadsheet():
    """Return an XLSX with a barrier that is new, and one with a cell to be mended."""
    book = openpyxl.Workbook()
    book.active.title = "barriers"
    for row in [
        ["slug", "kind", "title", "statement", "themes", "confidence_level"],
        [None, "barrier", f"Shelves {letters()}", "They are full.", "cultural", "not-assessed"],
        [None, "wall", "Nothing of the kind", "It is none.", "cultural", "not-assessed"],
    ]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return {"name": "shelves.xlsx", "mimeType": "application/octet-stream", "buffer": file.getvalue()}


def path_of(page, site):
    return page.url.removeprefix(site).partition("#")[0]


def in_conflict(page, site):
    """Begin a source. Return (its address in the workbench, the page on which two texts of one field stand)."""
    page.goto(f"{site}/workbench/new/evidence/")
    page.fill("[name=title]", f"Shelf marks {letters()}")
    page.click("text=Begin")
    page.wait_for_selector("#saved")
    address, other = path_of(page, site), page.context.new_page()
    other.goto(f"{site}{address}")
    page.fill("[name=publisher]", "One press")
    line(page, "Saved at")
    other.fill("[name=publisher]", "Another press")
    line(other, "but for what two people changed")
    settle = other.locator("#saved a[href*=settle]").get_attribute("href")
    other.close()
    return address, settle


@pytest.mark.browser
def test_pages_of_the_workbench_are_accessible_correct_and_fit(browser, site, html_checker):
    page = sign_in(browser, site, "researcher@demo.example", "/workbench/references/")
    page.fill("#id_text", REFERENCES)
    page.click("button:has-text('Read them')")
    page.wait_for_selector("text=Nothing is saved yet")
    references = path_of(page, site)
    page.goto(f"{site}/workbench/spreadsheet/")
    page.set_input_files("[type=file]", spreadsheet())
    page.click("main form button[type=submit]")
    page.wait_for_selector("text=Nothing is saved yet")
    sheet = path_of(page, site)
    draft, settle = in_conflict(page, site)
    page.goto(f"{site}{draft}history/")
    earlier = page.locator("a[href*='/earlier/']").first
    earlier = [earlier.get_attribute("href")] if earlier.count() else []
    addresses = [
        "/workbench/", "/workbench/drafts/", "/workbench/review/", "/workbench/mail/", "/workbench/discarded/",
        "/workbench/references/", references, "/workbench/spreadsheet/", sheet, "/workbench/import/", "/findings/",
        draft, f"{draft}history/", f"{draft}review/", f"{draft}submit/", f"{draft}discard/", f"{draft}comments/",
        settle, *earlier,
    ]  # fmt: skip
    wrong = []
    for address in addresses:
        answer = page.goto(f"{site}{address}")
        wrong += [f"{address}: {answer.status}"] if answer.status != 200 else []
        wrong += [f"{address}: {message}" for message in html_checker(answer.body())]
        for width in [320, 1280]:
            page.set_viewport_size({"width": width, "height": 900})
            wrong += [
                f"{address} at {width}: {each['id']} {each['nodes'][0]['html'][:120]}" for each in violations_of(page)
            ]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append(f"{address} at {width}: scrolls sideways")
    page.context.close()

    assert wrong == []
