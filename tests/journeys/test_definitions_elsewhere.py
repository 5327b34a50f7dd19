"""Definitions where the words are used: on a website of somebody else's, and in the running text of our own pages."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.journeys.conftest import violations_of

pytestmark = pytest.mark.browser

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
STRICT = "default-src 'none'; script-src {site}; connect-src {site}; img-src data:"
BODY = """
<h1>Consent</h1>
<p><a href="/">consent</a> <input value="consent"> <code>consent</code> <button>consent</button></p>
<p id="text">We ask for consent; consent again, disconsent. LACs are looked after, a lac is a lake. Keep case records.</p>
<p>Explicit: <span data-definition="lawful-basis">why we may</span> and <span data-definition="no-such">nothing</span>.</p>
<p contenteditable="true">Data minimisation</p>
<p>After. <a href="#end" id="end">The end</a></p>
"""
TERMS = "consent,looked-after-child,case-record,data-minimisation,no-such-term"


@pytest.fixture
def website(site):
    """`website(body, policy=…)` serves one page of another origin, and answers its address."""
    servers = []

    def website(body=BODY, *, terms=TERMS, policy="", script=None, head=""):
        script = script or f"{site}/embed/definitions.js"
        page = (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Elsewhere</title>{head}'
            f'<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
            f'<script src="{script}" data-terms="{terms}" data-within="main" defer></script></head>'
            f"<body><main>{body}</main></body></html>"
        ).encode()

        class Page(BaseHTTPRequestHandler):
            def do_GET(self):  # noqa: N802 - the name that http.server calls
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                if policy:
                    self.send_header("Content-Security-Policy", policy.format(site=site))
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://localhost:{server.server_port}/"

    yield website
    for server in servers:
        server.shutdown()
        server.server_close()


MARKED = "[...document.querySelectorAll('[data-definition]')].filter(e => e.shadowRoot || e.querySelector('span')?.shadowRoot).map(e => e.textContent)"


def marked(page, number=4):
    """The texts that were made terms, once there are as many as are waited for."""
    give_up_at = time.monotonic() + 15
    while len(found := page.evaluate(MARKED)) < number:  # wait_for_function evaluates, which a strict policy refuses
        assert time.monotonic() < give_up_at, found
        page.wait_for_timeout(50)
    return found


def term(page, name):
    return page.get_by_role("button", name=name, exact=True).and_(page.locator(".term"))


def test_first_use_of_each_term_is_marked_and_nothing_else(open_page, website):
    page = open_page(website())

    assert marked(page) == ["consent", "LACs", "case records", "why we may"]
    assert page.inner_text("#text").startswith("We ask for consent; consent again, disconsent. LACs are")
    assert page.locator("#text [data-definition]").first.evaluate("e => e.previousSibling.data") == "We ask for "


def test_reader_opens_reads_and_follows_a_definition_by_keyboard(open_page, website):
    page = open_page(website())
    marked(page)
    button = term(page, "consent")
    button.focus()

    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Consent")
    dialog.wait_for()
    assert "when you could truly say no" in dialog.inner_text()
    assert "Version 1" in dialog.inner_text()
    assert button.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.textContent") == "Read the whole definition"

    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert button.get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement.textContent") == "consent"

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/definitions/consent/")


def test_focus_goes_on_from_the_pop_up_to_what_comes_after_the_term(open_page, website):
    page = open_page(website())
    marked(page)
    term(page, "consent").click()
    dialog = page.get_by_role("dialog", name="Consent")
    dialog.wait_for()

    for _ in range(3):  # the link, the closing button, the next term
        page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.textContent") == "LACs"
    dialog.wait_for(state="hidden")


def test_what_is_added_later_is_marked_by_one_call_also_in_a_pinned_version(open_page, website):
    page = open_page(website())
    marked(page)

    page.evaluate("""async () => {
        const added = document.createElement("section");
        added.innerHTML = '<p>A Looked-after-child gives consent.</p><p><b data-definition="consent@1">agreed</b></p>';
        document.querySelector("main").append(added);
        await SharingWithCare.mark(added);
        await SharingWithCare.mark(added);
    }""")

    assert marked(page, 6)[4:] == ["Looked-after-child", "consent", "agreed"]
    term(page, "agreed").click()
    dialog = page.get_by_role("dialog", name="Consent")
    dialog.wait_for()
    assert dialog.get_by_role("link").get_attribute("href").endswith("/definitions/consent/versions/1/")
    assert dialog.locator(".text").get_attribute("lang") == "en"


def test_pop_up_closes_by_a_click_elsewhere_and_by_its_button(open_page, website):
    page = open_page(website())
    marked(page)
    dialog = page.get_by_role("dialog", name="Consent")
    term(page, "consent").click()
    dialog.wait_for()

    page.mouse.click(5, page.viewport_size["height"] - 5)
    dialog.wait_for(state="hidden")

    term(page, "consent").click()
    page.get_by_role("button", name="Close").click()
    dialog.wait_for(state="hidden")


def test_only_one_pop_up_is_open(open_page, website):
    page = open_page(website())
    marked(page)
    term(page, "consent").click()
    page.get_by_role("dialog", name="Consent").wait_for()

    term(page, "why we may").evaluate("button => button.click()")  # it may lie below the first

    page.get_by_role("dialog", name="Lawful basis").wait_for()
    assert page.get_by_role("dialog").count() == 1


def test_strict_policy_of_the_website_breaks_neither_looks_nor_use(open_page, website):
    page = open_page(website(policy=STRICT))
    marked(page)

    term(page, "consent").click()

    dialog = page.get_by_role("dialog", name="Consent")
    dialog.wait_for()
    assert dialog.evaluate("e => getComputedStyle(e).position") == "fixed"
    assert dialog.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"


OLD_BROWSER = """
delete Document.prototype.adoptedStyleSheets; delete ShadowRoot.prototype.adoptedStyleSheets;
window.CSSStyleSheet = undefined; delete HTMLElement.prototype.showPopover; window.IntersectionObserver = undefined;
window.AbortController = undefined; window.requestIdleCallback = undefined;
"""


@pytest.mark.parametrize("policy", ["", STRICT], ids=["lax policy", "strict policy"])
def test_older_browser_without_style_sheets_from_scripts_or_popovers(browser, website, policy):
    context = browser.new_context()
    context.add_init_script(OLD_BROWSER)
    page = context.new_page()
    page.goto(website(policy=policy))
    marked(page)

    term(page, "consent").click()

    dialog = page.get_by_role("dialog", name="Consent")
    dialog.wait_for()
    assert dialog.evaluate("e => getComputedStyle(e).position") == "fixed"
    assert dialog.evaluate("e => getComputedStyle(e).borderTopWidth") == "2px"
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    context.close()


def test_text_stays_as_it_was_where_the_definitions_cannot_be_reached(browser, website):
    context = browser.new_context()
    page = context.new_page()
    page.route("**/api/v1/**", lambda route: route.abort())
    page.goto(website())
    before = page.inner_html("#text")

    page.wait_for_timeout(1000)

    assert page.inner_html("#text") == before
    assert page.evaluate(MARKED) == []
    context.close()


def test_each_definition_is_asked_for_once_without_cookies_or_the_readers_page(browser, site, website):
    context = browser.new_context()
    context.add_cookies([{"name": "known", "value": "yes", "url": site}])
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request) if "/api/v1/" in request.url else None)
    page.goto(website(BODY + '<p><span data-definition="consent">again</span></p>'))
    marked(page, 5)

    addresses = [request.url for request in asked]
    assert sorted(addresses) == sorted(set(addresses))
    assert len(addresses) == 1
    for request in asked:
        headers = request.all_headers()
        assert "cookie" not in headers
        assert "referer" not in headers
    context.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_in_an_open_pop_up_on_a_narrow_screen(browser, website, dark):
    style = "<style>body{background:#111;color:#eee} a{color:#9cf}</style>" if dark else ""
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(website("<h1>Title</h1><p>We ask for consent of a LAC.</p>", head=style))
    marked(page, 2)
    term(page, "LAC").click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()

    box = dialog.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    light = dialog.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    assert light is not dark
    found = violations_of(page, WCAG)
    assert [(item["id"], [node["html"] for node in item["nodes"]]) for item in found] == []
    context.close()


def test_pop_up_keeps_its_edge_in_forced_colours(open_page, website):
    page = open_page(website(), forced_colors="active")
    marked(page)
    term(page, "consent").click()

    dialog = page.get_by_role("dialog", name="Consent")
    dialog.wait_for()
    assert dialog.evaluate("e => getComputedStyle(e).borderTopStyle") == "solid"
    assert term(page, "consent").evaluate("e => getComputedStyle(e).textDecorationLine") == "underline"


def test_websites_own_styles_do_not_reach_the_pop_up(open_page, website):
    style = "<style>button, span, div, a {color: red !important; font-size: 60px !important; display: none}</style>"
    page = open_page(website("<p>We ask for consent.</p><style>[data-definition]{display:inline}</style>", head=style))
    marked(page, 1)
    page.evaluate("document.querySelector('[data-definition]').shadowRoot.querySelector('button').click()")

    name = page.get_by_role("dialog").locator(".text")
    name.wait_for()
    assert name.evaluate("e => getComputedStyle(e).fontSize") == "16px"
    assert name.evaluate("e => getComputedStyle(e).color") == "rgb(27, 35, 38)"


def test_documentation_shows_the_script_at_work_and_copies_its_code(open_page, site):
    page = open_page("/embed/", permissions=["clipboard-read", "clipboard-write"])
    marked(page)

    term(page, "consent").click()
    page.get_by_role("dialog", name="Consent").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Copy").first.click()

    page.wait_for_selector("text=Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith(f'<script src="{site}/embed/definitions.js"')


def test_documentation_reads_as_well_without_javascript(open_page):
    page = open_page("/embed/", java_script_enabled=False)

    assert "child who is looked after has a right" in page.inner_text("#live")
    assert page.locator("button:text-is('Copy')").count() == 0


# --- the preview on our own pages ---

BARRIER = "/barriers/scattered-powers/"


def test_mouse_on_a_term_shows_its_definition_and_may_move_onto_it(open_page):
    page = open_page(BARRIER)
    page.hover("a.term >> nth=0")
    preview = page.locator(".term-preview")
    preview.wait_for()
    assert "told something in trust" in preview.inner_text()

    preview.hover()
    page.wait_for_timeout(600)
    assert preview.is_visible()

    page.mouse.move(2, 2)
    preview.wait_for(state="hidden")


def test_keyboard_on_a_term_shows_its_definition_until_escape(open_page):
    page = open_page(BARRIER)
    page.focus("nav.crumbs li:last-child a")
    page.keyboard.press("Tab")
    preview = page.get_by_role("tooltip")
    preview.wait_for()
    focused = page.locator("a.term:focus")
    assert focused.get_attribute("aria-describedby") == preview.get_attribute("id")

    page.keyboard.press("Escape")
    preview.wait_for(state="hidden")
    assert focused.count() == 1


def test_term_is_a_plain_link_all_the_same(open_page):
    page = open_page(BARRIER)
    page.hover("a.term >> nth=0")
    page.locator(".term-preview").wait_for()

    page.click("a.term >> nth=0")

    page.wait_for_url("**/definitions/duty-of-confidentiality/")


def test_preview_asks_for_a_definition_once_and_only_when_looked_at(open_page):
    page = open_page(BARRIER)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    page.wait_for_timeout(400)
    assert asked == []

    for _ in range(2):
        page.hover("a.term >> nth=0")
        page.locator(".term-preview").wait_for()
        page.mouse.move(2, 2)
        page.locator(".term-preview").wait_for(state="hidden")

    assert len(asked) == 1


def test_touch_on_a_term_just_follows_it(open_page):
    page = open_page(BARRIER, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800})

    page.locator("a.term").first.tap()

    page.wait_for_url("**/definitions/duty-of-confidentiality/")


def test_axe_finds_nothing_in_an_open_preview(open_page):
    page = open_page(BARRIER, viewport={"width": 320, "height": 700})
    page.hover("a.term >> nth=0")
    preview = page.locator(".term-preview")
    preview.wait_for()

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert [item["id"] for item in violations_of(page, WCAG)] == []


def test_without_javascript_a_term_keeps_its_title(open_page):
    page = open_page(BARRIER, java_script_enabled=False)

    assert page.locator("a.term").first.get_attribute("title") == "Definition: Duty of confidentiality"


# --- what an organisation promised, on its own website


def test_organisation_shows_what_it_promised_under_a_strict_policy(open_page, website, site):
    body = (
        '<div id="ours" data-commitments-of="example-council-demonstration"><p>Our part</p></div>'
        '<div id="wrong" data-commitments-of="../plan">Stays</div><div id="gone" data-commitments-of="nobody">Stays</div>'
    )
    page = open_page(website(body, policy=STRICT, script=f"{site}/embed/organisation.js"))

    page.wait_for_selector("#ours li")
    assert "Promised on" in page.inner_text("#ours")
    links = page.locator("#ours a").evaluate_all("links => links.map(link => link.href)")
    assert all(link.startswith(f"{site}/") for link in links)
    assert len(links) == page.locator("#ours li").count() + 1
    assert page.inner_text("#wrong") == page.inner_text("#gone") == "Stays"
