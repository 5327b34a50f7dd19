"""Files that are nearly right: honest samples, changed byte by byte and piece by piece, for every reader of files.

A reader answers or refuses by its own exception; anything else is a finding, and so is a reader that takes too long.
"""

import io
import random
import time
import zipfile
from email.errors import MessageError

from attacks.findings import Result

MOST = 10.0  # seconds of processor for one small file; an honest one takes some hundredths
PIECES = [b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>", b"&e;", b"{", b"}",
          b'"', b"'", b"\r", b"\n\n", b"@", b"\\", b"%", b"9" * 400, b"-1", b"1e999", b"]]>", b"<![CDATA[", b"\xe2\x80\xae",
          b"0000-00-00", b"xml:lang='\xff'", b"null", b"[[[[[[[[", b"=cmd|' /C calc'!A0", b"TY  - ", b"ER  - ", b"\t" * 50]  # fmt: skip


SKOS = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix xl: <http://www.w3.org/2008/05/skos-xl#> . @prefix e: <http://e.example/> .
e:scheme a skos:ConceptScheme ; skos:prefLabel "Words"@en .
e:shelf a skos:Concept ; skos:prefLabel "Shelf"@en, "Regal"@de ; skos:altLabel "Rack"@en ; skos:inScheme e:scheme ;
  skos:definition "A <b>place</b> &amp; more."@en ; skos:broader e:place ; skos:related e:box ; skos:example "One"@en-GB .
e:place a skos:Concept ; skos:prefLabel "Place"@en ; skos:definition "Somewhere."@en ; dct:modified "2024-01-02" .
e:box a skos:Concept ; xl:prefLabel [ a xl:Label ; xl:literalForm "Box"@en ] ; skos:narrower e:shelf ;
  skos:definition [ <http://www.w3.org/1999/02/22-rdf-syntax-ns#value> "A thing."@en ; dct:source <http://e.example/s> ] .
"""


def samples():
    """Return {what they are: (the reader, the exception of its refusals, [(name, bytes)])}."""
    from rdflib import Graph

    from definitions.importing import read_concepts, vocabulary_files
    from evidence.references import files
    from outbox.delivery_reports import failure_in
    from tests.evidence.test_references import BIBTEX, PUBMED, RIS
    from tests.web.test_spreadsheet_reading import workbook
    from web.spreadsheets import reading

    skos = Graph().parse(data=SKOS, format="turtle")
    forms = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld", "nt": "nt"}
    vocabularies = [(f"a.{ending}", skos.serialize(format=form).encode()) for ending, form in forms.items()]
    table = 'label,definition,alt_labels,broader,translations\nShelf,A place.,rack|ledge,,\nBox,"A, b",,shelf,[]\n'
    rows = ["title", "kind", "checked"], ["A shelf", "research", "unchecked"], ["A box", "guidance", "2026-01-02"]
    csl = '[{"type":"article-journal","title":"A","author":[{"family":"B","given":"C"}],"issued":{"date-parts":[[2020,1]]}}]'
    references = {"a.ris": RIS, "a.bib": BIBTEX, "a.nbib": PUBMED, "a.json": csl}
    return {
        "vocabularies": (
            vocabulary_files.read, read_concepts.Unreadable, [*vocabularies, ("a.csv", table.encode())]
        ),
        "references": (
            files.read, files.Unreadable, [(name, text.encode()) for name, text in references.items()]
        ),
        "spreadsheets": (
            lambda data, name: [list(rows) for rows in reading.read_sheets(data).values()],
            reading.Unreadable,
            [("a.xlsx", workbook(*rows, title="sources"))],
        ),
        "reports of mail that came back": (
            lambda data, name: failure_in(data), MessageError, [("report.eml", REPORT)]
        ),
    }  # fmt: skip


REPORT = b"""From: MAILER-DAEMON@mx.example.org
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

U29ycnku
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; reader@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such user

--B
Content-Type: text/rfc822-headers

Subject: =?utf-8?q?Hello?=
Message-ID: <1.20270101000000000000@example.org>

--B--
"""
PAGES = {
    "vocabularies": "/workbench/import/",
    "references": "/workbench/references/",
    "spreadsheets": "/workbench/spreadsheet/",
}


def mutated(data, random_):
    """Return the sample with one to four changes."""
    data = bytearray(data)
    for _ in range(random_.randint(1, 4)):
        at, to = sorted((random_.randrange(len(data) + 1), random_.randrange(len(data) + 1)))
        what = random_.randrange(7)
        if what == 0 and data:
            data[min(at, len(data) - 1)] = random_.randrange(256)
        elif what == 1:
            del data[at : min(to, at + 200)]
        elif what == 2:
            data[at:at] = random_.choice(PIECES)
        elif what == 3:
            data[at:at] = data[at : min(to, at + 300)] * random_.randint(1, 5)
        elif what == 4:
            data = data[:at] or bytearray(b"x")
        elif what == 5:
            data[at : min(to, at + 20)] = random_.choice(PIECES)
        else:
            here, there = bytes(data[at : at + 30]), bytes(data[to : to + 30])
            data[at : at + len(here)], data[to : to + len(there)] = there, here
    return bytes(data)


def repacked(data, random_):
    """Return a workbook whose parts, not whose packing, are changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(target, "w") as anew:
        changed = random_.choice(packed.namelist())
        for name in packed.namelist():
            part = packed.read(name)
            anew.writestr(name, mutated(part, random_) if name == changed else part)
    return target.getvalue()


def attack_files(site=None, *, each=200, by_page=8, seed=1):
    """Return the Result: `each` changed copies of every sample are read here, `by_page` of them brought to the site."""
    result, random_ = Result("Files"), random.Random(seed)  # noqa: S311 – to be the same each time
    browser = site.browser("researcher") if site else None
    for kind, (read, refusal, known) in samples().items():
        for name, sample in known:
            read(sample, name)
            for number in range(each):
                inside = name.endswith(".xlsx") and number % 2
                data = (repacked if inside else mutated)(sample, random_)
                _read(read, refusal, data, name, result)
                if browser and kind in PAGES and number < by_page:
                    answer = browser.post(PAGES[kind], files={"file": (name, data)})
                    result.count("brought to the site")
                    if answer.status_code >= 500:
                        result.findings.append(f"{name}: {answer.status_code} for {data[:200]!r}")
    return result


def _read(read, refusal, data, name, result):
    began = time.process_time()
    result.count("read")
    try:
        read(data, name)
    except refusal:
        result.count("of them refused")
    except Exception as error:
        result.findings.append(f"{name}: {type(error).__name__}: {str(error)[:100]} for {data[:150]!r}")
    if time.process_time() - began > MOST:
        result.findings.append(f"{name}: {time.process_time() - began:.0f} s of processor for {len(data)} bytes")
