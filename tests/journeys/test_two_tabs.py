"""Two tabs of one draft: what each changed is kept, and only what both changed is asked."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_saving import begun, line

pytestmark = pytest.mark.browser


def test_two_tabs_keep_each_others_words_and_ask_only_of_what_both_wrote(browser, site):
    one = begun(browser, site)
    address = one.url
    two = one.context.new_page()
    two.goto(address)

    two.fill("[name=statement]", "From tab two")
    line(two, "Saved at")
    one.fill("[name=plain_language]", "From tab one")
    line(one, "together with what you, on another page, changed")
    expect(one.locator("[name=statement]")).to_have_value("From tab two")

    one.fill("[name=statement]", "Tab one, better")
    line(one, "Saved at")
    two.fill("[name=statement]", "Tab two, otherwise")
    line(two, "but for what two people changed")
    two.click("#saved a[href*=settle]")
    expect(two.locator("h1")).to_have_text("You wrote this on two pages")
    two.check("text=Keep yours")
    two.click("text=Save what I chose")

    expect(two.locator("[name=statement]")).to_have_value("Tab two, otherwise")
    expect(two.locator("[name=plain_language]")).to_have_value("From tab one")
    one.context.close()


def test_removed_row_comes_back_without_leaving_the_page(browser, site):
    page = begun(browser, site)
    page.click("button[value='add:evidence']")
    page.fill("[name='evidence.0.finding']", "Nobody answers.")
    page.click("button[value='remove:evidence.0']")
    page.click("button:has-text('Undo')")

    expect(page.locator("[name='evidence.0.finding']")).to_have_value("Nobody answers.")
    page.context.close()
