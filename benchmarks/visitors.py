"""Who visits in `mix.py`: readers and programs without a session, and people who write, each with the cookies of a browser."""

import datetime
import itertools
import re
import time

import lxml.html
import requests

KINDS = ["barriers", "evidence", "definitions", "actions"]
LISTS = """
/barriers/ /barriers/?theme=legal /barriers/?ordering=-evidence /barriers/?page=2 /evidence/ /evidence/?page=2 /evidence/?theme=cultural
/definitions/ /definitions/?basis=law /definitions/a-to-z/ /actions/ /actions/?state=unowned /organisations/
""".split()
OTHERS = """
/plan/ /plan/timeline/ /plan/log/ /demonstration/ /demonstration/log/ /map/ /map/?rows=people&columns=sectors /coverage/ /gaps/ /findings/
/gaps/decision-tracking/ /network/ /what-can-we-do/ /your-records/ /download/ /about/
""".split()
API = """
/api/v1/barriers/ /api/v1/barriers/?theme=legal /api/v1/evidence/ /api/v1/definitions/ /api/v1/actions/ /api/v1/changes/
/api/v1/commitments/ /api/v1/milestones/ /api/v1/gaps/ /feeds/changes.atom
""".split()
PARTNERS = {  # who of the demonstration speaks for which organisation
    "partner": "Example Council", "health": "Example Health Board", "charity": "Example Charity", "police": "Example Police",
    "inspectorate": "Example Inspectorate", "university": "Example University", "software": "Example Software",
}  # fmt: skip
REPORTS = 3  # of a promise before it is withdrawn
TIMEOUT = 30  # seconds


class Unexpected(Exception):
    """An answer that was not what had to come."""


class Watch:
    """What was asked: [(kind, seconds, method and address)], and what was answered otherwise than it had to be."""

    def __init__(self):
        self.asked, self.wrong = [], []


class Browser:
    """One session, of nobody until `sign_in`. `watch` is told of each request."""

    def __init__(self, site, watch):
        self.site, self.watch, self.session, self.kind = site, watch, requests.Session(), "page"
        self.session.headers["Connection"] = "close"  # as nginx has it: one for each request

    def sign_in(self, person):
        self.kind = "page, signed in"
        self.post("/accounts/continue/", {"email": f"{person}@demo.example"})
        return self

    def ask(self, kind, method, address, *expected, **more):
        """Return the answer.

        :raises Unexpected: its status is none of those expected, or none came; `watch` has been told why
        """
        began = time.perf_counter()
        try:
            answer = self.session.request(method, self.site + address, timeout=TIMEOUT, allow_redirects=False, **more)
            status, said = answer.status_code, answer.text
        except requests.RequestException as error:
            status, said = type(error).__name__, str(error)
        self.watch.asked.append((kind, time.perf_counter() - began, f"{method} {address}"))
        for cookie in self.session.cookies:
            cookie.secure = False  # to this machine itself a browser sends what is for https alone
        if status not in expected:
            raise self.unexpected(f"{method} {address}: {status} {reason(said)}")
        return answer

    def unexpected(self, sentence):
        self.watch.wrong.append(sentence)
        return Unexpected(sentence)

    def get(self, address, having=""):
        """Return a page, which has to hold these words."""
        answer = self.ask(self.kind, "GET", address, 200)
        if having not in answer.text or "</html>" not in answer.text:
            raise self.unexpected(f"GET {address}: 200 without “{having or '</html>'}”")
        return answer.text

    def post(self, address, answers, page=""):
        """Fill in the form of a page that has these fields, and send it. Return (where it led, the page there).

        `page` is what the server answered before, where the form is on that.
        """
        page = lxml.html.fromstring(page or self.get(address))
        form = next(form for form in page.forms if all(form.xpath(".//*[@name=$name]", name=name) for name in answers))
        answers = {name: choice(form, name, value) for name, value in answers.items()}
        kept = [(name, value) for name, value in form.form_values() if name not in answers]
        answer = self.ask("writing", "POST", address, 200, 302, data=[*kept, *answers.items()])
        if answer.status_code == 200:
            return address, answer.text
        where = answer.headers["Location"]
        return where, self.get(where)


def choice(form, name, value):
    """Return what a form sends for an option that is named by the beginning of its text; any other value as it is."""
    for option in form.xpath(f".//select[@name='{name}']/option"):
        if option.text_content().strip().startswith(value):
            return option.get("value")
    return value


def reason(text):
    """Return what a page says is wrong, in one line."""
    found = lxml.html.fromstring(text or "<p>")
    return " ".join(" ".join((found.xpath("//main") or [found])[0].itertext()).split())[:300]


