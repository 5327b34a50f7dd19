"""Which translations of a definition are older than the English that they say, told by the versions themselves."""

from collections import defaultdict

from django.db.models import Count

from definitions.models import ProposedTranslation
from publishing.models import Revision


def english_of(document):
    """Return what a translation says, in English: the texts of a document that a translation has too."""
    return [document.get(name) or "" for name in ("label", "definition", "scope_note")] + [
        sorted(document.get("alt_labels") or [])
    ]


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


def _older(document, versions, looked_at):
    """Return the languages of one document, by its [(version, document)] and [(language, version whose English was seen)]."""
    english, changed, texts, since = None, 0, {}, {}
    for number, past in versions:
        if english_of(past) != english:
            english, changed = english_of(past), number
        now = {each["language"]: each for each in past.get("translations", [])}
        since |= {language: number for language, each in now.items() if each != texts.get(language)}
        texts = now
    for language, number in looked_at:
        since[language] = max(since.get(language, 0), number)
    return [each["language"] for each in document["translations"] if since.get(each["language"], changed) < changed]
