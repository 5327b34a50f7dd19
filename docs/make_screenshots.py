"""Make the pictures in docs/images/ from a running demonstration: `make demo` in one window, `make screenshots` in another."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PAGES = {
    "home": "/",
    "barrier": "/barriers/scattered-powers/",
    "plan": "/demonstration/",
    "organisation": "/organisations/example-council-demonstration/",
}


def main():
    site = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    chromium = shutil.which("chromium") or sys.exit("chromium is not installed.")
    folder = Path(__file__).parent / "images"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for width, device in [(1280, "desk"), (360, "phone")]:
            page = browser.new_page(viewport={"width": width, "height": 900})
            for name, address in PAGES.items():
                page.goto(site + address)
                page.screenshot(path=folder / f"{name}-{device}.png")
        browser.close()


if __name__ == "__main__":
    main()
