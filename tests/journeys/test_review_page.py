"""What is likely here already is said while somebody types; a review reads like a page, and every part of it can be reached."""

import pytest

from tests.journeys.conftest import letters, violations_of
from tests.journeys.test_workbench import sign_in


@pytest.mark.browser
def test_source_that_is_here_already_is_named_while_it_is_typed_and_can_be_taken(browser, site):
    page = sign_in(browser, site, "researcher@demo.example", "/workbench/new/evidence/")
    page.fill("[name=title]", "data protection act 201")
    page.wait_for_selector("#likely-same >> text=Data Protection Act 2018")

    page.goto(f"{site}/workbench/new/barriers/")
    page.fill("[name=title]", f"Known again {letters()}")
    page.click("text=Begin")
    page.click("text=Add a piece of evidence")
    page.click("#evidence-0 .finder__new summary")
    page.fill("[name='new.evidence.0.source.title']", "Data protection act 2018")
    page.check(".finder__new [name='evidence.0.source']")
    assert page.input_value("[name='new.evidence.0.source.title']") == ""
    page.click(".form__buttons button:has-text('Save')")
    page.wait_for_selector("#evidence-0-source .finder__chosen >> text=Data Protection Act 2018")
    page.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_review_has_no_fault_that_axe_finds_and_its_links_lead_to_what_changed(browser, site, width):
    page = sign_in(
        browser, site, "researcher@demo.example", "/workbench/barriers/uncrc-uneven-reach/",
        viewport={"width": width, "height": 900},
    )  # fmt: skip
    page.fill("[name=statement]", f"Nobody wrote down what was decided. {letters()}")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.click(".form__buttons button:has-text('Save')")
    page.goto(f"{site}/workbench/barriers/uncrc-uneven-reach/review/")
    page.click("text=First difference")
    assert page.locator("#change-statement ins").count() >= 1
    page.locator("#change-statement details.say > summary").click()
    page.locator("#text-statement").fill(f"Which right? {width}")
    page.locator("#change-statement details.say button").click()
    page.wait_for_selector(f"#change-statement .talk__text >> text=Which right? {width}")

    assert [(violation["id"], violation["nodes"][0]["html"]) for violation in violations_of(page)] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()
