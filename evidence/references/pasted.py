"""Citations pasted as text: one a line, or in paragraphs with empty lines between them."""

import re

from evidence.csl import text_of
from evidence.references.records import Record

DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:?\s*)?(10\.\d{4,9}/[^\s<>\"”]+)", re.IGNORECASE)
ADDRESS = re.compile(r"<?(https?://[^\s<>\"”]+)>?", re.IGNORECASE)
ISBN = re.compile(r"ISBN(?:-1[03])?:?\s*([\dXx][\dXx -]{8,16})")
NUMBERED = re.compile(r"\A\s*(?:\[\d{1,4}\]|\d{1,4}[.)]|[•*–-])\s+")
SEEN = re.compile(r"\(?(?:last )?(?:accessed|viewed|retrieved)(?: on)?:? ?([^()]{4,40}?\d{4})\)?\.?", re.IGNORECASE)
AVAILABLE = re.compile(r"(?:available (?:at|from)|retrieved from|url|doi)\s*:?\s*(?=\Z|[.,;])", re.IGNORECASE)
YEAR_IN_BRACKETS = re.compile(
    r"\((?P<date>(?:\d{1,2} )?(?:[A-Z][a-z]{2,8},? )?(?:1[89]|20|21)\d\d(?:, [A-Z][a-z]{2,8}(?: \d{1,2})?)?)[a-z]?\)"
)
QUOTED = re.compile(r"[“‘\"'](?P<title>.{5,500}?)[,.]?[”’\"'](?=[\s.,;(]|\Z)")
YEAR = re.compile(r"(?<![\d/-])(?:1[89]|20|21)\d\d(?![\d/-])")
PERSON = re.compile(
    r"(?:(?:and|&) )?(?P<family>[^\W\d_][^\W\d_'’-]*(?:[ '’-][^\W\d_]+){0,3}),? (?P<given>(?:[A-Z]\.?[ -]?){1,4})"
    r"(?=\.?,|;| and| &| et al|\Z)"
)
NOTE = "Read from a text, by its form alone: compare it with what you pasted."


def read_pasted(text):
    """Yield a `Record` for each citation of a text."""
    apart = re.split(r"\n\s*\n", text) if re.search(r"\S\n\s*\n\s*\S", text) else text.split("\n")
    line = 1
    number = 0
    for part in apart:
        if citation := text_of(NUMBERED.sub("", part)):
            number += 1
            yield Record(number, f"citation {number}", *_read(citation))
        line += part.count("\n") + 1


def _read(citation):
    item, rest = {"type": "document"}, citation
    for name, pattern in [("DOI", DOI), ("URL", ADDRESS), ("ISBN", ISBN)]:
        if found := pattern.search(rest):
            item[name] = found[1].strip(" .,;)")
            rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    if seen := SEEN.search(rest):
        item["accessed"] = {"raw": seen[1]}
        rest = rest[: seen.start()] + rest[seen.end() :]
    rest = " ".join(AVAILABLE.sub("", rest).split()).strip(" .,;")
    before, after = rest, ""
    if dated := YEAR_IN_BRACKETS.search(rest):
        item["issued"] = {"raw": dated["date"]}
        before, after = rest[: dated.start()].strip(" .,"), rest[dated.end() :].strip(" .,:")
    elif year := YEAR.search(rest):
        item["issued"] = {"raw": year[0]}
    if quoted := QUOTED.search(after or rest):
        title, whole = quoted["title"], after or rest
        before = before if after else whole[: quoted.start()].strip(" .,")
        after = whole[quoted.end() :].strip(" .,")
    elif after:
        title, _, after = after.partition(". ")
    else:
        before, title, after = _by_full_stops(rest)
    item["title"] = title.strip(" .,")
    item["author"] = authors_in(before)
    item["publisher"] = re.sub(r"\A(?:in|In):? ", "", after).strip(" .,;")[:300]
    return item, [NOTE]


def _by_full_stops(text):
    """Return (authors, title, rest) of a citation without a year in brackets: “Smith J, Doe A. The title. Journal. 2020”."""
    parts = re.split(r"(?<=[^\W\d_]{2})[.?] |(?<= [A-Z]{2})\. |(?<= [A-Z])\. (?=[A-Z][a-z]+ )", text)
    if len(parts) == 1:
        return "", text, ""
    return parts[0], parts[1], ". ".join(parts[2:])


def authors_in(text):
    """Return the authors of a citation: persons where each looks like one, else one body."""
    text = re.sub(r"\s*\(?eds?\.\)?\Z", "", text.strip(" .,"))
    found = list(PERSON.finditer(text))
    if not found or found[0].start() > 0:
        return [{"literal": text}] if text else []
    names = [{"family": one["family"], "given": _initials(one["given"])} for one in found]
    return [*names, {"literal": "and others"}] if re.search(r"\bet al|and others", text) else names


def _initials(given):
    return " ".join(f"{letter}." for letter in re.findall(r"[A-Z]", given))
