"""Definitions on other websites: the script, oEmbed, and what search engines read."""

import gzip
import json
import re
from xml.etree import ElementTree

import html5lib
import pytest
from django.conf import settings

from publishing.lifecycle.drafting import save_draft
from publishing.lifecycle.publication import publish, withdraw
from publishing.models import Entry
from tests import world

SCRIPT = "/embed/definitions.js"
PAGE = f"{settings.BASE_URL}/definitions/record/"
NASTY = "</script><script>alert(1)</script><!-- &"


def oembed(client, url=PAGE, **more):
    return client.get("/oembed", {"url": url, **more})


def test_script_is_small():
    source = (settings.BASE_DIR / "static" / "js" / "embed-definitions.js").read_bytes()

    assert len(gzip.compress(source)) < 6000


def test_script_is_for_any_website_and_kept_for_an_hour(db, client):
    response = client.get(SCRIPT)

    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Cache-Control"] == "public, max-age=3600"
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert not response.cookies


def test_script_is_not_sent_twice(db, client):
    etag = client.get(SCRIPT)["ETag"]

    response = client.get(SCRIPT, headers={"If-None-Match": etag})

    assert (response.status_code, response.content) == (304, b"")


def test_script_goes_out_compressed_to_who_takes_that(db, client):
    response = client.get(SCRIPT, headers={"Accept-Encoding": "gzip"})

    assert response["Content-Encoding"] == "gzip"
    assert b"attachShadow" in gzip.decompress(response.content)


def test_embed_page_has_code_with_this_sites_address(small_world, client):
    page = client.get("/embed/").content.decode()

    assert f"&lt;script src=&quot;{settings.BASE_URL}{SCRIPT}&quot;" in page.replace('"', "&quot;")


def test_oembed_answers_what_the_specification_asks_for(small_world, client):
    response = oembed(client)

    found = response.json()
    assert response["Access-Control-Allow-Origin"] == "*"
    assert (found["version"], found["type"], found["title"]) == ("1.0", "rich", "Record")
    assert found["provider_name"] == "Sharing with Care"
    assert found["provider_url"] == f"{settings.BASE_URL}/"
    assert found["cache_age"] == 3600
    assert 0 < found["width"] <= 600
    assert found["height"] > 0


def test_oembed_html_quotes_the_definition_and_leads_back_with_its_version(small_world, client):
    html = oembed(client).json()["html"]

    assert f'<blockquote lang="en" cite="{PAGE}">' in html
    assert "What is meant here by record." in html
    assert f'<a href="{PAGE}">' in html
    assert "version 1" in html


def test_oembed_in_xml_says_the_same(small_world, client):
    response = oembed(client, format="xml")

    root = ElementTree.fromstring(response.content)
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    assert root.tag == "oembed"
    assert {part.tag: part.text for part in root} == {
        name: str(value) for name, value in oembed(client, format="json").json().items()
    }


def test_oembed_keeps_within_the_room_it_is_given(small_world, client):
    found = oembed(client, maxwidth="320", maxheight="100").json()

    assert found["width"] <= 320
    assert found["height"] <= 100


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("", 400),
        (f"{settings.BASE_URL}/definitions/nothing/", 404),
        (f"{settings.BASE_URL}/definitions/", 404),
        (f"{settings.BASE_URL}/evidence/act/", 404),
        (f"{settings.BASE_URL}/definitions/compare/", 404),
        ("https://elsewhere.example/definitions/record/", 404),
        ("javascript:alert(1)", 404),
        ("http://[", 404),
    ],
)
def test_oembed_tells_addresses_that_are_not_a_definitions(small_world, client, address, status):
    assert oembed(client, address).status_code == status


def test_oembed_knows_two_formats_and_says_so_of_a_third(small_world, client):
    assert oembed(client, format="yaml").status_code == 501


@pytest.mark.parametrize("width", ["0", "-1", "wide", "9" * 9])
def test_oembed_refuses_a_width_that_is_none(small_world, client, width):
    response = oembed(client, maxwidth=width)

    assert response.status_code == 400
    assert response.content.decode() == "“maxwidth” must be a whole number of pixels from 1."


def test_oembed_of_a_withdrawn_definition_is_gone_with_the_reason(client, editor):
    world.publish(editor, ("definition", world.definition("record")))
    withdraw(entry=Entry.objects.get(), by=editor, now=world.NOW, reason="It was wrong.")

    response = oembed(client)

    assert response.status_code == 410
    assert "It was wrong." in response.content.decode()


def test_oembed_of_a_former_address_answers_with_the_new_one(client, editor):
    world.publish(editor, ("definition", world.definition("old")))
    renamed = save_draft(
        kind="definition", document=world.definition("new"), by=world.author(), now=world.NOW, entry=Entry.objects.get()
    )
    publish(revision=renamed, by=editor, now=world.NOW, note="Renamed.")

    assert "/definitions/new/" in oembed(client, f"{settings.BASE_URL}/definitions/old/").json()["html"]


