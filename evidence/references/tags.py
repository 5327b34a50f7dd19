"""A source as reference managers and search engines find it in a page: COinS, citation_* tags, schema.org."""

from functools import lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.utils.html import format_html, format_html_join

from evidence.csl import author_of, item_of

FIELDS = ["kind", "title", "authors", "publisher", "issued", "doi", "isbn", "url", "abstract", "language", "licence"]
GENRES = {
    "report": "report",
    "webpage": "webpage",
    "legislation": "statute",
    "legal_case": "case",
}  # as Zotero has them
TYPES = {
    "article-journal": "ScholarlyArticle",
    "report": "Report",
    "webpage": "WebPage",
    "legislation": "Legislation",
    "legal_case": "CreativeWork",
}


def source_item(source):
    """Return a published `Source` as an item of CSL-JSON."""
    document = {name: getattr(source, name) for name in FIELDS}
    return item_of({**document, "accessed": source.accessed and source.accessed.isoformat()}, key=source.slug)


def coins(source, *, with_abstract=False):
    """Return a source as ContextObject in Span, which Zotero's button reads. In lists abstracts would be half of the page."""
    item = source_item(source)
    is_article = item["type"] == "article-journal"
    day = "-".join(f"{part:02}" for part in item["issued"]["date-parts"][0]) if "issued" in item else ""
    pairs = [("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{'journal' if is_article else 'dc'}")]
    if is_article:
        pairs += [("rft.genre", "article"), ("rft.atitle", item["title"]), ("rft.jtitle", item["container-title"])]
        pairs += [(f"rft.{name}", item.get(name, "")) for name in ["volume", "issue"]]
        pairs += [("rft.pages", item.get("page", ""))]
    else:
        pairs += [("rft.type", GENRES[item["type"]]), ("rft.title", item["title"])]
        pairs += [("rft.publisher", item.get("publisher", ""))]
    # Zotero takes the last word of a creator for a family name; what has only a family name it leaves whole.
    person = "rft.au" if is_article else "rft.creator"
    pairs += [(person if "family" in name else "rft.aulast", author_of(name)) for name in item.get("author", [])]
    pairs += [("rft.description", item.get("abstract", "") if with_abstract else "")]
    pairs += [("rft.date", day), ("rft.isbn", item.get("ISBN", "")), ("rft.language", item.get("language", ""))]
    pairs += [
        ("rft_id", f"info:doi/{item['DOI']}" if "DOI" in item else ""),
        ("rft_id", _without_plus(item.get("URL", ""))),
    ]
    return _span(tuple(pair for pair in pairs if pair[1]))


@lru_cache(maxsize=1_000)
def _span(pairs):
    return format_html('<span class="Z3988" title="{}"></span>', urlencode(pairs))


def _without_plus(address):
    """Return an address in which a plus is written otherwise: Zotero reads one in ContextObjects as a space, in any form."""
    path, mark, query = address.partition("?")
    return path.replace("+", "%2B") + mark + query.replace("+", "%20")


def citation_tags(source):
    """Return the `citation_*` elements of a source's page, as Zotero and Google Scholar read them."""
    item = source_item(source)
    first, _, last = item.get("page", "").partition("-")
    is_report = item["type"] == "report"
    pairs = [
        ("title", item["title"]),
        *[("author", author_of(name)) for name in item.get("author", [])],
        ("publication_date", source.issued.replace("-", "/")),
        ("journal_title", item.get("container-title")),
        ("volume", item.get("volume")),
        ("issue", item.get("issue")),
        ("firstpage", first),
        ("lastpage", last),
        ("technical_report_institution" if is_report else "publisher", item.get("publisher")),
        ("doi", item.get("DOI")),
        ("isbn", item.get("ISBN")),
        ("language", item.get("language")),
        ("abstract", item.get("abstract")),
        ("public_url", item.get("URL")),
    ]
    return format_html_join(
        "\n  ", '<meta name="citation_{}" content="{}">', [(name, value) for name, value in pairs if value]
    )


def creative_work(source):
    """Return a source as a dict in schema.org's words."""
    item = source_item(source)
    found = {
        "@context": "https://schema.org",
        "@type": TYPES[item["type"]],
        "name": item["title"],
        "mainEntityOfPage": settings.BASE_URL + source.get_absolute_url(),
        "author": [
            {"@type": "Person", "familyName": name["family"], "givenName": name["given"], "name": author_of(name)}
            if "family" in name
            else {"@type": "Organization", "name": name["literal"]}
            for name in item.get("author", [])
        ],
        "publisher": {"@type": "Organization", "name": item["publisher"]} if "publisher" in item else None,
        "isPartOf": {"@type": "Periodical", "name": item["container-title"]} if "container-title" in item else None,
        "volumeNumber": item.get("volume"),
        "pagination": item.get("page"),
        "datePublished": source.issued,
        "identifier": f"https://doi.org/{item['DOI']}" if "DOI" in item else None,
        "isbn": item.get("ISBN"),
        "url": item.get("URL"),
        "archivedAt": source.archived_url,
        "abstract": item.get("abstract"),
        "inLanguage": item.get("language"),
        "genre": source.get_kind_display(),
    }
    return {name: value for name, value in found.items() if value}
