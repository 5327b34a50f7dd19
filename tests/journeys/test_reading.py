"""A reader's paths, in a real browser, on the real catalogue."""

import urllib.error
import urllib.request

import pytest
from django.conf import settings

from tests.journeys.conftest import pages, violations_of

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "barriers": "/barriers/?theme=legal",
    "barriers refused": "/barriers/?theme=red",
    "barrier": "/barriers/scattered-powers/",
    "knowledge gaps": "/gaps/",
    "knowledge gap": "/gaps/decision-tracking/",
    "what can we do": "/what-can-we-do/",
    "what fits": "/what-can-we-do/?sector=health&fear=often&after=sometimes",
    "trace": "/barriers/scattered-powers/trace/",
    "enabler": "/barriers/law-as-enabler/",
    "evidence": "/evidence/",
    "source": "/evidence/law-com-2014/",
    "definitions": "/definitions/",
    "definition": "/definitions/lawful-basis/",
    "A to Z": "/definitions/a-to-z/",
    "one word compared": "/definitions/compare/?word=record",
    "word not found": "/definitions/compare/?word=xyzzy",
    "embedding": "/embed/",
    "plan": "/plan/",
    "timeline": "/plan/timeline/",
    "timeline of promises": "/demonstration/timeline/",
    "timeline of a quarter": "/plan/timeline/?from=2027-04-01&to=2027-06-30&lanes=gap",
    "network": "/network/",
    "reference of the API": "/api/docs/definitions/",
    "schema of the API": "/api/docs/schemas/Definition/",
    "network around a barrier": "/network/?from=barrier/scattered-powers",
    "map": "/map/",
    "map with a cell": "/map/?theme=technical&row=decision-tracking&column=sharing",
    "wide map": "/map/?rows=people&columns=sectors",
    "coverage": "/coverage/",
    "actions": "/actions/",
    "action": "/actions/powers-register/",
    "organisations": "/organisations/",
    "organisation": "/organisations/police-scotland/",
    "search": "/search/?q=consent",
    "nothing found": "/search/?q=xyzzy",
    "versions": "/definitions/lawful-basis/versions/",
    "version": "/definitions/lawful-basis/versions/1/",
    "comparison": "/definitions/lawful-basis/versions/compare/",
    "about": "/about/",
    "your records": "/your-records/",
    "guides": "/guides/",
    "guide to the map": "/guides/read-the-map/",
    "guide for partners": "/guides/answer/",
    "guide for researchers": "/guides/first-barrier/",
    "guide for editors": "/guides/review/",
    "guide to the definitions": "/guides/pull-definitions/",
    "download": "/download/",
    "accessibility": "/accessibility/",
    "privacy": "/privacy/",
    "API": "/api/",
    "API examples": "/api/examples/",
    "sign in": "/accounts/login/",
    "not found": "/nowhere/",
}


def sees(page, text):
    """The text comes up in what is open now, or after a click has opened it."""
    page.wait_for_selector(f"main >> text={text}", timeout=10_000)


def html_of(address):
    try:
        return urllib.request.urlopen(address, timeout=30).read()
    except urllib.error.HTTPError as error:
        return error.read()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_reader_follows_a_barrier_through_to_who_could_act(open_page, javascript):
    page = open_page("/", java_script_enabled=javascript)

    page.click("text=/All \\d+ barriers/")
    page.click("th >> text=Powers to share are scattered")
    sees(page, "High confidence")
    page.click("text=Data Sharing between Public Bodies")
    sees(page, "Law Commission")
    page.click("main >> text=Powers to share are scattered")
    page.click("aside >> text=Lawful basis")
    sees(page, "Where it comes from")
    page.click("text=Powers to share are scattered")
    page.click("text=Publish one plain register of powers to share")
    sees(page, "31 December 2027")
    page.click("aside >> text=Police Scotland")
    sees(page, "What it could be asked to do")
    assert page.url.endswith("/organisations/police-scotland/")


@pytest.mark.parametrize(
    ("width", "touch", "most"), [(1280, False, 3_000), (390, True, 4_000)], ids=["on a desk", "on a phone"]
)
def test_twenty_barriers_are_seen_without_scrolling_for_ever(open_page, width, touch, most):
    page = open_page("/barriers/", viewport={"width": width, "height": 900}, has_touch=touch, is_mobile=touch)

    assert page.locator(".lines tbody tr").count() == 20
    assert page.evaluate("document.documentElement.scrollHeight") < most


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_filters_come_on_a_phone_when_their_link_is_followed(open_page, javascript):
    page = open_page("/barriers/", viewport={"width": 390, "height": 900}, java_script_enabled=javascript)
    assert not page.locator("#filters").is_visible()

    page.click("text=Filter this list")
    page.click("summary >> text=Sector")
    page.check("text=Health")
    page.click("#filters >> text=Show")

    page.wait_for_selector(".chips >> text=Sector: Health")
    assert not page.locator("#filters").is_visible()


