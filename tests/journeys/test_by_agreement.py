"""Yes, but: a question changed before it is signed, a promise changed twice after it, handed over and kept, by two organisations."""

import datetime
import re
import subprocess
import sys

import pytest
from django.conf import settings

from tests.journeys.conftest import violations_of
from tests.journeys.test_commitments import RULES, TODAY, api, ask, enter, written

__all__ = ["enter"]  # a fixture
IN_A_YEAR = TODAY + datetime.timedelta(days=120)
FIRST, THEN, NOW = IN_A_YEAR, IN_A_YEAR + datetime.timedelta(days=14), IN_A_YEAR + datetime.timedelta(days=7)
COUNCIL, CHARITY = "example-council-demonstration", "example-charity"
VERIFY = settings.BASE_DIR / "docs" / "examples" / "verify_commitment.py"
PASSWORD = "sharing with care demo"


def press(page, words):
    page.locator("main").get_by_role("button", name=words, exact=True).click()


def sign(page, site, record, *, statement="", due=""):
    page.goto(f"{site}{record}answer/")
    if statement:
        page.fill("[name=statement]", statement)
    if due:
        page.fill("[name=due]", due)
    page.check("[name=authority]")
    press(page, "Go on to a last look")
    page.locator("main button[value=sign]").click()
    page.wait_for_url(re.compile(r"/commitments/receipts/[0-9a-f]{64}/$"))


def answer(page, address, words="Answer it"):
    page.goto(address)
    page.check("[name=answer][value=accepted]")
    if page.locator("[name=authority]").count():
        page.check("[name=authority]")
    press(page, words)


def looked_at(page):
    """What axe finds on a page, and whether it scrolls sideways; only where scripts run."""
    wrong = [f"{page.url}: {item['id']} {item['nodes'][0]['html'][:120]}" for item in violations_of(page, RULES)]
    page.set_viewport_size({"width": 320, "height": 900})
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        wrong.append(f"{page.url}: scrolls sideways")
    page.set_viewport_size({"width": 1280, "height": 900})
    return wrong


