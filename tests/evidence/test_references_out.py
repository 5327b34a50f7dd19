"""References go out as files, citations, and in what reference managers and search engines read in a page."""

import json
import re
from html import unescape
from urllib.parse import parse_qs

import pytest

from evidence.references import files, imports
from publishing.published.styles import NoStyle, cited
from tests import world

pytestmark = pytest.mark.django_db
ARTICLE = {
    "authors": ["Shepherd, E.", "Iriss"],
    "abstract": "Records were lost.",
    "title": "Records & <rights>",
    "publisher": "Archival Science 20(4), 307-325",
    "doi": "10.1007/s10502-020-09338-9",
    "url": "https://example.org/a+b?c=d+e",
    "issued": "2020-04-15",
}


def article(editor):
    world.publish(editor, ("source", world.source("article", **ARTICLE)))


@pytest.mark.parametrize("form", ["ris", "bibtex", "csl-json"])
def test_all_that_is_exported_is_imported_as_the_same(real_catalogue, client, researcher, form):
    response = client.get(f"/evidence/download/?format={form}")

    assert "attachment" in response["Content-Disposition"]
    rows = imports.prepare(data=response.content, name="all", by=researcher, now=world.NOW).rows
    assert set(rows.values_list("status", flat=True)) == {"same"}
    assert rows.count() == 176


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("slug=study", ["A study of study"]),
        ("slug=study&slug=act", ["A study of act", "A study of study"]),
        ("barrier=lost-records", ["A study of act", "A study of study"]),
        ("barrier=nothing", []),
        ("kind=legislation", ["A study of act"]),
        ("kind=legislation&slug=study", []),
    ],
)
def test_one_a_choice_a_barriers_and_a_filtered_list_are_exported(small_world, client, query, titles):
    response = client.get(f"/evidence/download/?format=csl-json&{query}")

    assert [item["title"] for item in json.loads(response.content)] == titles


@pytest.mark.parametrize(
    ("query", "said"), [("format=docx", "no format"), ("kind=nonsense", "kind"), ("nonsense=1", "no such filter")]
)
def test_wrong_question_for_a_file_is_told(small_world, client, query, said):
    response = client.get(f"/evidence/download/?{query}")

    assert response.status_code == 400
    assert said in response.content.decode()


def test_page_of_a_source_carries_what_reference_managers_read(small_world, editor, client):
    article(editor)
    page = client.get("/evidence/article/").content.decode()

    tags = dict(re.findall(r'<meta name="citation_(\w+)" content="([^"]*)"', page))
    assert unescape(tags["title"]) == ARTICLE["title"]
    assert (tags["journal_title"], tags["volume"], tags["firstpage"], tags["lastpage"]) == (
        "Archival Science",
        "20",
        "307",
        "325",
    )
    assert (tags["publication_date"], tags["doi"]) == ("2020/04/15", ARTICLE["doi"])
    assert re.findall(r'citation_author" content="([^"]*)"', page) == ARTICLE["authors"]
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert (data["@type"], data["name"]) == ("ScholarlyArticle", ARTICLE["title"])
    assert data["author"][1] == {"@type": "Organization", "name": "Iriss"}
    assert (
        "Shepherd, E. and Iriss (2020) ‘Records &amp; &lt;rights&gt;’, <i>Archival Science</i>, 20(4), pp. 307–325"
        in page
    )


@pytest.mark.parametrize("address", ["/evidence/", "/evidence/article/", "/search/?q=rights"])
def test_lists_pages_and_search_carry_coins(small_world, editor, client, address):
    article(editor)
    page = client.get(address).content.decode()

    found = [parse_qs(unescape(title)) for title in re.findall(r'<span class="Z3988" title="([^"]*)"', page)]
    [one] = [each for each in found if each.get("rft.atitle") == [ARTICLE["title"]]]
    assert one["rft.jtitle"] == ["Archival Science"]
    # Zotero would take “Iriss” of a body of two words for a family name, and a plus for a space.
    assert (one["rft.au"], one["rft.aulast"]) == (["Shepherd, E."], ["Iriss"])
    assert one["rft_id"] == [f"info:doi/{ARTICLE['doi']}", "https://example.org/a%2Bb?c=d%20e"]
    assert ("rft.description" in one) == (address == "/evidence/article/")


def test_every_kind_of_entry_is_cited_with_its_version_in_any_style(small_world, client):
    for address in ["/barriers/lost-records/", "/definitions/record/", "/actions/find-them/", "/evidence/study/"]:
        page = client.get(f"{address}cite/").content.decode()
        assert re.search(r"Sharing with Care \(\d{4}\)", page)
        assert "version 1)" in page
        assert f"{address}versions/1/" in page
        assert f'href="{address}cite/"' in client.get(address).content.decode()
    assert "A. Author (2024) <i>A study of study</i>" in page
    assert "[Research]" in client.get("/evidence/study/cite/?style=apa").content.decode()
    assert client.get("/evidence/study/cite/?other=the-journal-of-pathology").status_code == 200


@pytest.mark.parametrize("style", ["harvard", "../../etc/passwd", "x" * 3000])
def test_style_that_is_not_there_is_told_with_its_neighbours(small_world, client, style):
    response = client.get("/evidence/study/cite/", {"other": style})

    assert response.status_code == 400
    assert "There is no style" in response.content.decode()


def test_citation_lets_no_markup_of_a_title_through():
    item = {
        "id": "a",
        "type": "report",
        "title": "<script>x</script> <i onclick=a>",
        "URL": "https://example.org/?a=1&b=2",
    }

    for style in ["harvard-cite-them-right", "apa", "oscola"]:
        text = str(cited(item, style))
        assert set(re.findall(r"<[^>]*>", text)) <= {"<i>", "</i>"}
    with pytest.raises(NoStyle):
        cited(item, "no-such-style")


def test_file_that_was_written_is_read(small_world, client):
    assert files.read(client.get("/evidence/download/").content, "x.ris").format == "RIS"


def test_a_source_is_a_short_line_with_its_abstract_folded_under_it(client, editor):
    article(editor)

    page = client.get("/evidence/").content.decode()

    [folded] = re.findall(r"<details class=\"row__more\">.*?</details>", page, re.DOTALL)
    assert "Records were lost." in folded
    assert page.count("Records were lost.") == 1
