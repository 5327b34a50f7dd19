"""The whole way of the workbench: somebody is invited, catalogues a barrier, is helped by an editor, and the public reads it."""

import json
import urllib.request

import pytest

from tests.accounts.conftest import code
from tests.journeys.conftest import letters
from tests.journeys.test_accounts import invited
from tests.journeys.test_workbench import sign_in


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_invited_researcher_brings_a_barrier_to_the_public(browser, site, scripts):
    mark = letters()
    title = f"Letters stay without answer {mark}"
    researcher, _ = invited(browser, site, "researcher", java_script_enabled=scripts)
    set_up_an_app(researcher, site)

    write_barrier(researcher, site, title)
    send(researcher, site, "Three sources, one of them new.")
    address = researcher.get_by_role("link", name=title, exact=True).get_attribute("href")

    editor = sign_in(browser, site, "editor@demo.example", "/workbench/review/", java_script_enabled=scripts)
    comment_and_return(editor, title)
    mend(researcher, site, title)
    send(researcher, site, "The number of weeks is there now.")
    resolve_and_publish(editor, site, title)

    reader = browser.new_context(java_script_enabled=scripts).new_page()
    reader.goto(f"{site}/search/?q={mark}")
    reader.get_by_role("link", name=f"{title} (barrier or enabler)", exact=True).click()
    reader.wait_for_selector("h1")
    assert "for twelve weeks and longer" in reader.inner_text("main")
    slug = reader.url.rstrip("/").rsplit("/", 1)[-1]
    assert slug in address
    data = json.load(urllib.request.urlopen(f"{site}/api/v1/barriers/{slug}/", timeout=20))
    assert data["statement"] == "Requests for records stay without an answer for twelve weeks and longer."
    assert [row["stance"] for row in data["evidence"]] == ["supports", "qualifies", "contradicts"]
    found = json.load(urllib.request.urlopen(f"{site}/api/v1/search/?q={mark}", timeout=20))
    assert title in [row["label"] for row in found["results"]]
    for page in [researcher, editor, reader]:
        page.context.close()


def set_up_an_app(page, site):
    page.goto(f"{site}/accounts/2fa/")
    page.click("text=Set up an authenticator app")
    page.fill("#id_code", code(page.inner_text("#secret")))
    page.click("main button:has-text('Use this app')")
    page.wait_for_selector(".codes li")


def write_barrier(page, site, title):
    page.goto(f"{site}/workbench/new/barriers/")
    page.fill("[name=title]", title)
    page.click("text=Begin")
    page.fill("[name=statement]", "Requests for records stay without an answer for long.")
    page.check("[name=themes][value=cultural]")
    for number, (words, stance, finding) in enumerate(
        [("promise", "supports", "Many waited."), ("records", "qualifies", "Some were answered.")]
    ):
        page.click("main button:text-matches('Add (a|another) piece of evidence')")
        page.fill(f"#evidence-{number}-source-find", words)
        page.click(f"#evidence-{number}-source button:has-text('Find')")
        page.locator(f"#evidence-{number}-source .finder__chosen input").first.check()
        page.check(f"[name='evidence.{number}.stance'][value={stance}]")
        page.fill(f"[name='evidence.{number}.finding']", finding)
    page.click("main button:text-matches('Add (a|another) piece of evidence')")
    page.click("#evidence-2 summary")
    page.fill("[name='new.evidence.2.source.title']", f"An inquiry into {title}")
    page.select_option("[name='new.evidence.2.source.kind']", "inquiry")
    page.click("text=Add this source")
    page.wait_for_selector("#evidence-2-source >> text=(draft)")
    page.check("[name='evidence.2.stance'][value=contradicts]")
    page.fill("[name='evidence.2.finding']", "In one place everybody had an answer.")


def send(page, site, note):
    page.click("button:has-text('Send for review')")
    page.wait_for_url("**/submit/")
    page.fill("#note", note)
    page.click("main button:has-text('Send')")
    page.wait_for_url(f"{site}/workbench/")


def comment_and_return(page, title):
    page.get_by_role("link", name=title, exact=True).click()
    page.click("#change-statement details.say > summary")
    page.fill("[name='text.statement']", "How long is long? The source gives a number.")
    page.click("#change-statement details.say button")
    page.wait_for_selector("text=Your comment is there.")
    page.check("[name=decision][value=return]")
    page.fill("#note", "Please say how long.")
    page.click("button:has-text('Return it with this reason')")
    page.wait_for_selector("text=Returned with your reasons.")


def mend(page, site, title):
    page.goto(f"{site}/workbench/")
    page.locator("main").get_by_role("link", name=title, exact=True).first.click()
    page.wait_for_selector(".open-comments >> text=How long is long?")
    page.fill("[name=statement]", "Requests for records stay without an answer for twelve weeks and longer.")


def resolve_and_publish(page, site, title):
    page.goto(f"{site}/workbench/review/")
    page.get_by_role("link", name=title, exact=True).click()
    page.wait_for_selector("text=Changed since it was last sent")
    page.click("text=Mark as resolved")
    page.wait_for_selector("text=Resolved.")
    page.fill("#note", "First published.")
    page.check("[name=decision][value=publish]")
    page.click("button:has-text('Publish it')")
    page.wait_for_selector("text=Published as version 1, with 1 that it refers to.")
