"""The search in a browser: suggestions while somebody types, by keyboard alone, and the same page without scripts."""

import pytest


@pytest.fixture
def page(browser, site):
    context = browser.new_context()
    found = context.new_page()
    found.goto(f"{site}/search/")
    yield found
    context.close()


@pytest.mark.browser
def test_suggestions_are_a_listbox_that_a_keyboard_walks(page):
    box = page.get_by_role("combobox", name="Search everything published")
    box.type("subject acc", delay=20)
    page.get_by_role("option").first.wait_for()

    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowDown")
    chosen = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert chosen.get_attribute("aria-selected") == "true"
    assert "Subject access request" in chosen.inner_text()

    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "subject acc"
    box.press("ArrowDown")
    page.get_by_role("option").first.wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.get_by_role("heading", name="Subject access request").first.wait_for()
    assert "q=Subject+access+request" in page.url


@pytest.mark.browser
def test_a_suggestion_can_be_pointed_at(page):
    page.get_by_role("combobox").type("chronol", delay=20)
    page.get_by_role("option", name="Chronology").first.click()

    page.wait_for_url("**q=Chronology**")


@pytest.mark.browser
def test_the_page_is_the_same_without_scripts(browser, site):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/search/")
    page.get_by_label("Search everything published").fill("chid protecton")
    page.get_by_role("button", name="Search").last.click()

    assert "Showing results for “child protection”" in page.inner_text("main")
    page.get_by_role("link", name="exactly as typed").click()
    assert "Ways on" in page.inner_text("main")
    page.context.close()
