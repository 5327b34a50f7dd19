"""The pictures in all the ways in which people look: by keyboard, zoomed to 400 %, in forced colours, on paper."""

import pytest

from tests.journeys.test_reading import PAGES

pytestmark = pytest.mark.browser
PICTURES = [
    "home", "map", "map with a cell", "wide map", "coverage", "timeline", "timeline of promises", "timeline of a quarter",
    "network", "network around a barrier", "knowledge gaps", "knowledge gap", "trace", "what can we do", "what fits", "plan",
    "guides", "guide to the map", "guide for partners", "guide for researchers", "guide for editors", "guide to the definitions",
]  # fmt: skip
every_picture = pytest.mark.parametrize("name", PICTURES)


def focused(page):
    return page.evaluate("document.activeElement.getAttribute('href')")


# --- keyboard


def test_arrow_keys_walk_the_cells_of_the_map_and_tab_is_never_trapped(open_page):
    page = open_page("/map/", viewport={"width": 1280, "height": 900})
    cells = page.eval_on_selector_all(".map .cell a", "links => links.map(link => link.getAttribute('href'))")
    columns = page.locator(".map thead th").count()
    page.locator(".map .cell a").first.focus()

    def press(*keys):
        for key in keys:
            page.keyboard.press(key)
        return cells.index(focused(page))

    assert press("ArrowRight") == 1
    assert press("ArrowDown") == columns + 1
    assert press("End") == 2 * columns - 1
    assert press("ArrowRight") == 2 * columns - 1  # there is no further cell
    assert press("Home") == columns
    assert press("ArrowUp", "ArrowLeft") == 0
    assert press("Control+End") == len(cells) - 1
    assert press("Control+Home") == 0
    assert press("Tab") == 1
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert focused(page) not in cells


def test_arrow_keys_outside_a_cell_scroll_as_ever(open_page):
    page = open_page("/map/", viewport={"width": 1280, "height": 500})
    page.locator("h1").click()

    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(300)  # the site lets no text be run as a script, which waiting for a function would be
    assert page.evaluate("scrollY") > 0
    assert page.evaluate("document.activeElement.closest('.cell')") is None


def test_small_map_of_the_first_page_is_walked_likewise(open_page):
    page = open_page("/")
    cells = page.eval_on_selector_all(".map .cell a", "links => links.map(link => link.getAttribute('href'))")
    page.locator(".map .cell a").first.focus()

    page.keyboard.press("ArrowDown")

    assert cells.index(focused(page)) == page.locator(".map thead th[scope=col]").count() - 1


