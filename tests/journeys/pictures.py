"""Pictures of pages that are committed: with TAKE_PICTURES=1 they are taken anew, otherwise they are compared with the pages."""

import io
import json
import os
import re

from django.conf import settings
from PIL import Image, ImageChops, ImageStat

from insight.guides.guides import PICTURES, pictures

IS_TAKING = os.environ.get("TAKE_PICTURES") == "1"
GUIDES = settings.BASE_DIR / "static" / "images" / "guides"
# What another day or another minute makes of the same page.
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
PASSING = [
    (re.compile(r"\n\s*- /url: .*"), ""),
    (re.compile(rf"\b\d{{1,2}} ({MONTHS}) \d{{4}}"), "1 January 2000"),
    (re.compile(r"\b\d\d:\d\d\b"), "12:00"),
    (re.compile(r"\b\d+\s(minute|hour|day|week|month|year)s?(, \d+\s(minute|hour|day|week|month)s?)?"), "1 day"),
]
ROUGHLY = 8  # pixels of a picture that are looked at as one
MOST_DIFFERENCE = 6  # of 255, on the average


def hold(name, element):
    """Hold a guide's picture against the element that it shows: what is read there, and roughly how it looks."""
    page = element.page
    page.evaluate("document.activeElement.blur()")
    box = element.bounding_box()
    held = {"width": round(box["width"]), "height": round(box["height"]), "shows": lasting(element.aria_snapshot())}
    if not IS_TAKING:
        assert pictures()[name]["shows"] == held["shows"], name
    for scheme, ending in [("light", ""), ("dark", "-dark")]:
        page.emulate_media(color_scheme=scheme)
        compare(GUIDES / f"{name}{ending}.webp", element.screenshot(animations="disabled"))
    page.emulate_media(color_scheme="light")
    if IS_TAKING:  # at last: a page shows a picture once it is named here
        PICTURES.write_text(json.dumps(pictures() | {name: held}, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def lasting(text):
    for passing, instead in PASSING:
        text = passing.sub(instead, text)
    return text


def compare(path, png):
    """Take the picture, or assert that the one that is there looks roughly alike."""
    now = Image.open(io.BytesIO(png)).convert("RGB")
    if IS_TAKING:
        how = {"lossless": True, "method": 6} if path.suffix == ".webp" else {"optimize": True}
        return now.save(path, **how)
    then = Image.open(path).convert("RGB")
    size = (then.width // ROUGHLY, then.height // ROUGHLY)
    difference = ImageStat.Stat(ImageChops.difference(now.resize(size), then.resize(size))).mean
    assert abs(now.width / then.width - 1) < 0.05, f"{path.name} shows something of another width: make screenshots"
    assert abs(now.height / then.height - 1) < 0.1, f"{path.name} shows something of another height: make screenshots"
    assert max(difference) < MOST_DIFFERENCE, f"{path.name} looks otherwise now: make screenshots"
    return None
