"""BibTeX and BibLaTeX, as programs write it: accents in LaTeX, braces around capitals, months as names."""

import logging
import re

import bibtexparser
from bibtexparser.middlewares.names import (
    InvalidNameError,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import DuplicateBlockKeyBlock
from pylatexenc.latex2text import LatexNodes2Text

from evidence.csl import date_in, date_of
from evidence.references.records import Record
from publishing.published.citation import latex

# It would log the lines of a file, which may hold anything.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)

TYPES = {
    "article": "article-journal",
    **dict.fromkeys(["book", "booklet", "manual", "proceedings", "collection", "mvbook"], "book"),
    **dict.fromkeys(["inbook", "incollection", "inreference"], "chapter"),
    **dict.fromkeys(["inproceedings", "conference"], "paper-conference"),
    **dict.fromkeys(["phdthesis", "mastersthesis", "thesis"], "thesis"),
    **dict.fromkeys(["techreport", "report"], "report"),
    **dict.fromkeys(["online", "electronic", "www"], "webpage"),
    "dataset": "dataset",
    **dict.fromkeys(["legislation", "legal", "statute"], "legislation"),
    "jurisdiction": "legal_case",
}
WRITTEN = {
    "article-journal": "article", "report": "techreport", "webpage": "online", "legislation": "misc", "legal_case": "jurisdiction"
}  # fmt: skip
LAWS = {"legislation": "Legislation", "legal_case": "Case law"}
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
# What the reader of LaTeX does not know, or takes for another letter.
OWN_LETTERS = {"pounds": "£", "textasciicircum": "^"}
LONGEST = 20_000  # characters of a field of which the LaTeX is read; of longer ones it stays
OTHERS = "and others"
URL = re.compile(r"\A(?:\\url\s*(?=\{)|(?=\{?https?://))")
# A name as Better BibTeX can write it: “family=Humboldt, given=Alexander, prefix=von, useprefix=true”.
NAME_PART = re.compile(r"\s*\b(family|given|prefix|suffix|useprefix|given-i|family-i|prefix-i)\s*=\s*([^,]*)(?:,|\Z)")


def read_bibtex(text):
    """Yield a `Record` for each entry. One that breaks off is a record with a problem; those after it are read."""
    library = bibtexparser.parse_string(text)
    blocks = [*library.entries, *library.failed_blocks]
    for number, block in enumerate(sorted(blocks, key=lambda block: block.start_line or 0), start=1):
        entry = block.ignore_error_block if isinstance(block, DuplicateBlockKeyBlock) else block
        place = f"line {(block.start_line or 0) + 1}"
        if not hasattr(entry, "fields"):
            yield Record(number, place, {}, problems=["The entry is cut off, or a brace or a comma is missing in it."])
            continue
        fields = {field.key.lower(): str(field.value) for field in entry.fields}
        yield Record(number, place, _item(entry.entry_type.lower(), fields))


def _item(form, fields):
    def text(*names):
        return next((found for name in names if (found := plain(fields.get(name, "")))), "")

    def first(*names):
        return next((fields[name] for name in names if fields.get(name)), "")

    def raw(found):
        return re.sub(r"\\([_%&#~{}$\\])|[{}]", r"\1", found).strip()

    # Better BibTeX may write a page's address there, as \url{…}.
    published = fields.get("howpublished", "").strip()
    address = URL.sub("", published) if URL.match(published) else ""

    return {
        "type": TYPES.get(form, "document"),
        "title": ": ".join(filter(None, [text("title"), text("subtitle")])),
        "author": [{"literal": name} for name in names_in(first("author", "editor", "editora"))],
        "container-title": text("journal", "journaltitle", "booktitle"),
        "publisher": text("publisher", "institution", "school", "organization", *([] if address else ["howpublished"]))
        or (text("titleaddon") if form == "online" else ""),
        "volume": text("volume"),
        "issue": text("number", "issue"),
        "page": re.sub(r"[-–—]+", "-", text("pages")),
        "DOI": raw(first("doi")),
        "ISBN": text("isbn").split(",")[0],
        "URL": raw(first("url") or address),
        "abstract": text("abstract"),
        "language": text("language", "langid"),
        "genre": text("type"),
        "license": text("copyright", "rights"),
        "issued": {"raw": _issued(fields)},
        "accessed": {"raw": date_in(text("urldate"))},
    }


def _issued(fields):
    if date := date_in(plain(fields.get("date", ""))):
        return date
    year, month, day = (plain(fields.get(name, "")) for name in ["year", "month", "day"])
    if not re.fullmatch(r"\d{4}", year):
        return date_in(year)
    number = int(month) if re.fullmatch(r"\d{1,2}", month) else _month(month)
    numbers = [int(year), number, int(day) if re.fullmatch(r"\d{1,2}", day) else None]
    return date_of(*(numbers[: numbers.index(None)] if None in numbers else numbers))


def _month(text):
    return MONTHS.index(text[:3].lower()) + 1 if text[:3].lower() in MONTHS else None


def names_in(text):
    """Return the authors of a field as a document has them: “Shepherd, E.”, bodies as they stand."""
    try:
        names = split_multiple_persons_names(text)
    except (ValueError, IndexError):
        names = [text]
    return list(filter(None, map(_name, names)))


def _name(text):
    bare = plain(text)
    if parts := dict(NAME_PART.findall(bare) if bare.startswith(("family=", "given=")) else []):
        last = " ".join(filter(None, [parts.get("prefix"), parts.get("family")]))
        return ", ".join(filter(None, [last, parts.get("given"), parts.get("suffix")]))
    if bare == "others":
        return OTHERS
    if text.startswith("{") and text.endswith("}") or " " not in bare:
        return bare
    try:
        parts = parse_single_name_into_parts(text, strict=False)
    except InvalidNameError:
        return bare
    last = " ".join([*parts.von, *parts.last])
    return plain(", ".join(filter(None, [last, " ".join(parts.first), " ".join(parts.jr)])))


def plain(text):
    """Return a field without LaTeX: accents as letters, no braces, no commands."""
    if "\\" in text or "$" in text:
        text = re.sub(r"(?<!\\)%", r"\\%", text)  # no comment: programs forget to escape it
        for command, letter in OWN_LETTERS.items():
            text = re.sub(rf"\\{command}(?![a-zA-Z])(\{{\}}| )?", letter, text)
        if len(re.findall(r"(?<!\\)\$", text)) % 2:
            text = re.sub(r"(?<!\\)\$", r"\\$", text)
        if len(text) <= LONGEST:
            try:
                return " ".join(LatexNodes2Text(math_mode="text").latex_to_text(text).split())
            except (RecursionError, ValueError, IndexError, KeyError, TypeError, AttributeError):
                pass  # LaTeX that its reader breaks on stays as it is
    return " ".join(text.replace("{", "").replace("}", "").replace("~", " ").split())


def write(items):
    """Return items of CSL-JSON as BibTeX in UTF-8. A law is @misc with its type: BibTeX has no other for it, and of BibLaTeX's
    @legislation Zotero makes a bill."""
    return "\n".join(_written(item) for item in items)


def _written(item):
    is_article = item["type"] == "article-journal"
    authors = []
    for name in item.get("author", []):
        literal = name.get("literal")
        person = f"{latex(name.get('family', ''))}, {latex(name.get('given', ''))}"
        authors.append("others" if literal == OTHERS else f"{{{text_for(literal)}}}" if literal else person)
    issued = item["issued"]["date-parts"][0] if "issued" in item else []
    fields = {
        "author": " and ".join(authors),
        "title": f"{{{text_for(item['title'])}}}",
        "journal": text_for(item.get("container-title", "")),
        "volume": text_for(item.get("volume", "")),
        "number": text_for(item.get("issue", "")),
        "pages": text_for(item.get("page", "")),
        "institution" if item["type"] == "report" else "publisher": text_for(item.get("publisher", "")),
        "type": text_for(LAWS.get(item["type"], item.get("genre", ""))),
        "year": str(issued[0]) if issued else "",
        "month": str(issued[1]) if len(issued) > 1 else "",
        "day": str(issued[2]) if len(issued) > 2 else "",
        "doi": address_for(item.get("DOI", "")),
        "isbn": text_for(item.get("ISBN", "")),
        "url": address_for(item.get("URL", "")),
        "urldate": "-".join(f"{part:02}" for part in item["accessed"]["date-parts"][0]) if "accessed" in item else "",
        "abstract": text_for(item.get("abstract", "")),
        "language": item.get("language", ""),
        "copyright": text_for(item.get("license", "")),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{'article' if is_article else WRITTEN[item['type']]}{{{item['id']},\n{lines}}}\n"


def text_for(text):
    """Return a text with what LaTeX reads as commands or as one sign (two hyphens, two quotes) kept apart."""
    return re.sub(r"([-`'!?])(?=[-`'])", r"\1{}", latex(text))


def address_for(text):
    return re.sub(r"[\\{}]", r"\\\g<0>", text)