@pytest.mark.browser
@pytest.mark.parametrize(
    ("scripts", "action"),
    [(True, "demonstration-shared-data-standard"), (False, "demonstration-look-at-notes-together")],
    ids=["with JavaScript", "without"],
)
def test_promise_is_changed_by_agreement_before_and_after_it_is_signed(site, enter, scripts, action):
    options, wrong = {"java_script_enabled": scripts}, []
    editor = enter(site, "editor@demo.example", "/workbench/plan/", **options)
    council = ask(editor, site, action, COUNCIL, "partner")
    charity = ask(editor, site, action, CHARITY, "partner")

    # Before signing, in private: a message, a counter-proposal, and the question says it.
    pat = enter(site, "partner@demo.example", "/commitments/", **options)
    exchange = f"{site}{council}exchange/"
    pat.goto(exchange)
    pat.fill("[name=text]", "What would you count as done?")
    press(pat, "Send it")
    pat.wait_for_selector("text=Your message is sent.")
    pat.goto(f"{site}{council}counter-propose/")
    pat.fill("[name=due]", written(FIRST))
    pat.fill("[name=scope]", "In our two largest areas first.")
    press(pat, "Send it to the programme team")
    assert "Write something here" in pat.inner_text(".problems, .error-summary, [role=alert]")
    assert pat.input_value("[name=scope]") == "In our two largest areas first."
    pat.fill("[name=reason]", "we move house in spring")
    press(pat, "Send it to the programme team")
    pat.wait_for_url(exchange)
    chris = enter(site, "charity@demo.example", "/commitments/", password=PASSWORD, **options)
    assert chris.goto(exchange).status == 403
    reader = enter(site, "", council, **options)
    assert "What would you count as done?" not in reader.inner_text("main")
    assert "we move house" not in reader.inner_text("main")
    if scripts:
        wrong += looked_at(pat)
    answer(editor, f"{site}{council}counter-proposals/1/")
    editor.wait_for_url(exchange)
    reader.reload()
    assert f"By {written(FIRST)} in place of" in reader.inner_text("#agreed ~ ol")
    pat.goto(f"{site}{council}answer/")
    assert pat.input_value("[name=due]") == written(FIRST)
    sign(pat, site, council)
    sign(chris, site, charity, statement="We try it with those who ask us.", due=written(FIRST))

    # After it, in public: one change from each side.
    pat.goto(f"{site}{council}changes/propose/")
    if scripts:
        wrong += looked_at(pat)
    pat.fill("[name=due]", written(THEN))
    pat.fill("[name=reason]", "a second store was found")
    pat.check("[name=authority]")
    press(pat, "Propose it")
    pat.wait_for_url(re.compile(r"#event-\d+$"))
    editor.goto(f"{site}{council}")
    editor.get_by_role("link", name="Answer the proposed change").click()
    if scripts:
        wrong += looked_at(editor)
    answer(editor, editor.url)
    editor.wait_for_url(re.compile(r"/commitments/receipts/"))
    editor.goto(f"{site}{council}changes/propose/")
    editor.fill("[name=due]", written(NOW))
    editor.fill("[name=reason]", "the store is smaller than it looked")
    press(editor, "Propose it")
    editor.wait_for_url(re.compile(r"#event-\d+$"))
    pat.goto(f"{site}{council}")
    pat.get_by_role("link", name="Answer the proposed change").click()
    answer(pat, pat.url)
    pat.wait_for_url(re.compile(r"/commitments/receipts/"))

    # Handed to a colleague, who reports; delivered and assessed.
    pat.goto(f"{site}{council}hand-over/")
    pat.get_by_label("Cameron Demo").check()
    press(pat, "Hand it over")
    pat.wait_for_url(re.compile(r"#event-\d+$"))
    cameron = enter(site, "council2@demo.example", f"{council}report/", password=PASSWORD, **options)
    cameron.check("[name=status][value=off-track]")
    cameron.fill("[name=done]", "A slip of the finger.")
    press(cameron, "Put it on the record")
    cameron.wait_for_selector("#report-1")
    cameron.goto(f"{site}{council}events/9/correct/")
    cameron.fill("[name=reason]", "the wrong box was ticked")
    press(cameron, "Put the correction on the record")
    cameron.wait_for_url(re.compile(r"#event-\d+$"))
    cameron.goto(f"{site}{council}report/")
    cameron.check("[name=status][value=complete]")
    cameron.fill("[name=done]", "Both areas are done.")
    cameron.get_by_role("button", name="Add a piece of proof").click()
    cameron.fill("[name='proof.0.title']", "The list")
    cameron.fill("[name='proof.0.url']", "https://example.org/list")
    cameron.fill("[name='proof.0.stands_for']", TODAY.isoformat())
    press(cameron, "Put it on the record")
    cameron.wait_for_selector("#report-2")
    editor.goto(f"{site}{council}assess/")
    editor.check("[name=completion][value=complete]")
    editor.fill("[name=note]", "Both areas answer.")
    press(editor, "Put it on the record")
    editor.wait_for_selector("#assessment-1")

    # Everybody reads the same, for ever.
    words = (
        f"First {written(FIRST)}, now {written(NOW)}, because “a second store was found”, then because “the store is smaller "
        "than it looked”. Moved twice by agreement."
    )
    for address in [council, f"/organisations/{COUNCIL}/", f"/actions/{action}/"]:
        reader.goto(f"{site}{address}")
        assert words in re.sub(r"\s+", " ", reader.inner_text("main")), address
    if scripts:
        reader.goto(f"{site}{council}")
        wrong += looked_at(reader)
    number = council.strip("/").rsplit("/", maxsplit=1)[-1]
    told = api(site, f"commitments/{number}/")
    assert (told["state"], told["due"], told["contact"]["name"]) == ("delivered", NOW.isoformat(), "Cameron Demo")
    assert [change["now"] for change in told["changes"]] == [{"due": THEN.isoformat()}, {"due": NOW.isoformat()}]
    events = api(site, f"commitments/{number}/events/")
    assert [event["deed"] for event in events] == [
        "asked", "question-changed", "committed", "change-proposed", "change-accepted", "change-proposed",
        "change-accepted", "handed-over", "reported", "corrected", "reported", "assessed",
    ]  # fmt: skip
    assert all(api(site, f"events/{event['hash']}/")["is_sound"] for event in events)
    for record in (number, charity.strip("/").rsplit("/", maxsplit=1)[-1]):
        checking = [sys.executable, VERIFY, site, record]
        checked = subprocess.run(checking, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout + checked.stderr
    assert wrong == []
