"""Which translations of a definition are older than the English that they say, told by the versions themselves."""

from collections import defaultdict

from django.db.models import Count

from definitions.models import ProposedTranslation
from publishing.models import Revision


def english_of(document, text):
    """Return what a translation says, in English: the texts of a document that a translation has too.

    Plain language counts where the translation has it: without, it is not what was translated.
    """
    names = ["label", "definition", "scope_note", *["plain_language"] * bool(text.get("plain_language"))]
    return [document.get(name) or "" for name in names] + [sorted(document.get("alt_labels") or [])]


def besides(publications):
    """Return {entry's key: {"older_translations": […]}} of publications in force, as a `Kind` has it."""
    found = older_translations({publication.entry_id: publication.document for publication in publications})
    return {entry: {"older_translations": languages} for entry, languages in found.items()}


def older_translations(documents):
    """Return {entry's key: languages whose text is from before the English changed last} of {entry's key: document in force}.

    A translation is as new as the version in which its text changed last, or as the English that somebody who published
    it had before them, where that is later: so a text that is still right is looked at and not rewritten. Nothing older
    is read of entries without translations, or with one version.
    """
    translated = [entry for entry, document in documents.items() if document["translations"]]
    published = Revision.objects.filter(entry__in=translated, state=Revision.State.PUBLISHED).order_by()
    several = (
        published.values("entry").annotate(number=Count("pk")).filter(number__gt=1).values_list("entry", flat=True)
    )
    versions, looked_at = defaultdict(list), defaultdict(list)
    if translated and (several := [*several]):
        past = Revision.objects.filter(entry__in=several, state=Revision.State.PUBLISHED).order_by("version")
        for entry, *version in past.values_list("entry", "version", "document").iterator(chunk_size=100):
            versions[entry].append(version)
        proposed = ProposedTranslation.objects.filter(entry__in=several, state=ProposedTranslation.State.PUBLISHED)
        for entry, *found in proposed.values_list("entry", "language", "based_on__version"):
            looked_at[entry].append(found)
    return {
        entry: _older(document, versions[entry], looked_at[entry]) if entry in versions else []
        for entry, document in documents.items()
    }


def _texts_of(translation):
    """Return the texts that there are: a version of before a field was added says the same without it."""
    return {name: text for name, text in translation.items() if text}


def _older(document, versions, looked_at):
    """Return the languages of one document, by its [(version, document)] and [(language, version whose English was seen)]."""
    seen, found = dict(sorted(looked_at)), []
    for text in document["translations"]:
        english, before, changed, since = None, None, 0, 0
        for number, past in versions:
            if (now := english_of(past, text)) != english:
                english, changed = now, number
            there = [_texts_of(each) for each in past.get("translations", []) if each["language"] == text["language"]]
            if there and there != before:
                since = number
            before = there
        if max(since or changed, seen.get(text["language"], 0)) < changed:
            found.append(text["language"])
    return found
