"""Files of references are read as programs write them, and what is written is read as the same."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.csl import document_of, item_of
from evidence.document import SOURCE
from evidence.models import Source
from evidence.references import bibtex, csl_json, files, ris
from evidence.references.records import Unreadable
from publishing.documents.validation import validated
from screening.personal_data import findings
from tests import world

RIS = """TY  - JOUR
AU  - Shepherd, E.
AU  - Müller, Zoë
TI  - Towards a <i>human-centred</i> approach
T2  - Archival Science
VL  - 20
IS  - 4
SP  - 307
EP  - 325
PY  - 2020
DA  - 2020/04/15/
DO  - 10.1007/s10502-020-09338-9
AB  - Records were lost
because nobody kept them.
LA  - eng
ER  - 
"""
SHEPHERD = {
    "kind": "research",
    "title": "Towards a human-centred approach",
    "authors": ["Shepherd, E.", "Müller, Zoë"],
    "publisher": "Archival Science 20(4), 307-325",
    "issued": "2020-04-15",
    "doi": "10.1007/s10502-020-09338-9",
    "abstract": "Records were lost because nobody kept them.",
    "language": "en",
}
BIBTEX = r"""@comment{of Mendeley}
@article{Shepherd2020,
  author = {Shepherd, E. and M{\"{u}}ller, Zo{\"e}},
  title = {{Towards a {Human}-Centred approach \& more}},
  journal = "Archival Science", year = 2020, month = apr, day = 15,
  volume = {20}, number = 4, pages = {307--325}, doi = {10.1007/s10502-020-09338-9},
  abstract = {50% of records {--} or \pounds5 caf\'{e}s}
}
"""
PUBMED = """PMID- 12345678
OWN - NLM
TI  - A study of
      many records.
PG  - 1-9
LID - 10.1234/abc [doi]
FAU - Smith, John
AU  - Smith J
DP  - 2020 Apr 15
JT  - BMJ open
VI  - 3
IP  - 2
PT  - Journal Article
"""


def documents(data, name="references"):
    read = files.read(data if isinstance(data, bytes) else data.encode(), name)
    return [document_of(record.item)[0] for record in read.records]


def test_name_that_promises_other_contents_is_refused():
    for name, text in [("a.bib", RIS), ("a.exe", RIS), ("a.ris", BIBTEX), ("a.ris.html", RIS)]:
        with pytest.raises(Unreadable, match="its name says otherwise"):
            files.read(text.encode(), name)
    assert len(documents(RIS, "a.RIS")) == len(documents(RIS, "a.txt"))


@pytest.mark.parametrize(
    "data",
    [
        RIS.encode(),
        RIS.encode("utf-8-sig"),
        RIS.encode("utf-16"),
        RIS.encode("utf-16-le"),
        RIS.replace("\n", "\r\n").encode(),
        RIS.encode("latin-1"),
        RIS.replace("  - ", " - ").encode(),  # Mendeley once wrote one space
        RIS.replace("T2  -", "JO  - Arch Sci\nJF  -").encode(),  # as Scopus and Springer
    ],
    ids=["utf-8", "mark", "utf-16", "utf-16 without mark", "crlf", "latin-1", "one space", "other tags"],
)
def test_ris_is_read_in_every_encoding_and_dialect(data):
    assert documents(data) == [SHEPHERD]


def test_bibtex_is_read_with_accents_months_and_braces():
    [document] = documents(BIBTEX)

    assert document["authors"] == SHEPHERD["authors"]
    assert document["title"] == "Towards a Human-Centred approach & more"
    assert document["abstract"] == "50% of records – or £5 cafés"
    assert (document["publisher"], document["issued"]) == (SHEPHERD["publisher"], SHEPHERD["issued"])


def test_pubmed_is_read():
    assert documents(PUBMED) == [
        {
            "kind": "research",
            "title": "A study of many records",
            "authors": ["Smith, John"],
            "publisher": "BMJ open 3(2), 1-9",
            "issued": "2020-04-15",
            "doi": "10.1234/abc",
            "url": "https://pubmed.ncbi.nlm.nih.gov/12345678/",
        }
    ]


def test_csl_json_of_zotero_is_read():
    item = {
        "id": "http://zotero.org/users/1/items/AB",
        "type": "report",
        "genre": "Statutory guidance",
        "title": "Working together",
        "publisher": "Scottish Government",
        "author": [
            {"literal": "Scottish Government"},
            {"family": "Leyen", "non-dropping-particle": "von der", "given": "U."},
        ],
        "issued": {"date-parts": [["2020", 4]]},
        "accessed": {"date-parts": [[2026, 1, 2]]},
        "URL": "https://www.gov.scot/x",
    }

    assert documents(json.dumps([item])) == [
        {
            "kind": "statutory-guidance",
            "title": "Working together",
            "authors": ["Scottish Government", "von der Leyen, U."],
            "publisher": "Scottish Government",
            "issued": "2020-04",
            "accessed": "2026-01-02",
            "url": "https://www.gov.scot/x",
        }
    ]


# What Zotero 7 and Better BibTeX wrote of their items, with own words; see docs/references.md.
BY_ZOTERO = {
    "case.ris": (
        "TY  - CASE\nTI  - R (AB) v Minister\nA2  - UKSC\nAB  - On disclosure.\nDA  - 2021/07/09/\nPY  - 2021\nVL  - 28\n"
        "SP  - 1\nPB  - UK Supreme Court\nUR  - https://example.org/c\nER  - \n",
        {"kind": "case-law", "title": "R (AB) v Minister", "publisher": "UK Supreme Court", "issued": "2021-07-09"},
    ),
    "edited.ris": (
        "TY  - BOOK\nTI  - Children in care\nA3  - Doe, Jane\nDA  - 2019///\nPY  - 2019\nPB  - A press\nSN  - 978-0-306-40615-7\nER  - \n",
        {"title": "Children in care", "authors": ["Doe, Jane"], "issued": "2019", "isbn": "978-0-306-40615-7"},
    ),
    "sponsor.biblatex.bib": (
        "@legislation{a,\n\ttitle = {Children (Care) Bill},\n\tnumber = {{SP} 70},\n\teditora = {Sponsor, A.},\n"
        "\teditoratype = {collaborator},\n\tdate = {2025-06-17},\n\tlangid = {british},\n}\n",
        {"kind": "legislation", "authors": ["Sponsor, A."], "issued": "2025-06-17", "language": "en-GB"},
    ),
    "site.biblatex.bib": (
        "@online{a,\n\ttitle = {Sharing},\n\ttitleaddon = {{ICO}},\n\turldate = {2026-02-03},\n\turl = {https://example.org/x},\n}\n",
        {"kind": "web-page", "publisher": "ICO", "url": "https://example.org/x", "accessed": "2026-02-03"},
    ),
    "better.bib": (
        "@misc{icoSharing2023,\n  title = {Data {{Sharing}}: A Code},\n  author = {{Information Commissioner's Office}},\n"
        "  year = {2023},\n  howpublished = {\\url{https://example.org/a\\_b}}\n}\n",
        {"title": "Data Sharing: A Code", "authors": ["Information Commissioner's Office"], "url": "https://example.org/a_b"},
    ),
    "extended names.bib": (
        "@book{a,\n  title = {A}, author = {family=Gulik, given=Robert, prefix=van, useprefix=true and O'Brien, Zo{\\\"e}}\n}\n",
        {"authors": ["van Gulik, Robert", "O'Brien, Zoë"]},
    ),
    "licence.json": (
        '[{"type": "report", "title": "A", "genre": "Statutory guidance", "license": "CC BY 4.0"}]',
        {"kind": "statutory-guidance", "licence": "CC BY 4.0"},
    ),
}  # fmt: skip


def test_what_zotero_writes_of_its_own_items_is_read_whole():
    wrong = {}
    for name, (data, kept) in BY_ZOTERO.items():
        [document] = documents(data, name)
        if not document.items() >= kept.items():
            wrong[name] = document

    assert wrong == {}


def test_half_a_record_costs_only_itself():
    half = files.read((RIS + RIS.split("VL  -", maxsplit=1)[0] + "\n" + RIS).encode(), "a.ris").records
    assert [bool(record.notes) for record in half] == [False, True, False]
    assert half[1].item["title"].startswith("Towards")
    assert half[2].place == "line 23"

    broken = files.read(
        (BIBTEX + "@misc{half, title={Half\n" + BIBTEX.replace("Shepherd2020", "b")).encode(), "a.bib"
    ).records
    assert [bool(record.problems) for record in broken] == [False, True, False]


@pytest.mark.parametrize(
    ("citation", "kept"),
    [
        (
            "Shepherd, E., Hoyle, V. and Lomas, E. (2020) ‘Towards an approach’, Archival Science, 20(4), pp. 307–325. "
            "Available at: https://doi.org/10.1007/s10502-020-09338-9.",
            {
                "title": "Towards an approach",
                "authors": ["Shepherd, E.", "Hoyle, V.", "Lomas, E."],
                "issued": "2020",
                "doi": "10.1007/s10502-020-09338-9",
            },
        ),
        (
            "Audit Scotland (2025) Improving care experience. Edinburgh: Audit Scotland. Available at: "
            "https://audit.scot/x (Accessed: 3 May 2026).",
            {
                "title": "Improving care experience",
                "authors": ["Audit Scotland"],
                "issued": "2025",
                "url": "https://audit.scot/x",
                "accessed": "2026-05-03",
            },
        ),
        (
            "[3] Smith J, Doe AB. A study of records. BMJ Open. 2021;11(6):e054664. doi:10.1136/bmjopen-2021-054664",
            {
                "title": "A study of records",
                "authors": ["Smith, J.", "Doe, A. B."],
                "issued": "2021",
                "doi": "10.1136/bmjopen-2021-054664",
            },
        ),
    ],
    ids=["Harvard", "a body", "Vancouver"],
)
def test_pasted_citation_is_read(citation, kept):
    [record] = files.read_text(citation).records

    assert document_of(record.item)[0].items() >= kept.items()


def test_pasted_list_is_read_one_by_one():
    assert len(files.read_text("1. Smith J. One thing. 2001.\n2. Smith J. Another thing. 2002.\n").records) == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"PK\x03\x04" + b"\0" * 100, "spreadsheet"),
        (b"%PDF-1.7", "PDF"),
        (b"<html>", "web page"),
        (b"hello", "no references"),
        (b'{"a": ', "not JSON"),
        (b"[" * 100_000 + b"{", "no references"),
        (b'[{"a":' + b"[" * 100_000, "nested too deeply"),
        (b"TY  - JOUR\nTI  - a\x00b\n", "null character"),
        (b"\xff\xfe\x00", "no text"),
    ],
)
def test_what_is_no_file_of_references_is_refused_with_advice(data, said):
    with pytest.raises(Unreadable, match=said):
        files.read(data, "a.json")


def passes_the_screen(text):
    """Return whether the screen lets a text made by chance pass: “®” and a dot in it can be an address."""
    return not findings(text)


# What a document can hold, and every one of these formats carries.
lines = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=60).map(
    lambda text: " ".join(text.split())
)
TROUBLE = [
    "ER  - ",
    "TY  - JOUR",
    "a -- b ``c'' --- d",
    r"\textbf{x} $y$ % & _ # ~ ^",
    "{",
    "}",
    "a < b > c <x>",
    "AT&T; R&D",
    "x  and  y",
]
titles = st.one_of(lines, st.sampled_from(TROUBLE)).map(lambda text: f"Title {text}".strip()).filter(passes_the_screen)
sources = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(Source.Kind.values),
        "title": titles,
        "authors": st.lists(
            st.sampled_from(["Shepherd, E.", "MacNeil, M. A.", "Scottish Government", "Rees Centre, University of Oxford", "Research and Development", "and others", "Alex McTier"]),
            max_size=4,
            unique=True,
        ),
        "publisher": st.sampled_from(["", "BMJ Open", "Archival Science 20(4), 307-325", "Public Health 150, 101-111", "CELCIS & others"]),
        "issued": st.sampled_from(["", "2020", "2020-04", "2020-04-15"]),
        "doi": st.sampled_from(["", "10.1007/s10502-020-09338-9", "10.1002/(SICI)1099_0860{a}"]),
        "isbn": st.sampled_from(["", "978-0-306-40615-7"]),
        "url": st.sampled_from(["", "https://example.org/a_b?c=%7B1%7D&d=~e#f"]),
        "abstract": st.one_of(lines.filter(passes_the_screen), st.sampled_from([f"One\n{text}" for text in TROUBLE])),
        "accessed": st.sampled_from([None, "2026-01-02"]),
    }
)  # fmt: skip


@pytest.mark.parametrize("written", [ris, bibtex, csl_json], ids=lambda module: module.__name__.rpartition(".")[2])
@settings(max_examples=25, deadline=None)
@given(source=sources)
def test_what_is_written_is_read_as_the_same(written, source):
    document = validated(SOURCE, world.source(**source), known=None)
    text = written.write([item_of(document, key="a"), item_of(document, key="b")])

    read = documents(text)

    assert len(read) == 2
    for name in ["kind", "title", "authors", "publisher", "issued", "doi", "isbn", "url", "accessed"]:
        assert read[0].get(name) == (document[name] or None), name
    assert "".join(read[0].get("abstract", "").split()) == "".join(document["abstract"].split())


@settings(max_examples=25, deadline=None)
@given(
    data=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)),
    start=st.sampled_from([RIS, BIBTEX, PUBMED, '[{"title":"a"}', "Smith, J. (2020) A title. "]),
)
def test_no_file_breaks_the_readers(data, start):
    cut = start.encode()[: len(data) * 7 % len(start)]
    for each in [data, cut + data, data + start.encode()]:
        try:
            found = documents(each)
        except Unreadable:
            continue
        assert all(isinstance(document.get("title", ""), str) for document in found)
    for record in files.read_text("x" + data.decode(errors="replace")).records if data.strip() else []:
        document_of(record.item)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["family", "date-parts", "literal", "raw"]), inner)
    ),
    max_leaves=5,
)


@settings(max_examples=25, deadline=None)
@given(
    item=st.dictionaries(
        st.sampled_from(["title", "author", "issued", "type", "genre", "DOI", "page", "editor", "language"]), JUNK
    )
)
def test_an_item_of_any_shape_is_read_or_left(item):
    document, notes = document_of(item)

    assert all(value for value in document.values())
    assert isinstance(notes, list)
