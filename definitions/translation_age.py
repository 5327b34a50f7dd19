"""Which translations of a definition are older than the English that they say, told by the versions themselves."""

from definitions.models import ProposedTranslation
from publishing.models import Revision


def english_of(document):
    """Return what a translation says, in English: the texts of a document that a translation has too."""
    return [document.get(name) or "" for name in ("label", "definition", "scope_note")] + [
        sorted(document.get("alt_labels") or [])
    ]


def older_translations(entry, document):
    """Return the languages of a document whose text is from before the English changed last. No query where there is none.

    A translation is as new as the version in which its text changed last, or as the English that somebody who published
    it had before them, where that is later: so a text that is still right is looked at and not rewritten.
    """
    if not document["translations"]:
        return []
    versions = Revision.objects.filter(entry=entry, state=Revision.State.PUBLISHED).order_by("version")
    english, changed, texts, since = None, 0, {}, {}
    for number, past in versions.values_list("version", "document"):
        if english_of(past) != english:
            english, changed = english_of(past), number
        now = {each["language"]: each for each in past.get("translations", [])}
        since |= {language: number for language, each in now.items() if each != texts.get(language)}
        texts = now
    looked_at = ProposedTranslation.objects.filter(entry=entry, state=ProposedTranslation.State.PUBLISHED)
    for language, number in looked_at.values_list("language", "based_on__version"):
        since[language] = max(since.get(language, 0), number)
    return [each["language"] for each in document["translations"] if since.get(each["language"], changed) < changed]
