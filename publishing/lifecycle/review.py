"""Operations between a draft and its publication: send for review, take back, return with reasons.

Nobody approves their own work: `may_approve` is asked by `publishing/lifecycle/publication.py` and by the pages.
"""

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q
from rest_framework import serializers

from publishing import kinds
from publishing.documents.fields import PlainText
from publishing.documents.validation import KnownEntries, validated
from publishing.lifecycle.draft_states import keep_sent, keep_state
from publishing.lifecycle.notifications import notify, who_may
from publishing.models import DraftState, Entry, ReviewEvent, Revision
from publishing.refusals import DraftEnded, Invalid, NotAllowed, Refusal, Stale, WrongState, need
from screening.personal_data import each_text_once
from web.dates import moment_in_words

NOTE = PlainText(max_length=2000, lines=True, allow_blank=True)
AT_A_TIME = 200  # rows in one statement
EDITABLE = [Revision.State.DRAFT, Revision.State.RETURNED]


def submit(*, entry, by, now, note, seen):
    """Send an entry's draft for review. Return its revision, which nobody changes until it is settled.

    Every editor who may approve it hears of it by e-mail.

    `seen` is the `edit` number that the person looked at. The document has to be finished; it may refer to drafts.

    :raises NotAllowed: `by` may not write drafts
    :raises WrongState: there is no draft, or it waits already
    :raises Stale: somebody saved it in the meantime
    :raises Invalid: by pointer, what the document lacks; "/note"
    """
    need(by, "publishing.draft", "Only researchers and editors send drafts for review.")
    note = reason_given(note, "/note")
    with transaction.atomic():
        draft = _locked_draft(entry)
        _check_can_be_sent(draft, seen=seen)
        kind = kinds.get(entry.kind)
        draft.document = validated(kind, draft.document, known=KnownEntries(published_only=False))
        draft.state = Revision.State.IN_REVIEW
        draft.save(update_fields=["document", "state"])
        keep_state(draft, by=by, now=now, reason=DraftState.Reason.SENT)
        _write_down(draft, ReviewEvent.Kind.SUBMITTED, by=by, now=now, note=note)
        editors = [person for person in who_may("publishing.publish") if may_approve(by=person, draft=draft)]
        notify(
            editors,
            template="submitted",
            subject="For review: {label}",
            revision=draft,
            by=by,
            page="review",
        )
    return draft


def submit_together(*, drafts, by, now, note, report):
    """Send many drafts for review as `submit` does, by few statements and without mail. Return (those sent, {entry's key: refusal}).

    `drafts` are as the person saw them. `report(done, total)` is called at each.

    :raises NotAllowed, Invalid: as `submit`, whatever the drafts say
    """
    need(by, "publishing.draft", "Only researchers and editors send drafts for review.")
    note = reason_given(note, "/note")
    seen = {draft.entry_id: draft.edit for draft in drafts}
    sound, left, known = [], {}, KnownEntries(published_only=False)
    with transaction.atomic(), each_text_once():
        list(Entry.objects.select_for_update().filter(pk__in=seen).order_by("pk").values("pk"))
        locked = Revision.objects.working_copies().filter(entry__in=seen).select_related("entry", "saved_by")
        for number, draft in enumerate(locked.order_by("pk"), start=1):
            report(number, len(seen))
            try:
                _check_can_be_sent(draft, seen=seen[draft.entry_id])
                draft.document = validated(kinds.get(draft.entry.kind), draft.document, known=known)
                sound.append(draft)
            except Refusal as refusal:
                left[draft.entry_id] = refusal
        for start in range(0, len(sound), AT_A_TIME):
            part = sound[start : start + AT_A_TIME]
            for draft in part:
                draft.state = Revision.State.IN_REVIEW
            Revision.objects.bulk_update(part, ["document", "state"])
            keep_sent(part)
            ReviewEvent.objects.bulk_create(
                ReviewEvent(
                    entry=draft.entry,
                    kind=ReviewEvent.Kind.SUBMITTED,
                    by=by,
                    at=now,
                    note=note,
                    document=draft.document,
                )
                for draft in part
            )
    return sound, left


def _check_can_be_sent(draft, *, seen):
    if draft.state not in EDITABLE:
        raise WrongState("This waits for review already.")
    if draft.edit != seen:
        raise Stale(draft)


def take_back(*, entry, by, now):
    """Make a draft that waits for review editable again: its submitter may, and any editor.

    :raises NotAllowed, WrongState:
    """
    with transaction.atomic():
        draft = _locked_draft(entry)
        if by.pk not in authors(draft) and not by.has_perm("publishing.publish"):
            raise NotAllowed("Only who sent this for review, or an editor, takes it back.")
        if draft.state != Revision.State.IN_REVIEW:
            raise WrongState("This does not wait for review any more.")
        draft.state = Revision.State.DRAFT
        draft.save(update_fields=["state"])
        _write_down(draft, ReviewEvent.Kind.TAKEN_BACK, by=by, now=now)
    return draft


