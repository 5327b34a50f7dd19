"""Definitions as another website shows them: those that one of its pages names, today's or in a version, in one answer."""

import json
import re
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext, override

from definitions.document import DEFINITION, labels
from definitions.labels import key, rule
from definitions.models import LANGUAGE
from publishing.documents.validation import completed
from publishing.models import FormerSlug, Representation, Revision
from web.addresses import absolute
from web.languages import is_unchecked, preferred

# The pop-up's own words, in English; `locale/` has them in other languages.
WORDS = {
    "version": "Version {version}, Sharing with Care",
    "withdrawn": "It was withdrawn: {reason}",
    "newer": "In force today is version {version}",
    "whole": "Read the whole definition",
    "close": "Close",
}
UNCHECKED = "These words wait to be checked by somebody who speaks the language."
TERM = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)(?:@([1-9][0-9]{0,7}))?")
MOST_TERMS = 100


@dataclass(frozen=True)
class Term:
    """What a page names: a slug, and a version or None for today's. `text` is how it does."""

    text: str
    slug: str
    version: int | None


def terms_named(texts):
    """Return the `Term`s of comma-separated texts, each once.

    :raises ValueError: with the text that names none
    """
    found = {}
    for text in (each.strip() for given in texts for each in given.split(",")):
        if not text:
            continue
        match = TERM.fullmatch(text)
        if match is None or len(match[1]) > 80:
            raise ValueError(text)
        found[text] = Term(text, match[1], int(match[2]) if match[2] else None)
    return list(found.values())


def embedded(terms, ranges):
    """Return what a page is given for its terms, as a dict: those that are there, in their order. 3 queries.

    A version that was pinned is given also when it was replaced or withdrawn, and says so; of today's, those in force.
    """
    slugs = {term.slug for term in terms}
    moved = FormerSlug.objects.filter(kind=DEFINITION.name, slug__in=slugs).values_list("slug", "entry__slug")
    now_called = dict(moved)
    slugs |= set(now_called.values())
    rows = Representation.objects.filter(kind=DEFINITION.name, slug__in=slugs).values_list("slug", "body")
    todays = {slug: json.loads(bytes(body)) for slug, body in rows}
    versions, withdrawals = _versions(terms, now_called)
    found = []
    for term in terms:
        slug = term.slug if term.slug in todays else now_called.get(term.slug, term.slug)
        today = todays.get(slug)
        document = today if term.version is None else versions.get((slug, term.version))
        if document is None:
            continue
        withdrawn = withdrawals.get(slug) if today is None else None
        found.append(
            {
                "term": term.text,
                "slug": slug,
                "version": term.version or today["version"],
                "current_version": today and today["version"],
                "withdrawn": withdrawn and withdrawn.note,
                **_texts(document, ranges),
                "html": absolute(f"/definitions/{slug}/" + (f"versions/{term.version}/" if term.version else "")),
            }
        )
    return {"rule": rule(), "words": words_in(ranges), "definitions": found}


def words_in(ranges):
    """Return the pop-up's own words in the first of these languages that the interface has, and which that is.

    `unchecked` says so where nobody who speaks the language has checked them; else it is empty.
    """
    there = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    language = next(iter(preferred(ranges, there) or ()), None)
    with override(language or settings.LANGUAGE_CODE):
        unchecked = gettext(UNCHECKED) if language and is_unchecked(language) else ""
        return {name: gettext(text) for name, text in WORDS.items()} | {
            "language": language or LANGUAGE, "unchecked": unchecked,
        }  # fmt: skip


def _versions(terms, now_called):
    """Return ({(slug, version): document}, {slug: the publication that withdrew it}) of pinned terms."""
    pinned = [(now_called.get(term.slug, term.slug), term.version) for term in terms if term.version]
    pinned += [(term.slug, term.version) for term in terms if term.version]
    if not pinned:
        return {}, {}
    wanted = Q(state=Revision.State.WITHDRAWN, entry__slug__in={slug for slug, _ in pinned})
    for slug, version in set(pinned):
        wanted |= Q(entry__slug=slug, version=version, state=Revision.State.PUBLISHED)
    rows = Revision.objects.filter(wanted, entry__kind=DEFINITION.name, version__isnull=False)
    versions, withdrawals = {}, {}
    for row in rows.select_related("entry").order_by("version"):
        if row.state == Revision.State.WITHDRAWN:
            withdrawals[row.entry.slug] = row
        else:
            versions[row.entry.slug, row.version] = completed(DEFINITION, row.document)
    return versions, withdrawals


def _texts(document, ranges):
    """Return the texts in the first of these languages that there is, or in English; `labels` are keys to find it by."""
    there = {translation["language"]: translation for translation in document["translations"]}
    in_force = next(iter(preferred(ranges, list(there)) or ()), LANGUAGE)
    translation = there.get(in_force)
    text = document["plain_language"] or document["definition"]
    translated = translation and (translation["plain_language"] or translation["definition"])
    keys = [key(label["text"]) for label in labels(document) if label["language"] == in_force]
    return {
        "language": in_force,
        "label": translation["label"] if translation else document["label"],
        "abbreviation": "" if translation else document["abbreviation"],
        "text": translated or text,
        "text_language": in_force if translated else LANGUAGE,
        "labels": list(dict.fromkeys(keys)),
    }
