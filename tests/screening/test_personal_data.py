"""What is refused because it is about a person, what is pointed out, and what has to pass.

Numbers are the published example of a CHI number, the drama numbers of Ofcom, prefixes that are never issued, and
postcodes of public buildings.
"""

import logging

import pytest
import yaml
from django.conf import settings

from publishing.lifecycle.drafting import save_draft
from publishing.refusals import Invalid
from screening import personal_data
from screening.personal_data import findings, refusal, warnings
from tests import world

REFUSED = [
    ("chi", "0101011237"),
    ("chi", "010101 1237"),
    ("chi", "010101-1237"),
    ("chi", "01 01 01 1237"),
    ("chi", "0101 01 1237"),
    ("chi", "His CHI is 0101011237."),
    ("chi", "(CHI 0101011237)"),
    ("chi", "See record 0101011237, closed."),
    ("chi", "０１０１０１１２３７"),
    ("chi", "CHI:0101011237;"),
    ("chi", "doi 10.1234/0101011237"),
    ("chi", "ISBN 0101011237"),
    ("nhs", "NHS number 943 476 5919"),
    ("nhs", "NHS no. 9434765919"),
    ("nhs", "943-476-5919"),
    ("national-insurance", "ZZ123456C"),
    ("national-insurance", "ZZ 12 34 56 C"),
    ("national-insurance", "zz 12 34 56 c"),
    ("national-insurance", "QQ 12 34 56 C"),
    ("national-insurance", "NI number ZZ-12-34-56-C was given."),
    ("birth", "born 3 May 2014"),
    ("birth", "Born on 3rd May 2014, in Perth"),
    ("birth", "DOB: 03/05/2014"),
    ("birth", "D.O.B. 3.5.14"),
    ("birth", "date of birth 2014-05-03"),
    ("birth", "whose birthday is May 3rd, 2014"),
    ("email", "write to rowan@example.org"),
    ("email", "Rowan.Smith+x@mail.example.co.uk"),
    ("email", "rowan (at) example (dot) org"),
    ("email", "rowan [at] example.org"),
    ("email", "<rowan@example.org>"),
    ("phone", "call 07700 900123"),
    ("phone", "07700900123"),
    ("phone", "+44 7700 900123"),
    ("phone", "+44 (0)7700 900123"),
    ("phone", "0044 7700 900123"),
    ("phone", "0131 496 0123"),
    ("phone", "(0131) 496 0123"),
    ("phone", "Tel. 020 7946 0123"),
    ("phone", "0131-496-0123"),
    ("postcode", "EH99 1SP"),
    ("postcode", "EH991SP"),
    ("postcode", "lives near EH1 3DG."),
    ("postcode", "G2 1DU, Glasgow"),
    ("postcode", "SW1A 1AA"),
]
WARNED = [
    "My brother Callum was moved twice.",
    "her sister Isla could not see it",
    "J., aged 9",
    "J, who was 9, asked for it.",
    "Eilidh told us that nobody came.",
    "Callum (9) wanted to know.",
    "Isla, aged 12, waited.",
    "The number 3112991111 is in the file.",
]
PASSED = [
    "2014 asp 8, s.13(1)(a)",
    "Children and Young People (Scotland) Act 2014, sections 23 to 26",
    "ISBN 978-0-306-40615-7",
    "pages 1010-1237",
    "1,010,112,370 pounds were spent",
    "Article 8 of the ECHR",
    "in 2001-02",
    "children born in 2014",
    "Section 0800 to 0900 hours",
    "SSI 2023/123",
    "Plan 21-24",
    "https://example.org/07700900123.pdf",
    "1.2.3.4.5.6.7",
    "Of 12,345 children, 6,789 were asked in 2019 and 2020",
    "paragraphs 5.1 to 5.14, 6.2 and 7",
    "S5M-12345",
    "People told us that nobody answered.",
    "Children (8 to 12 years) were asked.",
    "Staff said to us that forms differ.",
    "The council told us nothing.",
    "their brother or sister",
    "Smith (2019) found the same",
    "UK GDPR, Article 6(1)(e)",
    "A1 paper, B4 envelope",
    "Version 2.0.1 of 24 November 2026",
    "between 1 April 2027 and 31 March 2028",
    "COVID19 and its aftermath",
    "GIRFEC's eight SHANARRI indicators",
]


@pytest.mark.parametrize(("kind", "text"), REFUSED)
def test_personal_data_is_found(kind, text):
    assert kind in findings(text)


@pytest.mark.parametrize("text", WARNED)
def test_likely_person_is_pointed_out_and_not_refused(text):
    assert warnings(text)
    assert not findings(text)


@pytest.mark.parametrize("text", PASSED)
def test_text_about_systems_passes_without_a_word(text):
    assert (findings(text), warnings(text)) == ([], [])


def test_whole_catalogue_passes_without_a_word():
    texts = [
        text
        for path in sorted((settings.BASE_DIR / "catalogue").glob("*.yaml"))
        for text in strings(yaml.safe_load(path.read_text()))
    ]

    assert len(texts) > 300
    assert [text for text in texts if findings(text) or warnings(text)] == []


