"""The search in a browser: suggestions while somebody types, by keyboard alone, and the same page without scripts."""

import pytest
from django.conf import settings


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


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/", "/barriers/", "/plan/"])
def test_the_search_box_of_every_page_suggests_names(browser, site, path):
    page = browser.new_context().new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "suggestions/?" in request.url else None)
    page.goto(f"{site}{path}")
    box = page.locator("[data-suggestions]")
    box.type("chronol", delay=20)
    page.get_by_role("option", name="Chronology").first.wait_for()

    assert box.get_attribute("role") == "combobox"
    assert len(asked) == 1
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/search/?q=Chronology**")
    page.context.close()


@pytest.mark.browser
def test_the_network_is_entered_by_a_name(browser, site):
    page = browser.new_context().new_page()
    page.goto(f"{site}/network/")
    page.get_by_label("Find an entry to start from").type("children must tell their", delay=20)
    page.get_by_role("option", name="Children must tell their story again and again").first.click()

    page.wait_for_url("**/network/?from=barrier/repeat-telling")
    page.context.close()


@pytest.mark.browser
def test_the_network_is_entered_without_scripts(browser, site):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/network/")
    page.get_by_label("Find an entry to start from").fill("chronology")
    page.get_by_role("button", name="Find").click()

    assert "from=term/chronology" in page.url
    page.context.close()


def test_the_script_is_light():
    assert (settings.BASE_DIR / "static" / "js" / "search-suggestions.js").stat().st_size < 3_000
