"""Every name of every definition in one alphabet."""

import re

import html5lib
import pytest

from definitions import alphabet
from tests import world


def names_of(client, letter, query=""):
    tree = html5lib.parse(client.get(f"/definitions/a-to-z/{query}").content, namespaceHTMLElements=False)
    for section in tree.iter("section"):
        if section.get("aria-labelledby") == f"letter-{letter}":
            return [" ".join("".join(item.itertext()).split()) for item in section.iter("li")]
    return []


def letters_with_counts(client):
    tree = html5lib.parse(client.get("/definitions/a-to-z/").content, namespaceHTMLElements=False)
    (nav,) = [nav for nav in tree.iter("nav") if nav.get("aria-label") == "Letters"]
    return {
        link.text.strip(): int(link.find("span").text) for link in nav.iter("a") if link.get("href").startswith("#")
    }


@pytest.fixture
def names(editor):
    world.publish(
        editor,
        ("definition", world.definition("looked-after-child", abbreviation="LAC", alt_labels=["child looked after"])),
        ("definition", world.definition("lawful-basis")),
        ("definition", world.definition("ecole", label="École")),
        ("definition", world.definition("nine", label="999 call")),
    )


def test_other_names_stand_among_the_preferred_ones_and_lead_to_them(names, client):
    assert names_of(client, "l") == ["LAC: see Looked after child", "Lawful basis", "Looked after child"]
    assert names_of(client, "c") == ["child looked after: see Looked after child"]


def test_letters_say_how_many_names_they_have(names, client):
    assert letters_with_counts(client) == {"C": 1, "E": 1, "L": 3, "0–9": 1}


def test_letters_with_accents_stand_with_the_plain_ones_and_figures_apart(names, client):
    assert names_of(client, "e") == ["École"]
    assert names_of(client, "others") == ["999 call"]


def test_one_letter_can_be_asked_for(names, client):
    assert names_of(client, "l", "?letter=C") == []
    assert names_of(client, "c", "?letter=C") == ["child looked after: see Looked after child"]


def test_large_set_is_shown_a_letter_at_a_time(names, client, monkeypatch):
    monkeypatch.setattr(alphabet, "WHOLE", 3)

    assert names_of(client, "c") == ["child looked after: see Looked after child"]
    assert names_of(client, "l") == []
    assert "?letter=L#letter-l" in client.get("/definitions/a-to-z/").content.decode()


def test_letter_that_is_none_is_not_found(names, client):
    assert client.get("/definitions/a-to-z/?letter=zz").status_code == 404


def test_without_any_definition_there_is_still_a_page(db, client):
    assert client.get("/definitions/a-to-z/").status_code == 200


def test_list_leads_to_the_alphabet(db, client):
    assert 'href="/definitions/a-to-z/"' in client.get("/definitions/").content.decode()


def test_names_in_other_languages_are_left_out(editor, client):
    world.publish(
        editor,
        (
            "definition",
            world.definition("record", translations=[{"language": "gd", "label": "Clàr", "definition": "Clàr."}]),
        ),
    )

    assert names_of(client, "c") == []


@pytest.fixture
def many(editor, monkeypatch):
    """Nine names of a letter, three of them on a page."""
    monkeypatch.setattr(alphabet, "WHOLE", 2)
    monkeypatch.setattr(alphabet, "PAGE_SIZE", 3)
    world.publish(editor, *[("definition", world.definition(f"record-{number}")) for number in range(9)])


def test_letter_with_very_many_names_has_pages_on_which_each_name_is_once(many, client):
    shown, query = [], "?letter=R"
    while query:
        page = client.get(f"/definitions/a-to-z/{query}").content.decode()
        shown += re.findall(r'href="/definitions/(record-\d)/"', page)
        query = "".join(re.findall(r'rel="next" href="([^"]+)"', page)).replace("&amp;", "&")

    assert shown == [f"record-{number}" for number in range(9)]


def test_page_of_a_letter_says_which_of_its_names_it_shows(many, client):
    page = client.get("/definitions/a-to-z/?letter=R&page=2").content.decode()

    assert ">R: 4 to 6</h2>" in page
    assert "Page 2 of 3" in page


def test_links_to_letters_lead_to_their_first_page(many, client):
    assert 'href="?letter=R#letter-r"' in client.get("/definitions/a-to-z/?letter=R&page=2").content.decode()


def test_page_beyond_the_last_is_the_last_as_in_a_language_with_fewer_names(many, client):
    assert names_of(client, "r", "?letter=R&page=9") == ["Record 6", "Record 7", "Record 8"]
    assert client.get("/definitions/a-to-z/?letter=R&page=none").status_code == 404


def test_beyond_the_last_page_that_is_shown_the_list_is_named(many, client, monkeypatch):
    monkeypatch.setattr("web.list_rows.MOST_PAGES", 2)

    page = " ".join(client.get("/definitions/a-to-z/?letter=R&page=2").content.decode().split())

    assert 'These are the first 6 of 9. The <a href="/definitions/">list of definitions</a>' in page