def test_oembed_of_a_version_and_of_lasting_names(client, editor, settings):
    world.publish(editor, ("definition", world.definition("record", plain_language="", definition="First words.")))
    again = save_draft(
        kind="definition", document=world.definition("record", plain_language="", definition="Second words."),
        by=world.author(), now=world.NOW, entry=Entry.objects.get(),
    )  # fmt: skip
    publish(revision=again, by=editor, now=world.NOW, note="Clearer.", change="wording")
    settings.LINKED_DATA_BASE = "https://names.example/swc"

    for path, words, note in [
        ("http://127.0.0.1:8000/definitions/record/versions/1/", "First words.", "In force today is version 2."),
        ("http://127.0.0.1:8000/id/definitions/record/1", "First words.", "In force today is version 2."),
        ("http://127.0.0.1:8000/id/definitions/record", "Second words.", ""),
        ("https://names.example/swc/definitions/record/2", "Second words.", ""),
    ]:
        html = oembed(client, path).json()["html"]
        assert words in html, path
        assert ("In force today" in html) == bool(note), path
        assert note in html, path
    for path in ["definitions/record/versions/9/", "id/evidence/record", "id/definitions/none/1"]:
        assert oembed(client, f"{settings.BASE_URL}/{path}").status_code == 404, path

    withdraw(entry=Entry.objects.get(), by=editor, now=world.NOW, reason="It was wrong.")
    html = oembed(client, f"{settings.BASE_URL}/definitions/record/versions/1/").json()["html"]
    assert "It was withdrawn: It was wrong." in html


def test_one_answer_has_all_terms_of_a_page_today_or_pinned_in_its_language(
    small_world, client, editor, django_assert_num_queries
):
    gaelic = {"language": "gd", "label": "Clàr", "alt_labels": [], "definition": "Rud sgrìobhte.", "scope_note": ""}
    texts = {"plain_language": "", "alt_labels": ["case file"], "abbreviation": "REC"}
    again = save_draft(
        kind="definition", document=world.definition("record", definition="New.", translations=[gaelic], **texts),
        by=world.author(), now=world.NOW, entry=Entry.objects.get(kind="definition", slug="record"),
    )  # fmt: skip
    publish(revision=again, by=editor, now=world.NOW, note="Clearer.", change="wording")
    withdraw(entry=Entry.objects.get(slug="archive"), by=editor, now=world.NOW, reason="It was wrong.")

    with django_assert_num_queries(3):
        response = client.get("/api/v1/definitions/embedded/?terms=record@1,record,archive,archive@1,no-such,no-such@2")

    old, new, gone = response.json()["definitions"]
    assert (old["term"], old["version"], old["current_version"]) == ("record@1", 1, 2)
    assert old["html"].endswith("/definitions/record/versions/1/")
    assert old["text"] == "What is meant here by record."
    assert (new["text"], new["labels"]) == ("New.", ["record", "case file", "REC"])
    assert (gone["term"], gone["withdrawn"], gone["current_version"]) == ("archive@1", "It was wrong.", None)
    [other] = client.get("/api/v1/definitions/embedded/?terms=record&lang=GD-gb").json()["definitions"]
    assert (other["label"], other["text"], other["language"], other["labels"]) == (
        "Clàr",
        "Rud sgrìobhte.",
        "gd",
        ["clàr"],
    )
    for query in ["", "terms=", "terms=No Such", "terms=a@0", "terms=record&lang=not a tag", "terms=record&term=x"]:
        assert client.get(f"/api/v1/definitions/embedded/?{query}").status_code == 400, query
    assert (
        client.get("/api/v1/definitions/embedded/", {"terms": ",".join(f"t-{n}" for n in range(101))}).status_code
        == 400
    )


@pytest.mark.parametrize(
    ("lang", "language", "close"), [("", "en", "Close"), ("gd-GB", "gd", "Dùin"), ("fr", "en", "Close")]
)
def test_pop_up_has_its_own_words_in_a_language_of_the_interface(small_world, client, lang, language, close):
    query = {"terms": "record", **({"lang": lang} if lang else {})}

    words = client.get("/api/v1/definitions/embedded/", query).json()["words"]

    assert (words["language"], words["close"]) == (language, close)
    assert ("{version}" in words["version"], "{reason}" in words["withdrawn"]) == (True, True)
    # Nobody who speaks Gaelic has checked them, and the pop-up says so.
    assert bool(words["unchecked"]) == (language == "gd")


def test_oembed_answers_304_for_what_a_website_has(small_world, client):
    etag = oembed(client)["ETag"]

    response = client.get("/oembed", {"url": PAGE}, headers={"If-None-Match": etag})

    assert response.status_code == 304


def test_oembed_cannot_be_made_to_carry_markup(client, editor):
    world.publish(editor, ("definition", world.definition("record", label="<b>x</b>", definition="<img src=x>")))

    html = oembed(client).json()["html"]

    assert "<b>" not in html
    assert "<img" not in html


def test_definitions_page_names_its_oembed_address(small_world, client):
    tree = html5lib.parse(client.get("/definitions/record/").content, namespaceHTMLElements=False)

    (address,) = [link.get("href") for link in tree.iter("link") if link.get("type") == "application/json+oembed"]
    assert client.get(address.removeprefix(settings.BASE_URL)).json()["title"] == "Record"


def ld_json(client, address):
    page = client.get(address).content.decode()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


def test_page_carries_the_definition_as_schema_org_has_it(small_world, client):
    found = ld_json(client, "/definitions/record/")

    assert (found["@context"], found["@type"]) == ("https://schema.org", "DefinedTerm")
    assert (found["name"], found["alternateName"], found["termCode"]) == ("Record", ["file"], "record")
    assert found["url"] == PAGE
    assert found["inDefinedTermSet"]["@type"] == "DefinedTermSet"


def test_text_cannot_break_out_of_the_data_block(client, editor):
    world.publish(editor, ("definition", world.definition("record", definition=NASTY)))

    page = client.get("/definitions/record/").content

    tree = html5lib.parse(page, namespaceHTMLElements=False)
    (block,) = [element for element in tree.iter("script") if not element.get("src")]
    assert json.loads(block.text)["description"] == NASTY
