"""From a question to what was delivered: three organisations are asked, and everybody can see who does what by when."""

import datetime
import json
import re
import subprocess
import sys
import urllib.request

import pytest
from django.conf import settings

from tests.journeys.conftest import free_port, violations_of, wait_for

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
TODAY = datetime.date.today()
# The catalogue's first actions run from April 2027. Later than that the promise lies behind their dates, with a reason.
DUE = max(datetime.date(2027, 4, 10), TODAY + datetime.timedelta(days=30))
REPLY_BY, LATER = DUE - datetime.timedelta(days=10), DUE + datetime.timedelta(days=10)
A_WHILE_AGO = TODAY - datetime.timedelta(days=4)
COUNCIL, HEALTH, HOUSING = "example-council-demonstration", "example-health-board", "example-housing-body"
ANOTHER_DAY = """
import datetime, sys, time_machine
time_machine.travel(datetime.datetime.fromisoformat(sys.argv[1] + "T09:00:00+00:00"), tick=True).start()
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server
from config.wsgi import application
class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
make_server("127.0.0.1", int(sys.argv[2]), application, Server).serve_forever()
"""


@pytest.fixture
def site_on(demonstration):
    """`site_on("2027-04-20")` answers the address of the same site, with the same data, on that day."""
    processes = []

    def site_on(day):
        port = free_port()
        environment = {**demonstration.environment, "DJANGO_SETTINGS_MODULE": "config.settings", "PORT": str(port)}
        process = subprocess.Popen(
            [sys.executable, "-c", ANOTHER_DAY, day, str(port)],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        processes.append(process)
        wait_for(f"http://127.0.0.1:{port}/readyz", process)
        return f"http://127.0.0.1:{port}"

    yield site_on
    for process in processes:
        process.kill()
        process.wait()


@pytest.fixture
def enter(browser):
    """`enter(site, e-mail or "", address)` opens a page as somebody, or as a reader."""
    contexts = []

    def enter(site, email, address, *, password="", **options):
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        if not email:
            page.goto(f"{site}{address}")
        elif password:
            page.goto(f"{site}/accounts/login/?next={address}")
            page.fill("[name=login]", email)
            page.fill("[name=password]", password)
            page.locator("main form button[type=submit]").first.click()
            page.wait_for_url(f"{site}{address}")
        else:
            page.goto(f"{site}/accounts/continue/?next={address}")
            page.locator(f"form:has([value='{email}']) button").click()
            page.wait_for_url(f"{site}{address}")
        return page

    yield enter
    for context in contexts:
        context.close()


def api(site, address):
    return json.load(urllib.request.urlopen(f"{site}/api/v1/{address}", timeout=30))


def written(day):
    return f"{day:%-d %B %Y}"


def ask(page, site, action, organisation, role):
    page.goto(f"{site}/actions/{action}/ask/?organisation={organisation}&role={role}")
    page.fill("[name=message]", "Would you take this on? Your records are where people look first.")
    page.fill("[name=reply_by]", written(REPLY_BY))
    page.locator("main").get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_url(re.compile(r"/commitments/\d+/$"))
    return page.url.removeprefix(site)


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_promise_is_asked_signed_reported_overdue_and_delivered(site, site_on, enter, scripts):
    action = unowned_action(site, skip=int(scripts))
    options = {"java_script_enabled": scripts}
    editor = enter(site, "editor@demo.example", "/workbench/plan/", **options)
    council = ask(editor, site, action, COUNCIL, "lead")
    health = ask(editor, site, action, HEALTH, "partner")
    housing = ask(editor, site, action, HOUSING, "partner")
    assert "Nobody there was told: invite somebody." in editor.inner_text("body")

    # One signs, after a last look, and has a senior officer sign too.
    pat = enter(site, "partner@demo.example", "/commitments/", **options)
    pat.goto(f"{site}{council}answer/")
    pat.fill("[name=statement]", "We publish where our records are, and whom to ask.")
    pat.fill("[name=due]", "10 April 2031")
    pat.check("[name=authority]")
    pat.fill("[name=second_name]", "Morgan Demo")
    pat.fill("[name=second_job_title]", "Chief executive (demonstration)")
    pat.fill("[name=second_email]", "morgan@demo.example")
    pat.get_by_role("button", name="Go on to a last look").click()
    assert "choose a day within it" in pat.inner_text(".problems")
    assert pat.input_value("[name=statement]") == "We publish where our records are, and whom to ask."
    pat.fill("[name=due]", written(DUE))
    pat.fill("[name=dates_reason]", "We can begin no earlier.")
    pat.get_by_role("button", name="Go on to a last look").click()
    assert pat.inner_text("h1") == "Check what you sign"
    assert written(DUE) in pat.inner_text("main")
    pat.get_by_role("button", name="Sign for Example Council").click()
    pat.wait_for_url(re.compile(r"/commitments/receipts/[0-9a-f]{64}/$"))
    assert "Sound" in pat.inner_text(".sound")

    morgan = enter(site, "", "/accounts/mailbox/?to=morgan@demo.example", **options)
    morgan.goto(re.search(r"http\S+/commitments/sign/[\w-]+/", morgan.inner_text("main"))[0])
    link = morgan.url
    morgan.fill("[name=name]", "Morgan Demo")
    morgan.fill("[name=email]", "somebody@demo.example")
    morgan.check("[name=authority]")
    morgan.locator("main").get_by_role("button", name="Sign", exact=True).click()
    assert "sent to another address" in morgan.inner_text(".problems")
    morgan.fill("[name=email]", "morgan@demo.example")
    morgan.locator("main").get_by_role("button", name="Sign", exact=True).click()
    morgan.wait_for_url(re.compile(r"/commitments/receipts/[0-9a-f]{64}/$"))
    morgan.goto(link)
    assert "signed already" in morgan.inner_text(".problems")

    # One declines with a reason; nobody could be told at one.
    harper = enter(site, "health@demo.example", "/commitments/", password="sharing with care demo", **options)
    harper.goto(f"{site}{health}decline/")
    harper.fill("[name=reason]", "Our records move to another body this year.")
    harper.locator("main").get_by_role("button", name="Decline", exact=True).click()
    harper.wait_for_url(re.compile(r"/commitments/receipts/"))

    # Progress with proof: a source of the catalogue, and a link.
    pat.goto(f"{site}{council}report/")
    pat.check("[name=status][value=on-track]")
    pat.fill("[name=done]", "Half of the list is there.")
    pat.get_by_role("button", name="Add a piece of proof").click()
    pat.fill("[id='proof-0-source-find']", "promise")
    pat.click("#proof-0-source button:has-text('Find')")
    pat.locator("#proof-0-source .finder__chosen input:not([value=''])").first.check()
    pat.fill("[name='proof.0.stands_for']", TODAY.isoformat())
    pat.get_by_role("button", name="Add another piece of proof").click()
    pat.fill("[name='proof.1.title']", "The list")
    pat.fill("[name='proof.1.url']", "https://example.org/list")
    pat.fill("[name='proof.1.stands_for']", written(A_WHILE_AGO))
    pat.get_by_role("button", name="Put it on the record").click()
    pat.wait_for_selector("text=Report 1 is on the record.")
    assert f"stands for {written(A_WHILE_AGO)}" in pat.inner_text("#report-1")

    # The day passes.
    later = site_on(LATER.isoformat())
    reader = enter(later, "", f"/actions/{action}/", **options)
    assert "Late" in reader.inner_text(".page-head")
    assert "nobody there could be told yet" in reader.inner_text("aside")
    number = council.strip("/").rsplit("/", maxsplit=1)[-1]
    assert api(later, f"commitments/{number}/")["standing"] == "overdue"
    reader.goto(f"{later}/organisations/{HOUSING}/")
    assert "nobody there has been told" in reader.inner_text("main")

    # Delivered is confirmed; everywhere the same is told.
    ellis = enter(later, "editor@demo.example", "/workbench/plan/", **options)
    ellis.goto(f"{later}/workbench/plan/?plan=demonstration-plan")
    assert housing in [link.get_attribute("href") for link in ellis.locator("section:has(#not-reached) h3 a").all()]
    ellis.goto(f"{later}{council}assess/")
    ellis.check("[name=completion][value=complete]")
    ellis.fill("[name=note]", "The list is public and found nine of ten.")
    ellis.get_by_role("button", name="Put it on the record").click()
    ellis.wait_for_selector("#assessment-1")

    reader.goto(f"{later}/actions/{action}/")
    assert "Kept" in reader.inner_text(".page-head")
    assert {"Delivered", "Declined", "Not reached yet"} <= set(reader.locator("aside .state").all_inner_texts())
    plan = api(later, f"actions/{action}/")["plan"]
    reader.goto(f"{later}/plan/{plan}/")
    row = reader.locator(f"tr:has(a[href='/actions/{action}/'])")
    # Its group may be folded, so its words are there and not in sight.
    assert [words.strip() for words in row.locator(".state").all_text_contents()] == ["Kept"]
    reader.goto(f"{later}/organisations/{COUNCIL}/")
    assert f"delivered, as the programme team confirmed on {written(LATER)}" in reader.inner_text("main")
    assert api(later, f"commitments/{number}/")["standing"] == "delivered"


def unowned_action(site, skip):
    """An action of the demonstration about which nobody was asked."""
    asked = {row["action"] for row in api(site, "commitments/?page_size=100&demonstration=yes")["results"]}
    found = [
        row["slug"]
        for row in api(site, "actions/?page_size=100&plan=demonstration-plan&demonstration=yes&ordering=starts")[
            "results"
        ]
        if not any(address.rstrip("/").endswith(row["slug"]) for address in asked) and row["starts"] <= "2027-04-01"
    ]
    return found[skip]


PUBLIC = [
    "/plan/",
    "/plan/log/",
    "/plan/demonstration-plan/versions/",
    "/plan/demonstration-plan/versions/1/",
    "/plan/demonstration-plan/versions/compare/?from=1&to=now",
    "/commitments/4/",
    "/commitments/7/",
    "/commitments/receipts/",
    "/actions/demonstration-one-list-of-records/",
    "/organisations/example-council-demonstration/",
]
FOR = {
    "partner@demo.example": ["/commitments/", "/commitments/12/answer/", "/commitments/12/decline/", "/commitments/4/report/"],
    "editor@demo.example": ["/workbench/plan/", "/actions/demonstration-one-contact/ask/", "/commitments/4/assess/"],
}  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("email", ["", *FOR])
def test_pages_of_the_plan_are_accessible_correct_and_fit(site, enter, html_checker, email, width):
    addresses = FOR.get(email, PUBLIC)
    page = enter(site, email, addresses[0], viewport={"width": width, "height": 900})
    wrong = []
    for address in addresses:
        page.goto(f"{site}{address}")
        wrong += [f"{address}: {item['id']} {item['nodes'][0]['html'][:120]}" for item in violations_of(page, RULES)]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append(f"{address}: scrolls sideways")
        wrong += [
            f"{address}: {message}" for message in html_checker(page.context.request.get(f"{site}{address}").body())
        ]

    assert wrong == []