def test_reader_searches_and_narrows_by_kind(open_page):
    page = open_page("/")

    page.fill("#q", "consent")
    page.click(".hero__search button")
    page.check("#kind-definition")
    page.click(".search-page button")

    page.wait_for_url("**kind=definition**")
    sees(page, "Vital interests")
    assert "Replace false consent forms" not in page.inner_text("main")


def test_reader_filters_a_list_and_keeps_the_filter_over_pages(open_page):
    page = open_page("/barriers/?theme=cultural")

    page.click("[rel=next]")

    sees(page, "Page 2 of 3")
    assert "theme=cultural" in page.url


@pytest.fixture(scope="module")
def shown(browser, site, request):
    """A page as it is shown at a width: (name, width). Opened once for all tests that only look at it."""
    name, width = request.param
    with pages(browser, site) as open_page:
        yield open_page(PAGES[name], viewport={"width": width, "height": 900})


def at(width):
    places = [(name, width) for name in PAGES]
    return pytest.mark.parametrize("shown", places, indirect=True, ids=[f"{name}-{width}" for name in PAGES])


def find_with_axe(page):
    return [(item["id"], [node["html"] for node in item["nodes"]]) for item in violations_of(page)]


@at(1280)
def test_axe_finds_nothing(shown):
    assert find_with_axe(shown) == []


@at(320)
def test_axe_finds_nothing_on_a_narrow_screen(shown):
    assert find_with_axe(shown) == []


@at(320)
def test_page_does_not_scroll_sideways_on_a_narrow_screen(shown):
    assert shown.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", PAGES)
def test_html_checker_finds_no_error(site, html_checker, name):
    assert html_checker(html_of(site + PAGES[name])) == []


def test_visitor_cannot_say_that_the_site_begins_elsewhere(site):
    request = urllib.request.Request(f"{site}/barriers/", headers={"SCRIPT_NAME": "/barriers"})

    assert b"<h1>Barriers" in urllib.request.urlopen(request, timeout=30).read()


def test_broken_page_is_correct_html(html_checker):
    assert html_checker((settings.BASE_DIR / "templates" / "500.html").read_bytes()) == []


def test_first_tab_leads_past_the_navigation(open_page):
    page = open_page("/barriers/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_focus_is_seen_on_every_stop_of_a_page(open_page):
    page = open_page("/barriers/scattered-powers/")

    for _ in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const at = document.activeElement, box = at.getBoundingClientRect();
                 return at === document.body || (getComputedStyle(at).outlineStyle !== 'none'
                   && box.bottom > 0 && box.top < innerHeight); }"""
        )
        assert seen, page.evaluate("document.activeElement.outerHTML")


@pytest.mark.parametrize("section", ["barriers", "evidence", "definitions", "actions", "organisations"])
def test_first_visit_to_a_list_moves_at_most_150_kilobytes(browser, site, section):
    context = browser.new_context()
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    sizes = []
    client.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))

    page.goto(f"{site}/{section}/", wait_until="networkidle")

    context.close()
    assert 10_000 < sum(sizes) <= 150_000


def test_documentation_of_the_api_is_shown_without_the_network(open_page):
    page = open_page("/api/docs/try/")

    page.wait_for_selector("text=List actions")  # it draws what is in sight only


def test_administrator_signs_in_and_looks_at_a_barrier(open_page):
    page = open_page("/accounts/continue/?next=/admin/")
    page.locator("form:has([value='admin@demo.example']) button").click()

    page.click("#content th a:text-is('Barriers')")
    page.fill("#searchbar", "powers scattered")
    page.press("#searchbar", "Enter")
    page.click("text=Powers to share are scattered")

    page.wait_for_selector("text=Data Sharing between Public Bodies")


def test_wrong_password_keeps_the_address_and_says_so(open_page):
    page = open_page("/accounts/login/")
    page.fill("#id_login", "admin@demo.example")
    page.fill("#id_password", "wrong")
    page.click("main button")

    sees(page, "That did not work")
    assert page.input_value("#id_login") == "admin@demo.example"
