"""A barrier is written, checked by a colleague and read by the public: with JavaScript and without."""

import pytest

from tests.journeys.conftest import letters, violations_of


def sign_in(browser, site, email, address, **options):
    context = browser.new_context(**options)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{site}/accounts/continue/?next={address}")
    page.locator(f"form:has([value='{email}']) button").click()
    page.wait_for_url(f"{site}{address}")
    return page


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_barrier_with_a_known_and_a_new_source_reaches_the_public(browser, site, scripts):
    title = f"Letters stay without answer {letters()}"
    page = sign_in(browser, site, "researcher@demo.example", "/workbench/new/barriers/", java_script_enabled=scripts)
    page.fill("[name=title]", title)
    page.click("text=Begin")
    page.fill("[name=statement]", "Requests for records stay without an answer for months.")
    page.check("[name=themes][value=cultural]")
    page.click("text=Add a piece of evidence")
    page.fill("#evidence-0-source-find", "promise")
    page.click("#evidence-0-source button:has-text('Find')")
    page.locator("#evidence-0-source .finder__chosen input").first.check()
    page.check("[name='evidence.0.stance'][value=supports]")
    page.fill("[name='evidence.0.finding']", "Many waited.")
    page.click("text=Add another piece of evidence")
    page.click("#evidence-1 summary")
    page.fill("[name='new.evidence.1.source.title']", f"An inquiry into {title}")
    page.select_option("[name='new.evidence.1.source.kind']", "inquiry")
    page.click("text=Add this source")
    page.wait_for_selector("#evidence-1-source >> text=(draft)")
    page.check("[name='evidence.1.stance'][value=qualifies]")
    page.fill("[name='evidence.1.finding']", "Fewer waited here.")
    page.click("button:has-text('Send for review')")
    page.wait_for_url("**/submit/")
    page.fill("#note", "Two sources.")
    page.click("main button:has-text('Send')")
    page.wait_for_url(f"{site}/workbench/")

    editor = sign_in(browser, site, "editor@demo.example", "/workbench/review/", java_script_enabled=scripts)
    editor.click(f"text={title}")
    editor.fill("#note", "First published.")
    editor.check("text=Publish it as version 1")
    editor.click("button[value=decide]")
    editor.wait_for_selector("text=Published as version 1, with 1 that it refers to.")

    reader = browser.new_context(java_script_enabled=scripts).new_page()
    reader.goto(f"{site}/search/?q={title.rsplit(' ', maxsplit=1)[-1]}")
    reader.get_by_role("link", name=f"{title} (barrier or enabler)", exact=True).click()
    reader.wait_for_selector("h1")
    assert "Requests for records" in reader.inner_text("main")
    for one in [page, editor, reader]:
        one.context.close()


@pytest.mark.browser
def test_what_is_typed_is_on_the_server_before_anyone_saves(browser, site):
    page = sign_in(browser, site, "researcher@demo.example", "/workbench/new/barriers/")
    page.fill("[name=title]", f"Typed {letters()}")
    page.click("text=Begin")
    address = page.url
    page.fill("[name=statement]", "Half a thought")
    page.wait_for_selector("#seen-number[value='2']", state="attached")
    page.context.close()

    again = sign_in(browser, site, "researcher@demo.example", address.removeprefix(site))
    assert again.input_value("[name=statement]") == "Half a thought"
    again.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_form_has_no_fault_that_axe_finds_and_needs_no_sideways_scrolling(browser, site, width):
    page = sign_in(
        browser, site, "researcher@demo.example", "/workbench/new/barriers/", viewport={"width": width, "height": 900}
    )
    page.fill("[name=title]", f"Looked at {letters()}")
    page.click("text=Begin")
    page.click("text=Add a piece of evidence")
    page.wait_for_selector("#evidence-0")

    assert [violation["id"] for violation in violations_of(page)] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()
