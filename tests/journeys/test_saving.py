"""What is typed is on the server, or the page says that it is not and keeps it."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import letters
from tests.journeys.test_workbench import sign_in

pytestmark = pytest.mark.browser
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('kept:')).length"
NEVER_ANSWERS = """() => { window.fetch = (address, {signal}) => new Promise((answered, failed) =>
    signal.addEventListener("abort", () => failed(signal.reason))) }"""


def begun(browser, site, *, plural="barriers", **options):
    """A page with the form of a new draft."""
    page = sign_in(browser, site, "researcher@demo.example", f"/workbench/new/{plural}/", **options)
    page.fill("[name=title]", f"Saved {letters()}")
    page.click("text=Begin")
    page.wait_for_selector("#saved")
    return page


def line(page, words):
    expect(page.locator("#saved")).to_contain_text(words)


def test_server_that_never_answers_is_not_called_saved_and_the_words_wait_in_the_browser(browser, site):
    page = begun(browser, site)
    address = page.url
    page.clock.install()
    page.reload()
    page.evaluate(NEVER_ANSWERS)
    page.fill("[name=statement]", "Half a thought")
    line(page, "You typed since")
    page.clock.run_for(2_000)
    line(page, "Saving…")
    page.clock.run_for(9_000)
    line(page, "Still trying to save")
    page.clock.run_for(11_000)
    line(
        page,
        re.compile(r"^Not saved since \d\d:\d\d: the server does not answer. What you typed is kept on this computer"),
    )
    page.click(".form__buttons button:has-text('Save')")
    page.clock.run_for(21_000)
    line(page, "Not saved")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.close(run_before_unload=True)

    again = page.context.new_page()
    again.goto(address)
    expect(again.locator(".kept-words dd")).to_have_text("Half a thought")
    again.click("text=Save it now")
    expect(again.locator("[name=statement]")).to_have_value("Half a thought")
    line(again, "Saved at")
    assert asked == ["beforeunload"]
    again.reload()
    expect(again.locator(".kept-words")).to_have_count(0)

    again.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')) }")
    again.fill("[name=statement]", "Another one")
    line(again, "Not saved")
    assert again.evaluate(KEPT) == 1
    again.on("dialog", lambda dialog: dialog.accept())
    again.click("text=Sign out")
    again.wait_for_url(f"{site}/")
    assert again.evaluate(KEPT) == 0
    again.context.close()


def test_who_was_signed_out_signs_in_beside_the_form_and_it_is_saved(browser, site):
    page = begun(browser, site)
    address = page.url
    page.context.clear_cookies()
    page.fill("[name=statement]", "A long thought")
    line(page, "You were signed out at")

    beside = page.context.new_page()
    beside.goto(f"{site}/accounts/continue/?next=/workbench/")
    beside.locator("form:has([value='researcher@demo.example']) button").click()
    beside.wait_for_url(f"{site}/workbench/")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    line(page, "Saved at")
    beside.goto(address)
    assert beside.input_value("[name=statement]") == "A long thought"
    page.context.close()


def test_focus_and_place_stay_where_the_work_is(browser, site):
    page = begun(browser, site, viewport={"width": 1280, "height": 700})

    def has_focus(selector):
        expect(page.locator(f"{selector}:focus")).to_have_count(1)

    for number in range(3):
        page.click("button[value='add:evidence']")
        has_focus(f"#evidence-{number} *")
    page.click("button[value='up:evidence.2']")
    has_focus("button[value='up:evidence.1']")
    page.click("button[value='remove:evidence.1']")
    page.wait_for_selector("#evidence-2", state="detached")
    has_focus("button[value^='undo:evidence.']")
    page.fill("#evidence-0-source-find", "promise")
    page.press("#evidence-0-source-find", "Enter")
    has_focus("#evidence-0-source .finder__chosen input")

    page.fill("[name='evidence.1.finding']", "What it says")
    place = "document.activeElement.getBoundingClientRect().top"
    before = page.evaluate(place)
    page.evaluate("document.getElementById('entry-form').dataset.seen = 'yes'")
    with page.expect_request(
        lambda request: "operation=save" in (request.post_data or "")
    ):  # "autosave" is another one
        page.keyboard.press("Control+s")
    expect(page.locator("#entry-form[data-seen]")).to_have_count(0)  # it came anew from the server
    line(page, "Saved at")
    has_focus("[name='evidence.1.finding']")
    assert abs(page.evaluate(place) - before) <= 2
    page.reload()
    assert page.input_value("[name='evidence.1.finding']") == "What it says"
    page.context.close()


def test_back_after_sending_what_is_unfinished_shows_the_present_draft(browser, site):
    page = begun(browser, site, plural="evidence")
    page.fill("[name=issued]", "202")
    page.click("button:has-text('Send for review')")
    page.wait_for_selector("#problems")
    page.fill("[name=issued]", "2021")
    line(page, "Saved at")
    page.go_back()
    expect(page.locator("[name=issued]")).to_have_value("2021")
    page.fill("[name=publisher]", "A press")
    line(page, "Saved at")
    page.click(".form__buttons button:has-text('Save')")
    line(page, "Saved at")
    assert "settle" not in page.url
    page.context.close()


def test_half_written_note_stays_when_a_comment_is_sent(browser, site):
    page = begun(browser, site, plural="evidence")
    address = page.url
    page.fill("[name=authors]", "A body")
    page.select_option("[name=kind]", "research")
    page.check("[name=themes][value=legal]")
    page.click("button:has-text('Send for review')")
    page.wait_for_url(f"{address}submit/")
    page.click("main button:has-text('Send')")
    page.wait_for_url(f"{site}/workbench/")
    page.context.close()

    editor = sign_in(browser, site, "editor@demo.example", f"{address.removeprefix(site)}review/")
    editor.fill("#note", "Half a reason")
    editor.check("[name=change][value=wording]")
    comment = editor.locator("details.say").first
    comment.locator("summary").click()
    comment.locator("textarea").fill("Which edition?")
    comment.locator("button").click()
    editor.wait_for_selector("text=Your comment is there.")
    expect(editor.locator("#note")).to_have_value("Half a reason")
    expect(editor.locator("[name=change][value=wording]")).to_be_checked()
    expect(comment.locator("textarea")).to_have_value("")
    editor.set_viewport_size({"width": 320, "height": 800})
    assert editor.evaluate("document.documentElement.scrollWidth") <= 320  # with all that an editor decides
    editor.context.close()


def test_button_works_at_once_where_nothing_is_left_to_save(browser, site):
    page = begun(browser, site)

    page.get_by_role("button", name="Preview", exact=True).click()

    page.wait_for_url("**/preview/", timeout=10_000)
    page.close()


def test_form_that_does_not_save_itself_is_not_sent_by_leaving_it(browser, site):
    page = sign_in(browser, site, "partner@demo.example", "/commitments/")
    page.locator("main a[href$='/report/']").first.click()
    page.wait_for_selector("#entry-form")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.locator("#entry-form textarea").first.fill("Half a report")
    page.evaluate("""() => {
        Object.defineProperty(document, "visibilityState", {value: "hidden"});
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    page.wait_for_timeout(500)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{site}/commitments/")
    assert sent == []
    page.context.close()
