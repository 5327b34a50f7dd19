"""Definitions in other languages: which one an answer is in, what it falls back on, and that it says so."""

import csv
import io

import pytest
from rdflib import SKOS, Graph, Literal, URIRef

from tests import world
from web.languages import lookup, preferred, ranges_in

pytestmark = pytest.mark.django_db

LIST, ONE, PLAIN = "/api/v1/definitions/", "/api/v1/definitions/record/", "/api/v1/definitions/archive/"
GAELIC = {"language": "gd", "label": "Clàr", "definition": "Na tha sgrìobhte."}
EASY = {"language": "en-x-easyread", "label": "Record", "definition": "What is written about you."}


@pytest.fixture
def translated(small_world, editor):
    world.publish(
        editor,
        ("definition", world.definition("record", alt_labels=["file"], translations=[GAELIC, EASY])),
    )


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_range_means_what_is_left_of_it():
    there = ["en", "gd", "zh-Hant", "en-x-easyread"]
    for tag, found in {
        "GD": "gd", "gd-GB": "gd", "en-x-easyread": "en-x-easyread", "en-x-other": "en", "zh-hant-HK": "zh-Hant",
        "zh": None, "g": None,
    }.items():  # fmt: skip
        assert lookup(tag, there) == found, tag
    for header, found in {
        "": None, "fr": None, "en-GB,gd;q=0.5": (), "gd-GB, fr, en;q=0.2": ("gd",), "fr;q=0.9, *;q=0.1": (),
        "gd;q=0, en": (), "not a tag": None, "en-x-easyread, gd": ("en-x-easyread", "gd"),
    }.items():  # fmt: skip
        assert preferred(ranges_in(header), there) == found, header


def test_the_address_names_a_language_whatever_its_capitals(translated, client):
    for given in ["gd", "GD", "gd-GB", "fr,gd", "gd,en"]:
        answer = client.get(ONE, {"lang": given})
        assert (answer.status_code, answer.json()["label"]) == (200, "Clàr"), given
        assert (answer["Content-Language"], "Accept-Language" in answer["Vary"]) == ("gd, en", False), given
        assert answer.json()["languages"] == {
            "label": "gd", "alt_labels": "en", "definition": "gd", "plain_language": "en", "scope_note": "en",
        }, given  # fmt: skip
    assert client.get(ONE, {"lang": "en-GB"}).content == client.get(ONE).content
    assert client.get(ONE, {"lang": "en-x-easyread"}).json()["definition"] == EASY["definition"]


def test_the_address_is_refused_a_language_that_nothing_is_in(translated, client):
    for address in [ONE, LIST]:
        answer = client.get(address, {"lang": "fr"})
        assert (answer.status_code, answer.json()["available"][0]) == (406, "en"), address
    assert client.get(PLAIN, {"lang": "gd"}).status_code == 406
    assert client.get(PLAIN, {"lang": "gd,en"}).json()["label"] == "Archive"
    assert client.get(ONE, {"lang": "not a tag"}).json()["errors"][0]["parameter"] == "lang"
    assert client.get("/api/v1/barriers/lost-records/?lang=en").status_code == 200


def test_the_header_chooses_and_varies_only_where_there_is_a_choice(translated, client):
    gaelic = {"Accept-Language": "gd-GB, en;q=0.5"}
    for address, label in [(ONE, "Clàr"), (PLAIN, "Archive")]:
        answer, plain = client.get(address, headers=gaelic), client.get(address)
        assert answer.json()["label"] == label
        assert ("Accept-Language" in answer["Vary"]) == ("Accept-Language" in plain["Vary"]) == (address == ONE)
        assert (answer["ETag"] == plain["ETag"]) == (answer.content == plain.content) == (address == PLAIN)
        assert plain["Content-Language"] == "en"
        fresh = client.get(address, headers={**gaelic, "If-None-Match": answer["ETag"]})
        assert (fresh.status_code, fresh["Vary"]) == (304, answer["Vary"])
    assert client.get(ONE, headers={"Accept-Language": "fr, en-GB;q=0.3"}).content == client.get(ONE).content


def test_a_list_falls_back_row_by_row_and_says_so(translated, client):
    by_header = client.get(LIST, headers={"Accept-Language": "gd"})
    for answer in [client.get(f"{LIST}?lang=gd"), by_header]:
        rows = {row["slug"]: row for row in answer.json()["results"]}
        assert (rows["record"]["label"], rows["record"]["languages"]["label"]) == ("Clàr", "gd")
        assert (rows["archive"]["label"], rows["archive"]["languages"]["label"]) == ("Archive", "en")
        assert answer["Content-Language"] == "gd, en"
    assert by_header["ETag"] != client.get(LIST)["ETag"]
    assert "Accept-Language" in client.get(LIST)["Vary"]
    assert client.get(f"{LIST}?lang=gd&fields=slug,languages").json()["results"][0].keys() == {"slug", "languages"}


def test_nothing_varies_where_nothing_is_translated(small_world, client):
    for address in [LIST, ONE]:
        assert "Accept-Language" not in client.get(address)["Vary"], address


def test_linked_data_has_one_language_of_each_text_where_one_is_named(translated, client):
    concept = URIRef("http://127.0.0.1:8000/id/definitions/record")
    for form, parser in {"ttl": "turtle", "nt": "nt", "rdf": "xml"}.items():
        for address in [ONE, LIST]:
            for lang, label in {"gd": Literal("Clàr", "gd"), "en": Literal("Record", "en")}.items():
                answer = client.get(address, {"format": form, "lang": lang})
                graph = Graph().parse(data=body_of(answer), format=parser)
                assert list(graph.objects(concept, SKOS.prefLabel)) == [label], (form, address, lang)
                # Not translated: as it is, in the language that it is in.
                assert list(graph.objects(concept, SKOS.altLabel)) == [Literal("file", "en")], (form, address, lang)
    whole = Graph().parse(data=client.get(ONE, {"format": "ttl"}).content, format="turtle")
    assert len(list(whole.objects(concept, SKOS.prefLabel))) == 3


def test_a_table_says_in_a_column_which_language_a_text_is_in(translated, client):
    for address in [ONE, LIST]:
        table = body_of(client.get(address, {"format": "csv", "lang": "gd"})).decode()
        [found] = [row for row in csv.DictReader(io.StringIO(table)) if row["slug"] == "record"]
        assert (found["label"], found["label_language"]) == ("Clàr", "gd"), address
        assert (found["alt_labels"], found["alt_labels_language"]) == ("file", "en"), address
    assert "label_language" not in client.get(ONE, {"format": "csv"}).content.decode()


def test_looking_up_knows_languages_by_lookup(translated, client):
    for given in ["GD", "gd-GB", "fr,gd"]:
        [found] = client.get("/api/v1/definitions/lookup/", {"label": "clàr", "lang": given}).json()["results"]
        assert found["language"] == "gd", given
    assert client.get("/api/v1/definitions/lookup/", {"label": "clàr", "lang": "en"}).json()["results"] == []


def test_what_is_pasted_elsewhere_is_in_the_language_of_its_address(translated, client):
    page = "http://127.0.0.1:8000/definitions/record/"
    for query, lang, text in [("?lang=gd-GB", "gd", GAELIC["definition"]), ("", "en", "What is meant here by record.")]:
        html = client.get("/oembed", {"url": page + query}).json()["html"]
        assert f'<blockquote lang="{lang}"' in html, query
        assert text in html, query
    assert f'{page}versions/2/?lang=gd"' in client.get("/oembed", {"url": f"{page}versions/2/?lang=gd"}).json()["html"]
