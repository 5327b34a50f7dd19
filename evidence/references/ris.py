"""RIS and PubMed's own format (.nbib): tagged lines, a record after the other."""

import re

import rispy
from rispy.parser import RisParser

from evidence.csl import author_of, date_in, text_of
from evidence.identifiers import digits_of, is_isbn
from evidence.references.records import Record

TYPES = {
    **dict.fromkeys(["JOUR", "EJOUR", "JFULL", "ABST", "INPR"], "article-journal"),
    "MGZN": "article-magazine",
    "NEWS": "article-newspaper",
    **dict.fromkeys(["BOOK", "EBOOK", "EDBOOK", "CLSWK"], "book"),
    **dict.fromkeys(["CHAP", "ECHAP"], "chapter"),
    **dict.fromkeys(["RPRT", "GOVDOC"], "report"),
    "THES": "thesis",
    **dict.fromkeys(["CONF", "CPAPER"], "paper-conference"),
    **dict.fromkeys(["STAT", "LEGAL"], "legislation"),
    **dict.fromkeys(["BILL", "UNBILL"], "bill"),
    "CASE": "legal_case",
    **dict.fromkeys(["ELEC", "WEB"], "webpage"),
    "BLOG": "post-weblog",
    **dict.fromkeys(["DATA", "DBASE", "AGGR"], "dataset"),
}
WRITTEN = {
    "article-journal": "JOUR", "report": "RPRT", "legislation": "STAT", "legal_case": "CASE", "webpage": "ELEC"
}  # fmt: skip
START, TAG, END = re.compile(r"TY  ?- "), re.compile(r"[A-Z][A-Z0-9]  ?- ?"), re.compile(r"ER  ?-")
PUBMED_START = re.compile(r"PMID ?- ")
PUBMED = {
    "TI": "title", "BTI": "title", "AB": "abstract", "JT": "journal", "TA": "journal_short", "DP": "date", "VI": "volume",
    "IP": "issue", "PG": "pages", "LA": "language", "PB": "publisher", "FAU": "authors", "AU": "short_authors",
    "CN": "bodies", "AID": "ids", "LID": "ids", "PT": "types", "ISBN": "isbn", "PMID": "pmid",
}  # fmt: skip


class PubMedParser(RisParser):
    """Reads the format that PubMed saves for citation managers: tags of up to four letters, lines that go on indented."""

    START_TAG, END_TAG = "PMID", "ER"
    DEFAULT_MAPPING = {**PUBMED, "UK": "unknown"}
    DEFAULT_LIST_TAGS = ["FAU", "AU", "CN", "AID", "LID", "PT"]
    DEFAULT_DELIMITER_MAPPING = {}

    def parse_line(self, line):
        if line[4:5] == "-" and line[:4].strip().isupper() and line[:4].strip().isalnum():
            return line[:4].strip(), line[5:].strip()
        return ("ER", "") if line.startswith("ER") else (None, line.strip())


def read_ris(text):
    """Yield a `Record` for each record of RIS. One that breaks off is read as far as it goes, and says so."""
    if not re.search(r"^TY  ?-", text, re.MULTILINE):  # the whole is indented
        text = "\n".join(line.lstrip() for line in text.split("\n"))
    for number, (line, lines, is_whole) in enumerate(_split(text, START, END), start=1):
        # Mendeley and others write one space after the tag; a tag in the middle of an abstract is no tag.
        tagged = [re.sub(r"\A([A-Z][A-Z0-9])  ?-", r"\1  -", each) for each in lines]
        found = rispy.loads("\n".join([*tagged, "ER  - "]), skip_unknown_tags=True, enforce_list_tags=True)
        yield Record(
            number,
            f"line {line}",
            _item(found[0]) if found else {},
            [] if is_whole else ["The record has no end (ER): it may be cut off."],
        )


def read_pubmed(text):
    """Yield a `Record` for each record of PubMed's format."""
    for number, (line, lines, _) in enumerate(_split(text, PUBMED_START, None), start=1):
        found = rispy.loads("\n".join([*lines, "ER"]), implementation=PubMedParser, skip_unknown_tags=True)
        yield Record(number, f"line {line}", _pubmed_item(found[0]) if found else {}, [])


def _split(text, start, end):
    """Yield (number of its first line, lines, whether it has its end) for each record."""
    began, lines = 0, []
    for number, line in enumerate(text.split("\n"), start=1):
        if start.match(line):
            if lines:
                yield began, lines, end is None
            began, lines = number, [line]
        elif lines and end and end.match(line):
            yield began, lines, True
            lines = []
        elif lines:
            lines.append(line)
    if lines:
        yield began, lines, end is None


