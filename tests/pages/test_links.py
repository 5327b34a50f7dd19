"""Links that read alike lead to the same place, on every page; and every picture's links too."""

from collections import defaultdict
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest

from tests.pages.test_pages import EVERY_KIND_OF_PAGE

pytestmark = pytest.mark.django_db
# With the catalogue: long lists, and all the pictures.
WITH_MUCH_ON_THEM = [
    "/", "/map/", "/map/?theme=technical&row=decision-tracking&column=sharing", "/map/?rows=people&columns=sectors", "/coverage/",
    "/coverage/?by=people", "/gaps/", "/gaps/decision-tracking/", "/network/", "/network/?from=barrier/scattered-powers",
    "/barriers/", "/barriers/?theme=legal", "/barriers/scattered-powers/", "/barriers/scattered-powers/trace/", "/barriers/leadership-absent/",
    "/barriers/hearings-outcomes-unseen/", "/barriers/exemptions-and-third-parties/", "/evidence/",
    "/evidence/law-com-2014/", "/evidence/uk-gdpr/", "/evidence/promise-2020/", "/definitions/",
    "/definitions/a-to-z/", "/definitions/lawful-basis/",
    "/definitions/compare/?word=record", "/actions/", "/actions/powers-register/", "/plan/", "/plan/timeline/",
    "/plan/timeline/?lanes=gap", "/organisations/", "/organisations/police-scotland/", "/search/?q=consent",
    "/search/?q=special+category+data", "/definitions/special-category-data/",
    "/what-can-we-do/?sector=health&fear=often&after=sometimes",
]  # fmt: skip


def words(element):
    """Return what a screen reader says of an element's content."""
    if element.get("aria-hidden") == "true":
        return ""
    if element.get("aria-label"):
        return element.get("aria-label") + " "
    if element.tag == "img":
        return element.get("alt", "")
    parts = [element.text or ""]
    for child in element:
        parts += [words(child), child.tail or ""]
    return " ".join(parts)


def ambiguous(page, address):
    """Return {text of links: the places to which they lead} where there are several."""
    found = defaultdict(set)
    for link in page.iter("a"):
        if link.get("href"):
            place = urlsplit(urljoin(f"http://site{address}", link.get("href")))
            found[" ".join(words(link).split()).lower()].add(place._replace(fragment="").geturl())
    return {text: places for text, places in found.items() if len(places) > 1}


@pytest.mark.parametrize("address", EVERY_KIND_OF_PAGE)
def test_links_that_read_alike_lead_to_the_same_place(small_world, client, address):
    page = html5lib.parse(client.get(address).content, namespaceHTMLElements=False)

    assert ambiguous(page, address) == {}


def test_links_of_the_catalogue_have_words_and_those_that_read_alike_lead_to_the_same_place(real_catalogue, client):
    found = {}
    for address in WITH_MUCH_ON_THEM:
        page = html5lib.parse(client.get(address).content, namespaceHTMLElements=False)
        assert [link.get("href") for link in page.iter("a") if not words(link).strip()] == []
        if problem := ambiguous(page, address):
            found[address] = problem

    assert found == {}
