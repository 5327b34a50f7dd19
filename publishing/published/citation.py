"""How to cite an entry: the version is part of the citation, since it is what never changes."""

import re

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from publishing.published.lookup import label_of

PUBLISHER = "Sharing with Care"
LATEX = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}


def how_to_cite(kind, row, publication):
    """Return one publication of an entry cited three ways: {"text", "bibtex", "csl"}, the last as a dict of CSL-JSON.

    Where it knows of its `withdrawal`, all three say so.
    """
    withdrawal = getattr(publication, "withdrawal", None)
    withdrawn = f"Withdrawn {date_format(timezone.localdate(withdrawal.published_at))}" if withdrawal else ""
    label = label_of(kind, publication.document)
    day = timezone.localdate(publication.published_at)
    space = kind.url_name.split(":")[0]
    address = settings.BASE_URL + reverse(f"{space}:version", args=[row.slug, publication.version])
    key = f"sharing-with-care-{kind.name}-{row.slug}-{publication.version}"
    return {
        "text": (
            f"{PUBLISHER} ({day.year}) “{label}” ({kind.name}), version {publication.version}, "
            f"{date_format(day)}. {address}" + (f" {withdrawn}." if withdrawn else "")
        ),
        "bibtex": (
            f"@misc{{{key},\n"
            f"  author = {{{{{PUBLISHER}}}}},\n"
            f"  title = {{{{{latex(label)}}}}},\n"
            f"  howpublished = {{{kind.name.capitalize()}, version {publication.version}}},\n"
            f"  year = {{{day.year}}},\n"
            f"  month = {{{day.month}}},\n"
            f"  url = {{{address}}}" + (f",\n  note = {{{withdrawn}}}\n" if withdrawn else "\n") + "}\n"
        ),
        "csl": {
            "id": key,
            "type": kind.csl_type,
            "title": label,
            "author": [{"literal": PUBLISHER}],
            "container-title": PUBLISHER,
            "publisher": PUBLISHER,
            "version": str(publication.version),
            "issued": {"date-parts": [[day.year, day.month, day.day]]},
            "URL": address,
            "language": "en",
            **({"note": withdrawn} if withdrawn else {}),
        },
    }


def cited_item(kind, row, publication):
    """Return one publication of an entry as an item of CSL-JSON for a style: few of them print a version."""
    item = how_to_cite(kind, row, publication)["csl"]
    title = f"{item['title']} ({kind.name}, version {publication.version})"
    return {name: value for name, value in item.items() if name not in ("version", "container-title")} | {
        "type": "webpage",
        "title": title,
    }


def latex(text):
    """Text with the characters that LaTeX reads as commands made harmless."""
    return re.sub(r"[\\^~#$%&_{}]", lambda found: LATEX.get(found[0], "\\" + found[0]), text)
