"""What was found, in the reader's language: the texts of a definition's translation, and which language each text is in."""

from definitions.document import DEFINITION
from definitions.models import Definition
from web.languages import OWN


def put_in_languages(rows, languages):
    """Put the texts of definitions among these `IndexEntry`s in the first of these languages that they have.

    Each row's `label_in` says what its label is in then. One query where there is any definition.
    """
    translations = translations_of(rows)
    for row in rows:
        row.label_in, row.translations = OWN, translations.get(row.pk, [])
        known = {each["language"]: each for each in row.translations}
        tag = next((tag for tag in languages if tag in known), None)
        if tag is None:
            continue
        row.label, row.label_in = known[tag]["label"], tag
        if text := known[tag]["plain_language"] or known[tag]["definition"]:
            row.summary = text
            row.body = known[tag]["scope_note"]
    return rows


def translations_of(rows):
    """Return {pk: translations} of the definitions among `IndexEntry`s."""
    definitions = [row.pk for row in rows if row.kind == DEFINITION.name]
    return dict(Definition.objects.filter(pk__in=definitions).values_list("pk", "translations")) if definitions else {}


def language_of(row, pieces):
    """Return what the extract of such a row is in: that of the text which it was taken from."""
    found = _plain("".join(text for text, _ in pieces).strip("… "))
    for each in row.translations:
        if found and any(found in _plain(each[name]) for name in ("definition", "plain_language", "scope_note")):
            return each["language"]
    return OWN


def _plain(text):
    return " ".join(text.split())
