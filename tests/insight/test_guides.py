"""The pages of the guides. That what they say is so, a browser shows by walking them: `tests/journeys/test_guides.py`."""

import math

import html5lib
import pytest
from django.conf import settings

from insight.guides.guides import CHARACTERS_A_MINUTE, GUIDES, ROUNDED_TO, SECONDS_A_STEP, WORDS_A_MINUTE, pictures
from publishing.documents.reading_age import reading_age
from tests.factories.actions import asked, representative
from tests.pages.test_pages import links_of

pytestmark = pytest.mark.django_db
FOLDER = settings.BASE_DIR / "static" / "images" / "guides"
every_guide = pytest.mark.parametrize("slug", GUIDES)
MOST_BYTES = 40_000  # of a picture


def main_of(client, slug):
    page = html5lib.parse(client.get(f"/guides/{slug}/").content, namespaceHTMLElements=False)
    return page.find(".//main")


def text_of(element, *without):
    """Return an element's words, each part of it a line of its own."""
    own = "" if element.tag in without else element.text or ""
    inner = "" if element.tag in without else "".join(text_of(child, *without) for child in element)
    end = "\n" if element.tag in ("p", "li", "h1", "h2", "dt", "dd", "pre") else ""
    return own + inner + end + (element.tail or "")


def done(main, *what):
    return ["".join(at.itertext()) for at in main.iter() if at.get("data-do") in what]


@every_guide
def test_guide_is_a_public_page_that_is_kept_and_says_when_it_is_known(client, slug):
    first = client.get(f"/guides/{slug}/")
    again = client.get(f"/guides/{slug}/", headers={"If-None-Match": first["ETag"]})

    assert first.status_code == 200
    assert first["Cache-Control"] == "public, no-cache"
    assert again.status_code == 304


def test_unknown_guide_is_not_found(client):
    assert client.get("/guides/no-such-guide/").status_code == 404


def test_every_guide_stands_on_the_list_and_leads_to_the_others(client):
    addresses = {guide.get_absolute_url() for guide in GUIDES.values()}

    assert links_of(client.get("/guides/")) >= addresses
    for address in addresses:
        assert links_of(client.get(address)) >= addresses - {address}


@every_guide
def test_guide_can_be_read_by_a_twelve_year_old(client, slug):
    assert reading_age(text_of(main_of(client, slug), "figure", "pre", "nav")) <= 12


@every_guide
def test_minutes_of_a_guide_are_those_that_its_words_and_presses_take(client, slug):
    main = main_of(client, slug)
    words = len(text_of(main, "figure", "nav").split())
    presses = len(done(main, "open", "press", "fill", "choose", "see", "run", "prints"))
    minutes = (
        words / WORDS_A_MINUTE + sum(map(len, done(main, "type"))) / CHARACTERS_A_MINUTE + presses * SECONDS_A_STEP / 60
    )

    assert GUIDES[slug].minutes == math.ceil(minutes / ROUNDED_TO) * ROUNDED_TO


def test_list_says_how_the_minutes_are_reckoned(client):
    said = " ".join(text_of(html5lib.parse(client.get("/guides/").content, namespaceHTMLElements=False)).split())

    assert f"{WORDS_A_MINUTE} words a minute for reading and {CHARACTERS_A_MINUTE} letters a minute for typing" in said
    assert f"counts {SECONDS_A_STEP} seconds. Then we round up to the next {ROUNDED_TO} minutes." in said


def test_picture_of_what_waits_shows_the_title_that_is_to_be_pressed(client):
    (title,) = {*done(main_of(client, "review"), "press")} & {"Letters about records are hard to read"}

    assert title in str(pictures()["review-waiting"]["shows"])


@every_guide
def test_pictures_of_a_guide_are_small_lazy_and_told_in_words(client, slug):
    figures = [*main_of(client, slug).iter("figure")]

    assert figures
    for figure in figures:
        taken = pictures()[figure.get("data-picture")]
        image, dark = figure.find(".//img"), figure.find(".//source")
        assert (image.get("width"), image.get("height")) == (str(taken["width"]), str(taken["height"]))
        assert image.get("loading") == "lazy"
        assert len(image.get("alt")) > 40
        assert "dark" in dark.get("media")
        for ending in ["", "-dark"]:
            assert (FOLDER / f"{figure.get('data-picture')}{ending}.webp").stat().st_size <= MOST_BYTES


def test_every_picture_that_is_kept_stands_in_a_guide(client):
    shown = {figure.get("data-picture") for slug in GUIDES for figure in main_of(client, slug).iter("figure")}

    assert pictures().keys() == shown
    assert {path.stem.removesuffix("-dark") for path in FOLDER.iterdir()} == shown


@every_guide
def test_guide_says_that_its_pictures_show_what_is_invented(client, slug):
    assert "The people and organisations in them are invented." in text_of(main_of(client, slug))


LINKED_FROM = [
    (None, "/", "/guides/answer/"), (None, "/", "/guides/"), (None, "/about/", "/guides/"), (None, "/map/", "/guides/read-the-map/"),
    (None, "/definitions/", "/guides/pull-definitions/"), (None, "/api/", "/guides/pull-definitions/"),
    (None, "/api/examples/", "/guides/pull-definitions/"), (None, "/api/docs/", "/guides/pull-definitions/"),
    ("researcher", "/workbench/", "/guides/first-barrier/"), ("editor", "/workbench/review/", "/guides/review/"),
    ("partner", "/commitments/", "/guides/answer/"),
]  # fmt: skip


@pytest.mark.parametrize(("person", "address", "guide"), LINKED_FROM)
def test_guide_is_linked_where_it_helps(client, people, person, address, guide):
    if person:
        client.force_login(getattr(people, person))

    assert guide in links_of(client.get(address))


def test_guide_is_linked_from_the_question_that_it_is_about(client):
    commitment = asked()
    client.force_login(representative(commitment.organisation))

    assert "/guides/answer/" in links_of(client.get(f"/commitments/{commitment.pk}/answer/"))


def test_way_to_try_a_guide_as_somebody_invented_is_in_a_demonstration_alone(client, settings):
    assert "/accounts/continue/" in links_of(client.get("/guides/review/"))
    settings.DEMO = False
    assert "/accounts/continue/" not in links_of(client.get("/guides/review/"))
