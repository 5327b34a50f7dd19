"""A source as CSL-JSON and back: what every other format of references goes through.

The document keeps a journal with its volume, issue and pages in one line, “Archival Science 20(4), 307-325”, and a
person as “Shepherd, E.”; CSL keeps the parts.
"""

import html
import re
import unicodedata

from evidence.models import Source
from publishing.documents.fields import first_day
from web.dates import as_partial_iso

KINDS = {
    **dict.fromkeys(["legislation", "bill", "regulation", "treaty"], Source.Kind.LEGISLATION),
    "legal_case": Source.Kind.CASE_LAW,
    **dict.fromkeys(["article-journal", "paper-conference", "thesis"], Source.Kind.RESEARCH),
    "webpage": Source.Kind.WEB_PAGE,
    **dict.fromkeys(
        ["article-newspaper", "article-magazine", "post-weblog", "post", "review", "broadcast"], Source.Kind.COMMENTARY
    ),
    "dataset": Source.Kind.STATISTICS,
    "interview": Source.Kind.INTERVIEW,
}
BY_LABEL = {label.casefold(): kind for kind, label in Source.Kind.choices}
TYPES = {
    Source.Kind.LEGISLATION: "legislation",
    Source.Kind.CASE_LAW: "legal_case",
    Source.Kind.WEB_PAGE: "webpage",
}
IN_A_JOURNAL = re.compile(
    r"(?P<container>\S.*?) (?P<volume>\d{1,5})(?:\((?P<issue>[^()]{1,20})\))?(?:, (?P<page>[\w.]{1,15}(?:[-–][\w.]{1,15})?))?\Z"
)
A_PERSON = re.compile(
    r"(?P<family>[^,()\d]{1,80}), (?P<given>(?:[^\W\d_]\.[ -]?){1,6}|[A-Z][^\W\d_]+(?: [^\W\d_]\.)*)\Z"
)
A_BODY = re.compile(
    r"\b(department|centre|center|university|council|service|office|government|institute|school|ministry|college|board)\b",
    re.IGNORECASE,
)
LONGEST = {"title": 500, "publisher": 300, "abstract": 5000, "licence": 200}
MOST_AUTHORS = 200
# As RIS, PubMed and BibLaTeX name them.
LANGUAGES = {
    **dict.fromkeys(["eng", "english"], "en"),
    **dict.fromkeys(["british", "ukenglish"], "en-GB"),
    **dict.fromkeys(["american", "usenglish"], "en-US"),
    **dict.fromkeys(["gla", "gaelic", "scottish"], "gd"),
    **dict.fromkeys(["ger", "german", "ngerman"], "de"),
    **dict.fromkeys(["fre", "french"], "fr"),
}
TAG = re.compile(
    r"</?(?:i|b|em|strong|sub|sup|sc|scp|span|p|br|bold|italic|title|sec|jats:[a-z-]{1,20})(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069]")


def item_of(document, *, key):
    """Return a source's document as an item of CSL-JSON, with `key` as its id."""
    journal = IN_A_JOURNAL.match(document["publisher"])
    is_research = document["kind"] == Source.Kind.RESEARCH
    in_a_journal = is_research and document["publisher"] and (document["doi"] or journal)
    item = {"id": key, "type": "article-journal" if in_a_journal else TYPES.get(document["kind"], "report")}
    item["title"] = document["title"]
    if item["type"] == "report":
        item["genre"] = Source.Kind(document["kind"]).label if document["kind"] in Source.Kind.values else ""
    item["author"] = [name_of(author) for author in document["authors"]]
    if in_a_journal:
        item |= journal.groupdict("") if journal else {"container": document["publisher"]}
        item["container-title"] = item.pop("container")
    else:
        item["publisher"] = document["publisher"]
    item["issued"] = _date_parts(document["issued"])
    item["accessed"] = _date_parts(document["accessed"] or "")
    item |= {"DOI": document["doi"], "ISBN": document["isbn"], "URL": document["url"]}
    item |= {"abstract": document["abstract"], "language": document["language"], "license": document["licence"]}
    return {name: value for name, value in item.items() if value}


def name_of(author):
    """Return an author as CSL has them: a person in parts where the text tells them apart, anything else as it stands."""
    person = A_PERSON.match(author)
    return person.groupdict() if person and not A_BODY.search(author) else {"literal": author}


def _date_parts(text):
    return (
        {"date-parts": [[int(part) for part in text.split("-")]]} if re.fullmatch(r"\d{4}(-\d\d){0,2}", text) else None
    )


