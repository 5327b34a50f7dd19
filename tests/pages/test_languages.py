"""Pages in another language: what is read in it, and that what is not says which language it is in."""

import re
from html.parser import HTMLParser

import polib
import pytest
from django.conf import settings

from definitions.embedded import UNCHECKED, WORDS
from tests import world

pytestmark = pytest.mark.django_db
GAELIC = {
    "language": "gd",
    "label": "Clann fo chùram",
    "alt_labels": ["Leanabh fo chùram"],
    "definition": "Tha a’ chomhairle a’ toirt cùram dhaibh.",
}
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
PO = settings.BASE_DIR / "locale" / "gd" / "LC_MESSAGES" / "django.po"


@pytest.fixture
def translated(small_world, editor):
    world.publish(
        editor,
        (
            "definition",
            world.definition(
                "looked-after", examples=["A child in foster care."], scope_note="In law.", translations=[GAELIC]
            ),
        ),
    )


class Spoken(HTMLParser):
    """Every text of a page with the language that the nearest `lang` around it names."""

    VOID = {"meta", "link", "input", "img", "br", "hr"}

    def __init__(self, html):
        super().__init__()
        self.stack, self.texts = [("", "")], {}
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.stack.append((tag, dict(attrs).get("lang") or self.stack[-1][1]))

    def handle_endtag(self, tag):
        while self.stack.pop()[0] != tag:
            pass

    def handle_data(self, text):
        if text.strip():
            self.texts.setdefault(" ".join(text.split()), self.stack[-1][1])


def spoken(client, address, **more):
    response = client.get(address, **more)
    assert response.status_code == 200, address
    return Spoken(response.content.decode()).texts


def test_a_definition_is_read_in_gaelic_and_says_what_is_not(translated, client):
    texts = spoken(client, "/definitions/looked-after/?lang=GD")

    assert client.get("/definitions/looked-after/?lang=GD")["Content-Language"] == "gd, en"
    assert texts["Clann fo chùram"] == texts[GAELIC["definition"]] == texts["Mar a thathar ga chleachdadh"] == "gd"
    assert texts["Cnapan-starra"] == "gd"
    assert texts["In law."] == texts["A child in foster care."] == "en-GB"
    html = client.get("/definitions/looked-after/?lang=gd").content.decode()
    left = re.sub(r"<[^>]+>|\s+", " ", html.partition("sa Bheurla gu h-ìosal:")[2].partition("</p>")[0])
    assert [name.strip() for name in left.partition(".")[0].split(",")] == [
        "Mar a thathar ga chleachdadh",
        "Eisimpleirean",
    ]


def test_what_is_not_translated_says_so_in_place_of_the_text(translated, client):
    texts = spoken(client, "/definitions/record/?lang=gd")

    assert texts["Record"] == "en-GB"
    assert "Chan eil am mìneachadh seo sa Ghàidhlig fhathast." in texts


def test_an_address_without_a_language_is_the_same_page_for_everybody(translated, client):
    plain = client.get("/definitions/looked-after/")
    asked = client.get("/definitions/looked-after/", headers={"Accept-Language": "gd"})

    assert asked.content == plain.content
    assert "Accept-Language" not in plain.get("Vary", "")
    assert '<html lang="en-GB">' in plain.content.decode()


def test_the_switch_is_where_there_is_something_to_switch_to(translated, client):
    for address, offered in [
        ("/definitions/looked-after/", True), ("/definitions/", True), ("/definitions/a-to-z/", True), ("/", True),
        ("/search/?q=care", True), ("/definitions/record/", False), ("/barriers/", False),
    ]:  # fmt: skip
        html = client.get(address).content.decode()
        assert ('hreflang="gd" lang="gd"' in html) == offered, address


def test_lists_and_search_are_read_in_gaelic(translated, client):
    assert spoken(client, "/definitions/?lang=gd")["Clann fo chùram"] == "gd"
    assert spoken(client, "/definitions/?lang=gd")["Archive"] == "en-GB"
    assert spoken(client, "/definitions/a-to-z/?lang=gd")["Leanabh fo chùram"] == "gd"
    found = spoken(client, "/search/?q=leanabh+fo+churam&lang=gd")
    assert found["chùram"] == "gd"
    # Found by the text of a translation and shown on an English page: the extract says what it is in.
    assert spoken(client, "/search/?q=chomhairle")["chomhairle"] == "gd"


def test_translations_are_found_without_accents_everywhere(translated, client):
    assert client.get("/api/v1/definitions/?q=churam").json()["count"] == 1
    assert "looked-after/" in client.get("/definitions/?q=clann fo churam").content.decode()
    assert client.get("/search/suggestions/?q=clann+fo+chur").json()["suggestions"][0]["name"] == "Looked after"
    for lang, label, tag in [("", "Looked after", "en"), ("gd", "Clann fo chùram", "gd")]:
        answer = client.get("/api/v1/search/", {"q": "churam", **({"lang": lang} if lang else {})})
        assert (answer.json()["results"][0]["label"], answer.json()["results"][0]["label_language"]) == (label, tag)
        assert ("Accept-Language" in answer["Vary"]) == (not lang)


def test_every_word_that_templates_mark_is_translated_and_marked_words_alone_are():
    marked = {
        text
        for path in TEMPLATES
        for text in re.findall(r'{% (?:bare_)?words "([^"]+)" %}', path.read_text(encoding="utf-8"))
    }
    catalogue = {entry.msgid: entry.msgstr for entry in polib.pofile(str(PO))}
    by_views = {
        "Definitions",
        "In plain English",
        "Examples",
        "How it has changed",
        "Also called",
        "In full",
        "How it is used",
        *WORDS.values(),
        UNCHECKED,
    }

    assert catalogue.keys() - by_views == marked - by_views
    assert by_views <= catalogue.keys()
    assert all(catalogue.values())
    assert polib.mofile(str(PO.with_suffix(".mo"))).find("Home").msgstr == catalogue["Home"]


def test_the_page_says_that_nobody_checked_its_headings_as_long_as_the_file_does(translated, client, monkeypatch):
    assert "X-Checked-By: nobody yet" in PO.read_text(encoding="utf-8")
    for unchecked in [True, False]:
        monkeypatch.setattr("web.languages.is_unchecked", lambda code, unchecked=unchecked: unchecked)
        said = "a’ feitheamh ri sgrùdadh" in client.get("/definitions/looked-after/?lang=gd").content.decode()
        assert said == unchecked
