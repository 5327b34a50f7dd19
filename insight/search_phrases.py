"""The first search phrases, from the catalogue; afterwards an administrator edits them."""

from django.core.exceptions import ValidationError

from insight.mistakes import FILES, TAKEN_OUT, Mistake
from organisations.catalogue import ChangedHere
from publishing.models import Entry, SearchPhrase
from publishing.published.words import fold

NAME = "search_phrases"


def wrong_phrases(file, name, content):
    """Return [Mistake] where the file is no {file of entries: {slug: [phrase]}}."""
    if not isinstance(content, dict) or not all(isinstance(by_slug, dict) for by_slug in content.values()):
        return [Mistake(file, "-", "", "Here must be lists of phrases by slug, under the name of the entries' file.")]
    return [
        Mistake(file, str(slug), "", "Here must be a list of phrases.")
        for by_slug in content.values()
        for slug, phrases in by_slug.items()
        if not isinstance(phrases, list) or not all(isinstance(phrase, str) and fold(phrase) for phrase in phrases)
    ] + [Mistake(file, str(key), "", "There is no such kind of entry.") for key in {*content} - {*FILES.values()}]


def phrase_mistakes(content, known):
    """Return [Mistake] of phrases for entries that are not `known`, {(kind, slug)}, and of what the model refuses."""
    mistakes = []
    for kind, slug, phrases in _rows(content):
        if (kind, slug) not in known:
            mistakes.append(Mistake(f"{NAME}.yaml", slug, kind, "There is no such entry in the catalogue."))
        for phrase in phrases:  # as they are written: an address without its signs looks like words
            try:
                SearchPhrase(phrase=phrase).clean_fields(exclude=["entry"])
            except ValidationError as error:
                mistakes += [Mistake(f"{NAME}.yaml", slug, phrase, text) for text in error.messages]
    return mistakes


def save_phrases(content):
    """Add the phrases that entries have not yet, but for those that somebody took out. Return (keys of the entries, [Left])."""
    present = {*SearchPhrase.objects.values_list("entry", "phrase")}
    here = ChangedHere(SearchPhrase, f"{NAME}.yaml")
    theirs = here.keys("entry", "phrase")
    keys = {(kind, slug): pk for pk, kind, slug in Entry.objects.values_list("pk", "kind", "slug")}
    missing = {
        (keys[kind, slug], phrase): slug
        for kind, slug, phrases in _rows(content)
        for phrase in map(fold, phrases)
        if (keys[kind, slug], phrase) not in present
    }
    new = [SearchPhrase(entry_id=entry, phrase=phrase) for entry, phrase in missing if (entry, phrase) not in theirs]
    SearchPhrase.objects.bulk_create(new)
    left = [here.left(f"{slug} “{key[1]}”", TAKEN_OUT, theirs[key]) for key, slug in missing.items() if key in theirs]
    return {row.entry_id for row in new}, left


def _rows(content):
    for kind, file in FILES.items():
        for slug, phrases in (content.get(file) or {}).items():
            yield kind, slug, phrases