def _first(found, *names):
    return next((value for name in names if (value := found.get(name))), "")


def _item(found):
    form = TYPES.get(str(found.get("type_of_reference", "")).upper(), "document")
    # Zotero has the editor of a book in A3, the sponsor of a bill in A2; of a case A2 is the series in which it is reported.
    others = () if form == "legal_case" else ("secondary_authors", "editors", "tertiary_authors")
    names = _first(found, "authors", "first_authors", *others)
    dates = [date_in(text) for name in ["date", "publication_year", "year"] if (text := found.get(name))]
    pages = [text_of(found.get(name)) for name in ["start_page", "end_page"]]
    number = text_of(found.get("issn"))
    return {
        "type": form,
        "title": _first(found, "title", "primary_title", "translated_title"),
        "author": [{"literal": name} for name in names] if isinstance(names, list) else [],
        "container-title": _first(
            found, "secondary_title", "alternate_title3", "journal_name", "alternate_title1", "alternate_title2"
        ),
        "publisher": found.get("publisher"),
        "volume": found.get("volume"),
        "issue": found.get("number"),
        "page": pages[0] if "-" in pages[0] else "-".join(filter(None, pages)),
        "DOI": found.get("doi"),
        "ISBN": number if is_isbn(digits_of(number)) else "",
        "URL": next(iter(found.get("urls") or []), ""),
        "abstract": _first(found, "abstract", "notes_abstract"),
        "language": found.get("language"),
        "genre": found.get("type_of_work") if form != "article-journal" else "",
        "issued": {"raw": max(dates, key=len, default="")},
        "accessed": {"raw": date_in(text_of(found.get("access_date")))},
    }


def _pubmed_item(found):
    doi = next((one.removesuffix("[doi]").strip() for one in found.get("ids", []) if one.endswith("[doi]")), "")
    is_book = any("book" in one.lower() for one in found.get("types", []))
    names = [*found.get("authors", found.get("short_authors", [])), *found.get("bodies", [])]
    return {
        "type": "book" if is_book else "article-journal",
        "title": found.get("title", "").rstrip("."),
        "author": [{"literal": name} for name in names],
        "container-title": _first(found, "journal", "journal_short"),
        "publisher": found.get("publisher"),
        "volume": found.get("volume"),
        "issue": found.get("issue"),
        "page": found.get("pages"),
        "DOI": doi,
        "ISBN": found.get("isbn", "").split(" ")[0],
        "URL": f"https://pubmed.ncbi.nlm.nih.gov/{found['pmid']}/" if found.get("pmid", "").isdigit() else "",
        "abstract": found.get("abstract"),
        "language": found.get("language"),
        "issued": {"raw": date_in(found.get("date", ""))},
    }


def write(items):
    """Return items of CSL-JSON as RIS, with CRLF as its description asks for."""
    return "".join(_written(item) for item in items)


def _written(item):
    pages = item.get("page", "")
    first, _, last = pages.partition("-") if pages.count("-") == 1 else (pages, "", "")
    issued = _day(item.get("issued"))
    lines = [
        ("TY", WRITTEN[item["type"]]),
        ("ID", item["id"]),
        *[("AU", author_of(name)) for name in item.get("author", [])],
        ("TI", item["title"]),
        ("T2", item.get("container-title")),
        ("VL", item.get("volume")),
        ("IS", item.get("issue")),
        ("SP", first),
        ("EP", last),
        ("PB", item.get("publisher")),
        ("M3", item.get("genre")),
        ("PY", issued[:4]),
        ("DA", issued),
        ("Y2", _day(item.get("accessed"))),
        ("DO", item.get("DOI")),
        ("SN", item.get("ISBN")),
        ("UR", item.get("URL")),
        ("AB", item.get("abstract")),
        ("LA", item.get("language")),
    ]
    return "\r\n".join(f"{tag}  - {_on_lines(value)}" for tag, value in lines if value) + "\r\nER  - \r\n\r\n"


def _day(date):
    """Return a date as RIS has it, year/month/day/, with the strokes also where a part is not known."""
    if not date:
        return ""
    return "/".join([*(f"{number:02}" for number in date["date-parts"][0]), "", "", ""][:4])


def _on_lines(text):
    """Return a text in which no line but the first can be taken for a tag."""
    first, *rest = text.split("\n")
    return "\r\n".join([first, *(f" {line}" if TAG.match(line) else line for line in rest)])