@every_picture
def test_keyboard_reaches_everything_that_can_be_pressed_and_comes_out_again(open_page, name):
    page = open_page(PAGES[name], viewport={"width": 1280, "height": 900})
    if name == "network around a barrier":
        page.wait_for_selector("[data-drawn]")  # its buttons are there only then
    stops = page.evaluate(
        """[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary, [tabindex="0"]')]
           .filter(at => at.type !== 'radio' || at === document.querySelector(`[type=radio][name="${at.name}"]`))
           .filter(at => at.checkVisibility({visibilityProperty: true}) && !at.closest('details:not([open]) > :not(summary)')
             && at.getClientRects().length && !at.disabled).length"""
    )
    seen = 0
    for _ in range(stops + 5):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => { const at = document.activeElement, box = at.getBoundingClientRect();
                 if (at === document.body) return 'end';
                 const first = at.dataset.walked; at.dataset.walked = 'yes';
                 if (first) return 'end';
                 return box.bottom > 0 && box.top < innerHeight ? 'seen' : at.outerHTML; }"""
        )
        if at == "end":
            break
        assert at == "seen"
        seen += 1
    assert seen == stops


# --- zoom: 1280 by 1024 at 400 %

CUT = """() => {
  const boxes = at => { for (let up = at; up; up = up.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(up).overflowX) && up !== document.documentElement && up !== document.body) return up; } };
  const clipped = at => { for (let up = at; up; up = up.parentElement) if (getComputedStyle(up).clipPath !== 'none') return true; };
  const unseen = at => at.closest('.visually-hidden, [aria-hidden="true"], details:not([open]) > :not(summary)')
    || clipped(at);
  const wrong = [];
  for (const at of document.querySelectorAll('main *')) {
    if (at.closest('svg') || !at.checkVisibility() || unseen(at)) continue;
    const words = [...at.childNodes].filter(node => node.nodeType === 3 && node.textContent.trim());
    if (!words.length) continue;
    const style = getComputedStyle(at), range = document.createRange();
    const right = Math.max(...words.map(node => { range.selectNode(node); return range.getBoundingClientRect().right; }));
    if (!boxes(at) && right > innerWidth + 1) wrong.push('beyond the edge: ' + at.outerHTML.slice(0, 120));
    if (style.overflowX === 'hidden' && at.scrollWidth > at.clientWidth + 1 && at.clientWidth > 1)
      wrong.push('cut: ' + at.outerHTML.slice(0, 120));
    const own = boxes(at);
    if (own && own.scrollWidth > own.clientWidth + 1 && !(own.tabIndex === 0 && own.querySelector('table')))
      wrong.push('scrolls sideways, and is no box of a table: ' + own.outerHTML.slice(0, 120));
  }
  for (const at of document.querySelectorAll('*')) {
    const style = getComputedStyle(at);
    if (/fixed|sticky/.test(style.position) && at.checkVisibility() && at.getBoundingClientRect().height > innerHeight / 2)
      wrong.push('stays and covers: ' + at.outerHTML.slice(0, 120));
  }
  return [...new Set(wrong)];
}"""


@every_picture
def test_nothing_is_cut_at_400_per_cent_and_only_tables_scroll_sideways(open_page, name):
    page = open_page(PAGES[name], viewport={"width": 320, "height": 256}, device_scale_factor=4)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(CUT) == []


@every_picture
def test_fonts_of_twice_the_size_and_more_room_between_words_cut_nothing(open_page, name):
    page = open_page(PAGES[name], viewport={"width": 640, "height": 512})
    page.evaluate(
        """() => { const sheet = new CSSStyleSheet();
             sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }');
             document.adoptedStyleSheets = [sheet]; }"""
    )

    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    assert page.evaluate(CUT) == []


# --- forced colours and paper

MARKS = """selector => [...document.querySelectorAll(selector)].filter(at => at.checkVisibility()).map(at => {
  const style = getComputedStyle(at); return [style.fill, style.stroke]; })"""


def marks(page, selector):
    found = page.evaluate(MARKS, selector)
    assert found, selector
    return found


@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"media": "print"}], ids=["forced colours", "paper"])
def test_marks_of_confidence_are_filled(open_page, media):
    page = open_page("/barriers/")
    page.emulate_media(**media)

    assert {fill for fill, _ in marks(page, ".confidence--high rect")} & {"none", "rgba(0, 0, 0, 0)"} == set()
    assert {fill for fill, _ in marks(page, ".confidence--moderate rect:nth-child(4)")} == {"none"}
    assert "none" not in {stroke for _, stroke in marks(page, ".confidence__bar")}


@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"media": "print"}], ids=["forced colours", "paper"])
@pytest.mark.parametrize(("name", "selector"), [
    ("map", ".disc circle"), ("wide map", ".disc circle"), ("coverage", ".chart__picture rect"),
    ("timeline of promises", "td .tl-promised"), ("timeline", "td .tl-open"),
])  # fmt: skip
def test_pictures_keep_their_edges(open_page, media, name, selector):
    page = open_page(PAGES[name])
    page.emulate_media(**media)

    assert {stroke for _, stroke in marks(page, selector)} & {"none", "rgba(0, 0, 0, 0)"} == set()


def test_folded_groups_of_the_plan_are_open_on_paper_and_readable_without_scripts(open_page):
    page = open_page("/plan/", java_script_enabled=False)
    group = page.locator("details.plan-group:not([open])").first
    assert group.locator("summary").is_visible()
    page.emulate_media(media="print")
    assert group.locator("tbody th").first.bounding_box()["height"] > 0


def test_page_of_the_plan_is_short_on_a_phone(open_page):
    page = open_page("/plan/", viewport={"width": 390, "height": 844})

    assert page.evaluate("document.documentElement.scrollHeight") < 4_000


@pytest.mark.parametrize(("address", "margin"), [("/map/", 12), ("/plan/timeline/", 10)])
def test_one_sheet_of_a3_holds_the_whole_picture(open_page, address, margin):
    width, height = 420 - 2 * margin, 297 - 2 * margin  # millimetres of A3 across
    page = open_page(address, viewport={"width": round(width * 96 / 25.4), "height": round(height * 96 / 25.4)})
    page.emulate_media(media="print")

    last = page.locator(".map tr, .tl tr").last.bounding_box()

    assert last["y"] + last["height"] <= page.viewport_size["height"]