def document_of(item):
    """Return (document, notes) of an item of CSL-JSON: the fields that it says, and what was changed or not taken.

    Nothing here is trusted: values of the wrong type are as if they were not there.
    """
    notes = []
    document = {"title": text_of(item.get("title")), "kind": kind_of(item)}
    document["authors"] = _authors(item, notes)
    document["publisher"] = _published_in(item)
    document["issued"] = _partial_date(item.get("issued"))
    document["accessed"] = day if len(day := _partial_date(item.get("accessed"))) == 10 else None
    document |= {"doi": text_of(item.get("DOI")), "isbn": text_of(item.get("ISBN")), "url": text_of(item.get("URL"))}
    document["abstract"] = text_of(item.get("abstract"), lines=True)
    language = text_of(item.get("language"))
    document["language"] = LANGUAGES.get(language.casefold(), language.replace("_", "-"))
    document["licence"] = text_of(item.get("license") or item.get("rights"))
    for name, longest in LONGEST.items():
        if len(document[name]) > longest:
            notes.append(f"The {name} has {len(document[name]):,} characters; {longest:,} were taken.")
            document[name] = document[name][: longest - 1].rstrip() + "…"
    return {name: value for name, value in document.items() if value}, notes


def kind_of(item):
    """Return the kind of source that an item says it is, or "" where it could be several."""
    genre = text_of(item.get("genre")).casefold()
    form = item.get("type")
    return str(BY_LABEL.get(genre) or (KINDS.get(form, "") if isinstance(form, str) else ""))


def text_of(value, *, lines=False):
    """Return a value of a file as plain text: no markup, no characters that cannot be seen, on one line or several."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**15 else ""
    if not isinstance(value, str):
        return ""
    value = html.unescape(TAG.sub("", value.replace("\r\n", "\n").replace("\r", "\n")))
    value = unicodedata.normalize("NFC", UNSEEN.sub("", value))
    if not lines:
        return " ".join(value.split())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(" ".join(line.split()) for line in value.split("\n"))).strip()


def _authors(item, notes):
    names = next((found for role in ["author", "editor"] if isinstance(found := item.get(role), list) and found), [])
    found = list(dict.fromkeys(filter(None, map(author_of, names))))
    if any(len(name) > 200 for name in found) or len(found) > MOST_AUTHORS:
        notes.append(f"Of {len(found):,} authors {MOST_AUTHORS} were taken, each cut at 200 characters.")
        found = list(dict.fromkeys(name[:200].strip() for name in found[:MOST_AUTHORS]))
    return found


def author_of(name):
    """Return an author of CSL-JSON as a document has them: “Shepherd, E.”, or a body's name."""
    if isinstance(name, str):
        return text_of(name)
    if not isinstance(name, dict):
        return ""
    if literal := text_of(name.get("literal")):
        return literal
    family = [text_of(name.get(part)) for part in ["non-dropping-particle", "dropping-particle", "family"]]
    given = [text_of(name.get(part)) for part in ["given", "suffix"]]
    return ", ".join(filter(None, [" ".join(filter(None, family)), *given]))


def _published_in(item):
    """Return the journal with volume, issue and pages in one line, or else the publisher."""
    container = text_of(item.get("container-title"))
    volume, issue, page = (text_of(item.get(name)) for name in ["volume", "issue", "page"])
    if not container or item.get("type") not in KINDS and text_of(item.get("publisher")):
        return text_of(item.get("publisher")) or container
    if volume or issue:
        container += f" {volume}" + (f"({issue})" if issue else "")
    return f"{container}, {page}" if page else container


def _partial_date(value):
    """Return a date of CSL-JSON as a document keeps it, or "" where it cannot be read."""
    if not isinstance(value, dict):
        return ""
    parts = value.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        numbers = []
        for part in parts[0][:3]:
            if not re.fullmatch(r"\d{1,4}", text_of(part)):
                break
            numbers.append(int(text_of(part)))
        return date_of(*numbers)
    return date_in(text_of(value.get("raw")) or text_of(value.get("literal")))


def date_of(*numbers):
    """Return year, month and day as a document keeps them, as far as there are any and they exist."""
    if not numbers or not 1000 <= numbers[0] <= 2200:
        return ""
    found = f"{numbers[0]:04}"
    for place, number in enumerate(numbers[1:3]):
        longer = f"{found}-{number:02}"
        if not 1 <= number <= (12 if place == 0 else 31) or not is_partial_date(longer):
            break
        found = longer
    return found


def is_partial_date(text):
    try:
        first_day(text)
    except ValueError:
        return False
    return True


def date_in(text):
    """Return the date that a file has as text, “2020/04/15/”, “Apr 2020”, “2020 Apr 15”; its year alone where no more is understood."""
    if numbers := re.match(r"(\d{4})[/-](\d{1,2})?(?:[/-](\d{1,2}))?(?:\D|\Z)", text):
        return date_of(*(int(number) for number in numbers.groups() if number))
    if turned := re.fullmatch(r"(\d{4}) ([A-Za-z]{3,9})\.? (\d{1,2})", text):
        text = f"{turned[3]} {turned[2]} {turned[1]}"
    if is_partial_date(found := as_partial_iso(text[:60])):
        return found
    year = re.search(r"(?<!\d)(1[5-9]|20|21)\d\d(?!\d)", text)
    return year[0] if year else ""