def return_to_author(*, entry, by, now, reason, seen):
    """Give a draft back with reasons; who sent it hears of it by e-mail, which does not repeat the text.

    :raises NotAllowed: `by` may not publish
    :raises WrongState: it does not wait for review: published, returned or taken back meanwhile
    :raises Invalid: "/reason"
    """
    need(by, "publishing.publish", "Only editors return drafts.")
    reason = reason_given(reason, "/reason", needed="Say what has to change.")
    with transaction.atomic():
        draft = _locked_draft(entry)
        if draft.state != Revision.State.IN_REVIEW:
            raise WrongState("This does not wait for review any more.")
        if draft.edit != seen:
            raise Stale(draft)
        draft.state = Revision.State.RETURNED
        draft.save(update_fields=["state"])
        _write_down(draft, ReviewEvent.Kind.RETURNED, by=by, now=now, note=reason)
        submission = last_submission(draft)
        notify(
            [submission and submission.by_id],
            template="returned",
            subject="Returned to you: {label}",
            revision=draft,
            by=by,
        )
    return draft


def authors(draft):
    """Return the primary keys of who wrote or sent this draft, as far as is known: their approval would be of their own work."""
    return {draft.saved_by_id, *_round(draft).filter(kind=ReviewEvent.Kind.SUBMITTED).values_list("by", flat=True)}


def may_approve(*, by, draft, written_by=None):
    """Return whether `by` may publish this draft as far as its authors go: nobody publishes their own work.

    `written_by` is what `authors` returns, where a list knows it already.
    """
    return settings.MAY_PUBLISH_OWN_WORK or by.pk not in (authors(draft) if written_by is None else written_by)


def _round(draft):
    """Return what happened to this draft, or to what is a publication by now, since the publication before it."""
    events = ReviewEvent.objects.filter(entry=draft.entry_id)
    before = draft.entry.revisions.publications()
    last = before.filter(version__lt=draft.version).first() if draft.version else before.first()
    events = events.filter(at__gt=last.published_at) if last else events
    return events.filter(at__lte=draft.published_at) if draft.version else events


def submissions(drafts):
    """Return {entry's key: [submissions of this draft, newest first]} of many drafts, in one query, for lists."""
    found = {draft.entry_id: [] for draft in drafts}
    events = ReviewEvent.objects.filter(entry__in=found, kind=ReviewEvent.Kind.SUBMITTED)
    events = events.annotate(published=Max("entry__revisions__published_at"))
    for event in events.filter(Q(published=None) | Q(at__gt=F("published"))).select_related("by").defer("document"):
        found[event.entry_id].append(event)
    return found


def last_submission(draft):
    """Return the newest event in which this draft was sent, or None."""
    return _round(draft).filter(kind=ReviewEvent.Kind.SUBMITTED).select_related("by").first()


def last_return(draft):
    """Return the event in which an editor gave this draft back, with the reason; None where it was not, or was sent again."""
    if draft is None or draft.state != Revision.State.RETURNED:
        return None
    return _round(draft).filter(kind=ReviewEvent.Kind.RETURNED).select_related("by").first()


def lock(entry):
    """Lock an entry until the transaction ends. Return it as it is now.

    :raises DraftEnded: it was discarded meanwhile with its only draft
    """
    found = Entry.objects.select_for_update().filter(pk=entry.pk).first()
    if found is None:
        raise DraftEnded("This was discarded in the meantime. It had never been published.")
    return found


def _locked_draft(entry):
    entry = lock(entry)
    draft = entry.revisions.working_copies().select_related("entry", "saved_by").first()
    if draft is None:
        raise why_no_draft(entry)
    return draft


def why_no_draft(entry):
    """Return the refusal of whoever comes too late, which says what became of the draft."""
    last = entry.last_publication
    discarded = entry.discarded_drafts.select_related("discarded_by").first()
    if discarded and not discarded.brought_back_at and (last is None or discarded.discarded_at > last.published_at):
        return WrongState(discarded.sentence)
    if last is None:
        return WrongState("There is no draft.")
    done = "withdrawn" if last.state == Revision.State.WITHDRAWN else f"published as version {last.version}"
    return WrongState(f"This was {done} by {last.published_by} at {moment_in_words(last.published_at)}.")


def reason_given(text, pointer, needed=""):
    """Return a note or reason as it is kept. Invalid at the pointer where it is too long, holds personal data, or is needed."""
    try:
        text = NOTE.run_validation(text)
    except serializers.ValidationError as error:
        raise Invalid({pointer: [str(line) for line in error.detail]}) from None
    if needed and not text:
        raise Invalid({pointer: [needed]})
    return text


def _write_down(draft, kind, *, by, now, note=""):
    ReviewEvent.objects.create(entry=draft.entry, kind=kind, by=by, at=now, note=note, document=draft.document)