class Visitor:
    """Eight of these visit at once: as a reader, as a program, and as three people in turn, who have entries of their own."""

    def __init__(self, *, number, of, site, watch, chosen):
        self.number, self.chosen = number, chosen
        self.reader, self.program = Browser(site, watch), Browser(site, watch)
        self.tags = {}
        self.slugs = {kind: [*self.slugs_of(f"/api/v1/{kind}/")] for kind in KINDS}
        self.words = sorted(
            {word for slugs in self.slugs.values() for slug in slugs for word in slug.split("-") if len(word) > 4}
        )
        self.of_its_own = {kind: slugs[number::of] for kind, slugs in self.slugs.items()}
        self.researcher, self.editor = [Browser(site, watch).sign_in(who) for who in ["researcher", "editor"]]
        stories = [self.new_sources(), self.changes()]
        if number < len(PARTNERS):
            who, self.organisation = list(PARTNERS.items())[number]
            self.partner = Browser(site, watch).sign_in(who)
            stories.append(self.promises(self.not_asked()))
        self.stories = itertools.cycle(stories)

    def slugs_of(self, address):
        while address:
            page = self.program.ask("API", "GET", address, 200).json()
            yield from (row["slug"] for row in page["results"])
            address = (page["next"] or "").removeprefix(self.program.site)

    def read(self):
        kind, page = self.chosen.choice(KINDS), self.chosen.random()
        if page < 0.45:
            address = f"/{kind}/{self.chosen.choice(self.slugs[kind])}/"
        elif page < 0.55:
            address = "/"
        elif page < 0.7:
            address = self.chosen.choice(LISTS)
        elif page < 0.8:
            address = f"/search/?q={self.chosen.choice(self.words)}"
        elif page < 0.85:
            address = f"/{kind}/?q={self.chosen.choice(self.words)}"
        else:
            address = self.chosen.choice(OTHERS)
        self.reader.get(address)

    def ask_api(self):
        """Ask the API, with the tag of what it answered before, as a program does that keeps answers."""
        kind, address = self.chosen.choice(KINDS), self.chosen.choice(API)
        if self.chosen.random() < 0.5:
            address = f"/api/v1/{kind}/{self.chosen.choice(self.slugs[kind])}/"
        known = {"If-None-Match": self.tags[address]} if address in self.tags else {}
        answer = self.program.ask("API", "GET", address, 200, *[304] * bool(known), headers=known)
        if "ETag" in answer.headers:
            self.tags[address] = answer.headers["ETag"]

    def write(self):
        """Go one step on in one of what is in hand."""
        next(next(self.stories))

    # Each step of a story is one form that is sent. What did not go as it had to is left, and the next begun.

    def new_sources(self):
        for number in itertools.count(1):
            title = f"How records were kept, part {self.number + 1} of year {number}"
            answers = {"title": title, "kind": "research", "url": f"https://example.org/{self.number}/{number}"}
            try:
                address, _ = self.researcher.post("/workbench/new/evidence/", answers)
                yield
                abstract = "Records were lost because nobody knew who kept them."
                said = {
                    "authors": "A. Author",
                    "publisher": "A press",
                    "abstract": abstract,
                    "read": "whole",
                    "checked": "source-text",
                }
                self.researcher.post(address, {**said, "operation": "save"})
                yield
                yield from self.publish(address, {"limitations": "One town."}, title)
            except Unexpected:
                yield

    def changes(self):
        fields = [("definitions", "scope_note"), ("barriers", "plain_language")]
        for number, (kind, field) in enumerate(itertools.cycle(fields)):
            slugs = self.of_its_own[kind]
            address = f"/workbench/{kind}/{slugs[number // 2 % len(slugs)]}/"
            words = f"This was looked at again by {self.number + 1} as number {number}."
            try:
                yield from self.publish(address, {field: words}, words)
            except Unexpected:
                yield

    def publish(self, address, said, seen):
        """Save a draft, send it for review, publish it; then a reader has to see it at once."""
        where, page = self.researcher.post(address, {**said, "operation": "submit"})
        yield
        self.researcher.post(where, {"note": "Please look."}, page)
        yield
        review = f"{address.partition('#')[0]}review/"
        where, _ = self.editor.post(review, {"decision": "publish", "note": "Looked at.", "operation": "decide"})
        self.reader.get(where, having=seen)
        yield

    def not_asked(self):
        """Return the invented actions on whose pages this organisation does not stand yet."""
        actions = sorted(set(re.findall("/actions/(demonstration-[a-z-]+)/", self.reader.get("/demonstration/"))))
        return [slug for slug in actions if self.organisation not in self.reader.get(f"/actions/{slug}/")]

    def promises(self, actions):
        in_a_month = f"{datetime.date.today() + datetime.timedelta(days=30):%-d %B %Y}"
        for number, slug in enumerate(itertools.cycle(actions)):
            question = {
                "organisation": self.organisation,
                "role": "partner",
                "message": "Would you?",
                "reply_by": in_a_month,
            }
            try:
                address, _ = self.editor.post(f"/actions/{slug}/ask/", question)
                yield
                statement = f"We will do it as promise {number} of {self.number + 1}."
                answers = {"statement": statement, "due": in_a_month, "dates_reason": "It suits us.", "authority": "on"}
                _, page = self.partner.post(f"{address}answer/", answers)
                yield
                self.partner.post(f"{address}answer/", {"operation": "sign"}, page)
                self.reader.get(address, having=statement)
                yield
                for report in range(REPORTS):
                    done = f"Step {report} of promise {number}."
                    self.partner.post(f"{address}report/", {"status": "on-track", "done": done})
                    self.reader.get(address, having=done)
                    yield
                self.partner.post(f"{address}withdraw/", {"reason": "It was tried."})
                yield
            except Unexpected:
                yield
