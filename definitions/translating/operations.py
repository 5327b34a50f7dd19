"""Operations on a text in another language: propose it, take it back, return it with reasons, publish it.

The English is not reviewed again: what is published is the version in force with this text in it.
"""

from django.db import transaction

from definitions.document import DEFINITION
from definitions.models import LANGUAGE, ProposedTranslation
from definitions.translation_age import english_of
from publishing.documents.validation import KnownEntries, completed, validated
from publishing.lifecycle.notifications import notify, who_may
from publishing.lifecycle.publication import publish_beside
from publishing.lifecycle.review import may_approve, reason_given
from publishing.models import Entry, Head, Revision
from publishing.published.projection import project
from publishing.refusals import Invalid, NotAllowed, Stale, WrongState, need
from web.languages import language_name

State = ProposedTranslation.State
OVERTAKEN = (
    "The English changed after this was written (version {old}, now {new}). Return it, so that it is written against the "
    "present text."
)


def with_text(document, text):
    """Return {"translations": those of a document with this one in its place}."""
    others = document["translations"]
    place = next((number for number, each in enumerate(others) if each["language"] == text["language"]), len(others))
    return {"translations": [*others[:place], text, *others[place + 1 :]]}


def in_force(entry):
    """Return the publication of an entry that is in force. :raises WrongState: there is none"""
    last = entry.last_publication
    if last is None or last.state != Revision.State.PUBLISHED:
        raise WrongState("Only what is published can be translated.")
    return last


@transaction.atomic
def propose(*, entry, text, by, now, seen=None):
    """Put a text forward, or forward again after it was returned. Return the `ProposedTranslation`.

    `text` is as one of the document's translations. `seen` is the number of the save that the person had open, None where
    there was none. Every editor but the writer hears of it.

    :raises NotAllowed: `by` may not write, or somebody else has put a text in this language forward
    :raises WrongState: the definition is not published
    :raises Stale: it was saved in the meantime
    :raises Invalid: by pointer into the text
    """
    need(by, "publishing.draft", "Only researchers and editors propose texts.")
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    last = in_force(entry)
    text = _validated(last, text)
    found = ProposedTranslation.objects.filter(
        entry=entry, language=text["language"], state__in=ProposedTranslation.OPEN
    ).first()
    if found and found.saved_by != by:
        raise NotAllowed(f"{found.saved_by} has proposed a text in this language. It is theirs until it is settled.")
    if found and found.edit != seen:
        raise Stale(found)
    found = found or ProposedTranslation(entry=entry, language=text["language"], edit=0)
    found.text, found.state, found.based_on = text, State.PROPOSED, last
    found.saved_at, found.saved_by, found.edit = now, by, found.edit + 1
    found.save()
    _tell(found, last, who_may("publishing.publish"), "submitted", "For review: {label}", by=by)
    return found


def _validated(last, text):
    """Return a text in its canonical form, held to the rules of the document that it is to stand in."""
    document = completed(DEFINITION, last.document)
    if isinstance(text.get("language"), str) and text["language"].lower() == LANGUAGE:
        raise Invalid({"/language": ["English is the definition's own: edit the definition."]})
    changed = document | with_text(document, text)
    place = next(n for n, each in enumerate(changed["translations"]) if each is text)
    try:
        return validated(DEFINITION, changed, known=KnownEntries(published_only=True))["translations"][place]
    except Invalid as invalid:
        before = f"/translations/{place}/"
        errors = {
            f"/{pointer.removeprefix(before)}": texts
            for pointer, texts in invalid.errors.items()
            if pointer.startswith(before)
        }
        raise Invalid(errors or invalid.errors) from None


def _locked(proposal, *, seen):
    found = ProposedTranslation.objects.select_for_update(of=["self"]).select_related("entry", "based_on", "saved_by")
    found = found.get(pk=proposal.pk)
    if found.state not in ProposedTranslation.OPEN:
        raise WrongState(f"This is settled already: {found.get_state_display().lower()}.")
    if found.edit != seen:
        raise Stale(found)
    return found


@transaction.atomic
def take_back(*, proposal, by, now, seen):
    """Take a text back. :raises NotAllowed: it is somebody else's; WrongState, Stale"""
    need(by, "publishing.draft", "Only researchers and editors propose texts.")
    found = _locked(proposal, seen=seen)
    if found.saved_by != by:
        raise NotAllowed("Only who proposed this takes it back.")
    found.state = State.TAKEN_BACK
    found.save(update_fields=["state"])
    return found


@transaction.atomic
def give_back(*, proposal, by, now, reason, seen):
    """Return a text with reasons; who wrote it hears of it.

    :raises NotAllowed: `by` may not publish
    :raises WrongState, Stale, Invalid: "/reason"
    """
    need(by, "publishing.publish", "Only editors return texts.")
    reason = reason_given(reason, "/reason", needed="Say what has to change.")
    found = _locked(proposal, seen=seen)
    if found.state != State.PROPOSED:
        raise WrongState("This does not wait for review any more.")
    _decide(found, State.RETURNED, by=by, now=now, reason=reason)
    _tell(found, in_force(found.entry), [found.saved_by], "returned", "Returned to you: {label}", by=by)
    return found


@transaction.atomic
def publish_translation(*, proposal, by, now, reason, seen):
    """Publish a text as a version of its definition. Return the publication; the one in force where the text is in it already.

    A text that was published before and is proposed again as it is counts as looked at: it is not older any more.

    :raises NotAllowed: `by` may not publish, or wrote it
    :raises WrongState: it is settled, the definition is withdrawn, or its English changed after this was written
    :raises Stale, Invalid:
    """
    need(by, "publishing.publish", "Only editors publish.")
    # The entry first, as every operation does that publishes.
    entry = Entry.objects.select_for_update().get(pk=proposal.entry_id)
    found, last = _locked(proposal, seen=seen), in_force(entry)
    if found.state != State.PROPOSED:
        raise WrongState("This does not wait for review any more.")
    if english_of(last.document, found.text) != english_of(found.based_on.document, found.text):
        raise WrongState(OVERTAKEN.format(old=found.based_on.version, new=last.version))
    reason = reason_given(reason, "/reason", needed="Say why this is published.")
    document = completed(DEFINITION, last.document)
    is_new = with_text(document, found.text)["translations"] != document["translations"]
    if is_new:
        published = publish_beside(
            entry=entry,
            change=lambda document: with_text(document, found.text),
            by=by,
            written_by=found.saved_by,
            now=now,
            note=f"{language_name(found.language)}: {reason}",
        )
    elif may_approve(by=by, draft=None, written_by={found.saved_by_id}):
        published = last
    else:
        raise NotAllowed("Nobody approves their own work: another editor has to look at this.")
    _decide(found, State.PUBLISHED, by=by, now=now, reason=reason)
    if not is_new:
        project([published])
        # A number that no publication has: lists and files say that the text is not older any more.
        Head.take_numbers(1, now)
    _tell(found, published, [found.saved_by], "published", "Published: {label}", by=by, version=published.version)
    return published


def _decide(found, state, *, by, now, reason):
    found.state, found.decided_by, found.decided_at, found.reason = state, by, now, reason
    found.save(update_fields=["state", "decided_by", "decided_at", "reason"])


def _tell(found, publication, people, template, subject, *, by, **more):
    what = f"text in “{language_name(found.language)}” of the definition"
    notify(
        people, template=template, subject=subject, revision=publication, by=by, page="translations", kind=what, **more
    )
