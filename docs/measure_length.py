"""Measure how long the form of a barrier with many pieces of evidence is: height, tab stops, presses to move the last row up.

    make demo                                                        # in another terminal
    .venv/bin/python docs/measure_length.py http://127.0.0.1:8000 60

A group of radio buttons is one stop of the Tab key. The draft stays in the demonstration.
"""

import sys
import uuid

from playwright.sync_api import sync_playwright

WIDTH, HEIGHT = 1280, 900
# Sends the form as it stands with so many rows of evidence, as a browser without scripts would.
FILL = """async sources => {
    const form = document.querySelector("#entry-form"), posted = new FormData(form);
    posted.set("evidence.rows", sources.length);
    posted.set("operation", "save");
    sources.forEach((source, number) => {
        posted.set(`evidence.${number}.source`, source);
        posted.set(`evidence.${number}.stance`, "supports");
        posted.set(`evidence.${number}.locator`, `Page ${number + 1}`);
        posted.set(`evidence.${number}.finding`, `Finding ${number + 1}: workers hold back what they know.`);
    });
    return (await fetch(form.action, {method: "POST", body: new URLSearchParams(posted)})).status;
}"""
STOPS = """() => {
    const groups = new Set();
    return [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter(each => {
        if (each.tabIndex < 0 || each.disabled || each.type === "hidden" || !each.checkVisibility()) return false;
        if (each.type !== "radio") return true;
        return !groups.has(each.name) && groups.add(each.name);
    }).length;
}"""
OPEN_ALL = 'for (const each of document.querySelectorAll("main details")) each.open = true;'


def begin(page, site):
    """Begin a barrier and return the address of its form."""
    page.goto(f"{site}/workbench/new/barriers/")
    page.fill("main [name=title]", f"{' '.join(uuid.uuid4().hex[:9] for _ in range(3))}: a long list")
    page.click("[name=kind][value=barrier]")
    page.click("main button:has-text('Begin')")
    page.wait_for_selector("#saved")
    return page.url


def report(page, what):
    height = page.evaluate("document.documentElement.scrollHeight")
    print(f"{what}: {height:,} px high, {page.evaluate(STOPS)} stops of the Tab key")


def move_last_up(page, count):
    """Move the last piece of evidence to the first place. Return the number of presses."""
    page.locator(f"[name='chosen.evidence'][value='{count - 1}']").check()
    page.select_option("[name='with.evidence']", "move.0")
    page.click("button[value='chosen:evidence']")
    page.wait_for_function(
        "words => document.querySelector('#evidence-0 textarea').value.startsWith(words)", arg=f"Finding {count}:"
    )
    return 3


def main():
    site, count = sys.argv[1].rstrip("/"), int(sys.argv[2])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}).new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{site}/accounts/continue/?next=/workbench/")
        page.locator("form:has([value='researcher@demo.example']) button").click()
        page.wait_for_url(f"{site}/workbench/")
        known = page.request.get(f"{site}/api/v1/evidence/?page_size={count}").json()["results"]
        address = begin(page, site)
        status = page.evaluate(FILL, [source["slug"] for source in known][:count])
        print(f"Saved with {status}; {len(known)} sources")
        page.goto(address)
        report(page, "As it opens")
        page.evaluate(OPEN_ALL)
        report(page, "With everything open")
        page.goto(address)
        print(f"From the last place to the first: {move_last_up(page, count)} presses")
        browser.close()


if __name__ == "__main__":
    main()