def strings(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


def test_refusal_names_the_kind_and_repeats_nothing():
    assert "0101" not in refusal(findings("CHI 0101011237"))
    assert "a CHI number" in refusal(findings("CHI 0101011237"))


@pytest.mark.django_db
@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize(
    ("pointer", "changes"),
    [
        ("/title", {"title": "About 0101011237"}),
        ("/authors/0", {"authors": ["rowan@example.org"]}),
        ("/quotes/0/quote", {"quotes": [{"quote": "Call 07700 900123"}]}),
    ],
)
def test_document_with_personal_data_is_refused_at_its_place_even_as_a_draft(people, pointer, changes, complete):
    with pytest.raises(Invalid) as refused:
        save_draft(
            kind="source", document=world.source(**changes), by=people.researcher, now=world.NOW, complete=complete
        )

    assert list(refused.value.errors) == [pointer]


@pytest.mark.django_db
def test_unfinished_field_is_no_way_in(people):
    with pytest.raises(Invalid):
        save_draft(
            kind="source",
            document=world.source(issued="0101011237", language="0101011237"),
            by=people.researcher,
            now=world.NOW,
            complete=False,
        )


@pytest.mark.django_db
def test_refused_number_is_in_no_log_and_only_in_the_field_where_it_was_typed(client, people, caplog):
    caplog.set_level(logging.DEBUG)
    client.force_login(people.researcher)

    response = client.post("/workbench/new/barriers/", {"title": "About 0101011237", "kind": "barrier"})

    assert response.status_code == 422
    assert response.content.decode().count("0101011237") == 1
    assert "0101011237" not in caplog.text


@pytest.mark.parametrize(
    "address",
    [
        "/barriers/?theme=0101011237",
        "/barriers/?source=0101011237",
        "/evidence/?0101011237=a",
        "/what-can-we-do/?barrier=0101011237",
        "/actions/?page=0101011237",
        "/coverage/?format=csv&theme=0101011237",
        "/map.csv?theme=0101011237",
        "/network/?0101011237=a",
        "/plan/timeline/?0101011237=a",
        "/plan/dates.ics?0101011237=a",
        "/search/?kind=0101011237",
        "/api/v1/barriers/?theme=0101011237",
        "/api/v1/barriers/?0101011237=a",
        "/api/v1/barriers/0101011237/",
        "/api/v1/barriers/0101011237/draft/",
        "/api/v1/changes/?kind=0101011237",
        "/api/v1/0101011237/",
    ],
)
def test_refusal_of_an_address_does_not_say_the_number_again(small_world, client, address):
    response = client.get(address)

    assert 400 <= response.status_code < 500
    assert "0101011237" not in response.content.decode()


def test_version_that_nobody_published_is_not_named_by_a_number_of_a_person(small_world, client):
    asked = {"definitions": [{"slug": "0101011237", "version": 1}, {"slug": "record", "version": 1}]}
    answer = client.post("/api/v1/definitions/check/", asked, content_type="application/json").json()

    assert [found["slug"] for found in answer["results"]] == ["(its name)", "record"]


@pytest.mark.django_db
def test_note_with_personal_data_is_refused(people):
    from publishing.lifecycle.publication import publish

    draft = save_draft(kind="source", document=world.source(), by=people.researcher, now=world.NOW)

    with pytest.raises(Invalid, match="phone number"):
        publish(revision=draft, by=people.editor, now=world.NOW, note="Ask 07700 900123")


@pytest.mark.django_db
def test_editor_has_to_look_where_a_person_seems_to_be_named(client, people):
    document = world.source(abstract="Eilidh told us that nobody came.")
    save_draft(kind="source", document=document, by=people.researcher, now=world.NOW)
    client.force_login(people.researcher)
    client.post("/workbench/evidence/study/submit/", {"seen": "1"})
    client.force_login(people.editor)
    operation = {"operation": "decide", "decision": "publish", "note": "Checked.", "seen": "1"}

    assert client.post("/workbench/evidence/study/review/", operation).status_code == 422
    assert client.post("/workbench/evidence/study/review/", {**operation, "looked": "yes"}).status_code == 302


def test_text_without_findings_is_looked_at_once_and_one_that_was_refused_each_time(monkeypatch):
    monkeypatch.setattr(personal_data, "_sound", set())
    looked_at, whole = [], personal_data.kinds_in
    monkeypatch.setattr(personal_data, "kinds_in", lambda text: looked_at.append(text) or whole(text))
    monkeypatch.setattr(personal_data, "MOST_SOUND", 2)

    texts = [
        "One shelf.",
        "CHI 0101011237",
        "Two shelves.",
        "One shelf.",
        "CHI 0101011237",
        "Three shelves.",
        "One shelf.",
    ]
    found = [findings(text) for text in texts]

    assert found == [[], ["chi"], [], [], ["chi"], [], []]
    assert looked_at == [text for number, text in enumerate(texts) if number != 3]
    assert all(len(kept) == 16 for kept in personal_data._sound)
