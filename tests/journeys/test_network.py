"""The network in a real browser: the drawing holds what the list holds, keeps to the content policy, and can be left alone."""

import pytest

pytestmark = pytest.mark.browser


def counts(page):
    return [page.locator(f"#network [{name}]").count() for name in ("data-node", "data-to")]


def test_whole_network_is_drawn_when_asked_and_holds_what_the_list_holds(open_page):
    page = open_page("/network/")
    assert page.locator("[data-canvas]").is_hidden()

    page.click("text=Draw it")
    page.wait_for_selector("[data-drawn]")

    assert page.get_attribute("#drawing", "data-drawn") == "{} {}".format(*counts(page))
    assert counts(page)[0] > 100
    assert page.get_attribute("[data-canvas]", "aria-hidden") == "true"
    assert page.evaluate("document.querySelectorAll('style').length") == 0


def test_what_is_around_an_entry_is_drawn_at_once_and_a_click_leads_on(open_page):
    page = open_page("/network/?from=barrier/scattered-powers")
    page.wait_for_selector("[data-drawn]")
    assert page.get_attribute("#drawing", "data-drawn") == "{} {}".format(*counts(page))
    assert page.locator("[data-canvas] [tabindex], [data-canvas][tabindex]").count() == 0

    page.click("#network a:text-is('Fear of breaking data protection law')")

    page.wait_for_selector("h1:text-is('What is linked with “Fear of breaking data protection law”')")


def test_network_is_whole_without_scripts(open_page):
    page = open_page("/network/?from=barrier/scattered-powers", java_script_enabled=False)

    assert page.locator("#drawing").is_hidden()
    assert counts(page)[0] > 5
