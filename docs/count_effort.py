"""Count what it takes to write a barrier and an action in a browser: pages loaded, clicks, characters typed.

    make demo                                              # in another terminal
    .venv/bin/python docs/count_effort.py http://127.0.0.1:8000

A click is a press on a button, a link, a box to tick or an option. Boxes are gone to with the Tab key, which is not counted.
Everything is written as somebody would who does not look at the API: by typing in finders, and in the order of the page.
"""

import sys
import uuid

from playwright.sync_api import sync_playwright

FINDING = "Says that workers hold back what they know."
SOURCES = ["promise", "information sharing"]  # what is typed to find a source that is here


class Counted:
    """A page on which what is done is counted."""

    def __init__(self, page):
        self.page = page
        self.loads = self.clicks = self.characters = 0
        page.on("framenavigated", self._loaded)

    def _loaded(self, frame):
        self.loads += frame == self.page.main_frame

    def click(self, selector):
        self.clicks += 1
        self.page.locator(selector).first.click()

    def choose(self, selector, value):
        self.clicks += 1
        self.page.select_option(selector, value)

    def type(self, selector, words):
        self.characters += len(words)
        self.page.fill(f"main {selector}", words)

    def find(self, name, words):
        """Type in a finder and choose the first entry that is found."""
        place = name.replace(".", "-")
        self.characters += len(words)
        self.page.locator(f"#{place}-find").press_sequentially(words)
        self.page.wait_for_selector(f"#{place} [data-found] input")
        self.click(f"#{place} [data-found] input")

    def add(self, name, number):
        self.click(f"button[value='add:{name}']")
        self.page.wait_for_selector(f"#{name}-{number}")

    def report(self, what):
        print(
            f"{what}: {self.loads} page loads, {self.clicks} clicks, {self.characters:,} characters; at {self.page.url}"
        )


def barrier(on, mark):
    """A barrier with four pieces of evidence, two of which rest on sources that are not here yet; sent for review."""
    on.click("a[href='/workbench/new/barriers/']")
    on.type("[name=title]", f"{mark}: workers fear to share")
    on.click("[name=kind][value=barrier]")
    on.click("main button:has-text('Begin')")
    on.page.wait_for_selector("#saved")
    on.type("[name=statement]", "Those who know a child well do not say so, because they fear to break the law.")
    on.type("[name=plain_language]", "People who know a child are afraid to tell others what they know.")
    on.click("[name=themes][value=cultural]")
    for number in range(4):
        row = f"evidence.{number}"
        on.add("evidence", number)
        if number < 2:
            on.find(f"{row}.source", SOURCES[number])
        else:
            on.click(f"#evidence-{number}-source .finder__new summary")
            new = f"new.{row}.source"
            on.type(f"[name='{new}.title']", f"{mark} {number}: a report on sharing")
            on.choose(f"[name='{new}.kind']", "research")
            on.type(f"[name='{new}.authors']", "A. Writer")
            on.type(f"[name='{new}.issued']", "May 2024")
            on.type(f"[name='{new}.publisher']", "A press")
            on.type(f"[name='{new}.url']", f"example.org/{mark[:9]}/{number}")
        on.click(f"[name='{row}.stance'][value=supports]")
        on.type(f"[name='{row}.locator']", f"Page {number + 1}")
        on.type(f"[name='{row}.finding']", FINDING)
    send(on)


def action(on, mark):
    """An action with two milestones and two organisations that could be asked; sent for review."""
    on.click("a[href='/workbench/new/actions/']")
    on.type("[name=title]", f"{mark}: tell workers what they may share")
    on.choose("[name=plan]", {"index": 1}) if on.page.input_value("[name=plan]") == "" else None
    on.click("main button:has-text('Begin')")
    on.page.wait_for_selector("#saved")
    on.type("[name=description]", "One page for every worker says what may be shared, with whom, and where to ask.")
    on.type("[name=starts]", "1 April 2027")
    on.type("[name=due]", "31 March 2028")
    for number, (title, due) in enumerate(
        [("The page is written", "1 June 2027"), ("Every worker has it", "1 March 2028")]
    ):
        on.add("milestones", number)
        on.type(f"[name='milestones.{number}.title']", title)
        on.type(f"[name='milestones.{number}.due']", due)
    on.type("[name=success_measure]", "Four in five workers say that they know what they may share.")
    on.find("barriers", "fear")
    for number in range(2):
        on.add("candidates", number)
        on.page.locator(f"[name='candidates.{number}.organisation']").select_option(index=number + 1)
        on.clicks += 1
        on.click(f"[name='candidates.{number}.role'][value={'lead' if number == 0 else 'partner'}]")
    send(on)


def send(on):
    """Send for review, with what the page of sending asks."""
    on.click("button[value=submit]")
    on.page.wait_for_load_state()
    if on.page.locator("#problems").count():
        print("Still needed:", on.page.locator("#problems").inner_text())
        return
    on.click("main form button[type=submit]")
    on.page.wait_for_load_state()


def main():
    site = sys.argv[1].rstrip("/")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for what in (barrier, action):
            page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            page.set_default_timeout(30_000)
            page.goto(f"{site}/accounts/continue/?next=/workbench/")
            page.locator("form:has([value='researcher@demo.example']) button").click()
            page.wait_for_url(f"{site}/workbench/")
            counted = Counted(page)
            what(counted, " ".join(uuid.uuid4().hex[:9] for _ in range(3)))
            counted.report(what.__name__)
        browser.close()


if __name__ == "__main__":
    main()
