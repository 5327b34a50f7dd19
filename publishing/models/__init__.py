"""Entries, their revisions, and the tables that the public reads.

An *entry* is an identity: a kind and a slug. Its *revisions* are saved states of its document. A revision
with a version number is a *publication*: frozen by a database trigger, for ever.
"""

from publishing.models.colleagues import MailOnceADay, OpenPage, WaitingNotice
from publishing.models.comments import Comment
from publishing.models.content_changes import ContentChange
from publishing.models.draft_states import DiscardedDraft, DraftState
from publishing.models.entries import KINDS, Entry, FormerSlug
from publishing.models.imports import FileImport
from publishing.models.public_entries import (
    IndexEntry,
    IndexWord,
    KnownWord,
    PublicEntry,
    PublicEntryQuerySet,
    referrer_of,
)
from publishing.models.revisions import Head, Redaction, ReviewEvent, Revision
from publishing.models.search_phrases import SearchPhrase
from publishing.models.stored_answers import KeptRows, RepeatableRequest, Representation
from publishing.models.synonyms import Synonym
from publishing.models.word_advice import WordAdvice

__all__ = [
    "KINDS", "Comment", "ContentChange", "DiscardedDraft", "DraftState", "Entry", "FileImport", "FormerSlug", "Head", "IndexEntry",
    "IndexWord", "KeptRows", "KnownWord", "MailOnceADay", "OpenPage", "PublicEntry",
    "PublicEntryQuerySet", "Redaction", "RepeatableRequest", "Representation", "ReviewEvent", "Revision", "SearchPhrase",
    "Synonym", "WaitingNotice", "WordAdvice", "referrer_of",
]  # fmt: skip
