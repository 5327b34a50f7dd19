"""Walk through a guide as it is written: what its steps name is what is pressed, filled in and looked for."""

import re
import subprocess

from playwright.sync_api import expect

# What a guide asks for, step by step, as its page has it.
STEPS = """() => [...document.querySelectorAll('.guide__steps > li')].map(step =>
  [...step.querySelectorAll('[data-do], [data-picture]')].map(at => ({
    does: at.dataset.do || 'picture', address: at.getAttribute('href'),
    words: at.dataset.do === 'run' ? at.textContent : at.textContent.replace(/\\s+/g, ' ').trim(),
    within: at.dataset.in, name: at.dataset.picture, of: at.dataset.of})))"""
PAGE = ".ds_page__middle"  # without what every page has on top and at its foot
ENDS = r"(?!\w)"


class Walk:
    """A walk on a browser's page. `hold` is given each picture's name and the element that it shows; commands run in `folder`."""

    def __init__(self, site, guide, page, *, hold, folder):
        self.site, self.page, self.hold, self.folder = site, page, hold, folder
        self.field, self.printed = None, ""  # what was asked for last, what the last command printed
        self.under_way = set()
        # Functions of our own, since Playwright marks what it is given.
        page.on("request", lambda request: self.under_way.add(request))  # noqa: PLW0108
        for end in ["requestfinished", "requestfailed"]:
            page.on(end, lambda request: self.under_way.discard(request))  # noqa: PLW0108
        page.goto(f"{site}/guides/{guide}/")
        self.steps = page.evaluate(STEPS)
        assert self.steps, f"{page.url} has no steps"

    def go(self):
        """Do what one step after the other says, and yield its number after each."""
        for number, step in enumerate(self.steps, start=1):
            for part in step:
                getattr(self, part["does"])(**part)
            yield number

    def all_the_way(self):
        """Go through all steps, and return how many they were."""
        return len(list(self.go()))

    def within(self, selector):
        return self.page.locator(f"{PAGE} {selector or ''}").first

    def open(self, address, words, **more):
        assert self.page.goto(self.site + address).ok, address
        self.see(words)

    def press(self, words, within, **more):
        named = re.compile(rf"^\s*{re.escape(words)}{ENDS}")
        place = self.within(within)
        links, buttons = [place.get_by_role(role, name=named) for role in ["link", "button"]]
        lines = place.locator("summary").filter(has_text=named, visible=True)
        links.or_(buttons).or_(lines).first.click()
        self.look_what_came_of_it()

    def look_what_came_of_it(self):
        """Wait until nothing has been asked of the site for three tenths of a second: whoever follows a guide looks first."""
        quiet = 0
        while quiet < 3:
            self.page.wait_for_timeout(100)
            quiet = 0 if self.under_way else quiet + 1

    def fill(self, words, **more):
        label = re.compile(rf"^\s*{re.escape(words)}\s*(\(|$)")
        asked = self.page.locator(PAGE).get_by_label(label)
        in_group = self.page.get_by_role("group", name=label).get_by_role("textbox")
        self.field = asked.or_(in_group).filter(visible=True).first

    def type(self, words, **more):
        if self.field.evaluate("at => at.tagName") == "SELECT":
            self.field.select_option(label=words)
        else:
            self.field.fill(words)

    def choose(self, words, **more):
        label = re.compile(rf"^\s*{re.escape(words)}{ENDS}")
        self.page.locator(PAGE).get_by_label(label).filter(visible=True).first.check()

    def see(self, words, **more):
        text = re.compile(re.escape(words))
        expect(self.page.locator(PAGE).get_by_text(text).filter(visible=True).first).to_be_visible(timeout=15_000)

    def run(self, words, **more):
        """Run commands as somebody does who pastes them into a terminal."""
        ran = subprocess.run(
            ["sh", "-ec", words], cwd=self.folder, capture_output=True, text=True, check=False, timeout=60
        )
        assert ran.returncode == 0, ran.stderr
        self.printed = ran.stdout

    def prints(self, words, **more):
        assert words in self.printed

    def picture(self, name, of, **more):
        self.look_what_came_of_it()
        self.hold(name, self.within(of))
