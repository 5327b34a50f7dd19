"""Entries in other languages: a text of a translation stands in the place of the entry's own, and which it is, is said."""

import json

from publishing.models import Head
from publishing.published.content_changes import kept_until_change
from web.languages import OWN

UNTRANSLATED = b'"translations":[]'


def languages_of(kind, head):
    """Return the languages besides its own that a kind's entries in force have texts in, as of a head."""
    return tuple(head.languages.get(kind.name, ()))


def languages_in_force(kind):
    """Return the same as of now, looked up once until something changes."""
    return kept_until_change(("languages", kind.name), lambda: languages_of(kind, Head.now()))


def has_translations(kind, body):
    """Return whether a stored JSON has texts in other languages, without reading it."""
    return bool(kind.translated) and UNTRANSLATED not in bytes(body)


def languages_in(document):
    return [translation["language"] for translation in document["translations"]]


def translated(kind, document, languages):
    """Return a document, or what stands beside it too, with the texts of the first of these languages that it has.

    `languages` in it says which language each is in: what is not translated stays as it was.
    """
    there = {translation["language"]: translation for translation in document["translations"]}
    translation = there.get(next((tag for tag in languages if tag in there), None), {})
    texts = {name: translation[name] for name in kind.translated if translation.get(name)}
    said = {name: translation["language"] if name in texts else OWN for name in kind.translated}
    return {**document, **texts, "languages": said}


def body_in(kind, body, languages):
    """Return stored JSON in the first of these languages that it has; as it is where none is asked for."""
    if not languages:
        return bytes(body)
    found = translated(kind, json.loads(bytes(body)), languages)
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


def content_language(languages):
    """Return the value of Content-Language: what is not in these is in the site's own."""
    return ", ".join([*languages, OWN])
