"""The form uses the desk's width: rows are lines, moved by choosing a place or by dragging, and words are found by typing."""

import uuid

import pytest
from playwright.sync_api import expect

from tests.journeys.test_saving import begun, line

pytestmark = pytest.mark.browser
ROWS = "[...document.querySelectorAll('.row-line__first')].map((item) => item.textContent.trim())"
SHOWN = "[...document.querySelectorAll('main input:not([type=hidden]), main textarea, main select')].filter((item) => item.checkVisibility()).length"


def test_rows_are_lines_that_are_moved_chosen_and_changed_together(browser, site):
    page = begun(browser, site, viewport={"width": 1280, "height": 800})
    for number, words in enumerate(["One", "Two", "Three", "Four"]):
        page.click("button[value='add:evidence']")
        page.fill(f"[name='evidence.{number}.locator']", words)
        page.fill(f"[name='evidence.{number}.finding']", f"{words} {uuid.uuid4().hex}")
    page.click(".form__buttons button:has-text('Save')")
    line(page, "Saved at")
    page.reload()
    assert page.evaluate(ROWS) == ["1. One", "2. Two", "3. Three", "4. Four"]
    assert page.evaluate("document.documentElement.scrollHeight") < 5_000  # it was 8,777 px
    assert page.evaluate(SHOWN) < 60

    page.check("[name='chosen.evidence'][value='3']")
    page.select_option("[name='with.evidence']", "move.0")
    page.click("button[value='chosen:evidence']")
    expect(page.locator(".row-line__first").first).to_have_text("1. Four")
    page.locator(".row-line__handle").nth(1).drag_to(page.locator(".row-line").nth(3))
    expect(page.locator(".row-line__first").nth(3)).to_have_text("4. One")
    page.check("[name='chosen.evidence'][value='all']")
    page.select_option("[name='with.evidence']", "set.stance.qualifies")
    page.click("button[value='chosen:evidence']")
    expect(page.locator(".row-line__more", has_text="Qualifies")).to_have_count(0)
    expect(page.locator(".row-line__first", has_text="Qualifies")).to_have_count(4)

    page.get_by_label("Find one: In which sectors?").fill("health")
    found = page.locator("#sectors .vocabulary__others .choice:visible")
    expect(found.first).to_contain_text("ealth")
    assert found.count() < page.locator("#sectors .vocabulary__others .choice").count()
    page.context.close()
