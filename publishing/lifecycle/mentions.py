"""Mentions: “@” and the name of a colleague in a comment. Only who may read drafts and comment can be mentioned."""

import re

from publishing.lifecycle.notifications import who_may
from publishing.refusals import Invalid


def can_be_mentioned(by):
    """Return the people whom `by` can mention, by name."""
    people = [person for person in who_may("publishing.comment") if person.pk != by.pk]
    return sorted(people, key=lambda person: (person.name.casefold(), person.pk))


def mentioned(text, mention, *, by):
    """Return (the text of a comment, the primary keys of who is mentioned in it).

    `mention` is the primary key of a person chosen beside the text, as text, or None: their name is put before the text where
    it is not in it. The name of anybody else after an "@" stays as it was typed, and nobody hears of it.

    :raises Invalid: "/mention", they may not read the draft
    """
    if not mention and "@" not in text:
        return text, set()
    people = can_be_mentioned(by)
    chosen = next((person for person in people if str(person.pk) == str(mention)), None)
    if mention and chosen is None:
        raise Invalid({"/mention": ["Choose a colleague who may read this draft."]})
    if chosen and not _names(text, chosen.name):
        text = f"@{chosen.name} {text}"
    # Of two with one name the chosen one is meant.
    told = [person for person in people if not chosen or person == chosen or person.name != chosen.name]
    return text, {person.pk for person in told if _names(text, person.name)}


def _names(text, name):
    return re.search(rf"(?<!\w)@{re.escape(name)}(?![\w-])", text, re.IGNORECASE)
