"""Which guides there are. Their words are templates; a browser walks each as it is written (`tests/journeys/test_guides.py`)."""

import json
from dataclasses import dataclass
from pathlib import Path

from django.urls import reverse

# {name: {width, height: of the picture, in CSS pixels; shows: what was to be read in it}}, written by `make screenshots`.
PICTURES = Path(__file__).parent / "pictures.json"

# How the minutes of a guide are reckoned. They are of somebody who is in no hurry, and rounded up to `ROUNDED_TO`.
WORDS_A_MINUTE, CHARACTERS_A_MINUTE, SECONDS_A_STEP, ROUNDED_TO = 130, 120, 10, 5


@dataclass(frozen=True)
class Guide:
    """How somebody does one thing here. `minutes`: what reading the guide, pressing and typing take together."""

    slug: str
    title: str
    who: str
    summary: str
    minutes: int

    @property
    def template(self):
        return f"insight/guides/{self.slug}.html"

    def get_absolute_url(self):
        return reverse("guide", args=[self.slug])


GUIDES = {
    guide.slug: guide
    for guide in [
        Guide(
            "read-the-map",
            "Read the evidence map",
            "Anybody who reads here",
            "See where much is known, where little is, and where there is nothing.",
            10,
        ),
        Guide(
            "answer",
            "Answer what you are asked",
            "Partners: you speak for an organisation",
            "Say yes, say no, or ask first. Then tell how it goes.",
            10,
        ),
        Guide(
            "first-barrier",
            "Catalogue your first barrier",
            "Researchers",
            "Write down what gets in the way, say where you know it from, and send it to a colleague.",
            15,
        ),
        Guide(
            "review",
            "Review a colleague’s draft",
            "Editors",
            "Read it, ask for changes or publish it, and say why.",
            10,
        ),
        Guide(
            "pull-definitions",
            "Use the definitions in your system",
            "Developers and people who look after data",
            "Take one word or all of them, keep a version, and ask cheaply whether anything changed.",
            10,
        ),
    ]
}


def pictures():
    """Return the pictures of all guides by their names."""
    return json.loads(PICTURES.read_text())
