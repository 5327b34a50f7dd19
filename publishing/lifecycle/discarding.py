"""Operations that throw a draft away and bring it back: who wrote it is told, and it stays on the record."""

from django.core import serializers
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from organisations.models import Person
from publishing import kinds
from publishing.documents.merging import merge
from publishing.documents.structure import references_in
from publishing.documents.validation import completed
from publishing.lifecycle.notifications import notify
from publishing.lifecycle.review import authors, lock, reason_given
from publishing.models import DiscardedDraft, Entry, Revision
from publishing.published.lookup import label_of
from publishing.refusals import Invalid, Stale, WrongState, need
from web.dates import moment_in_words


def discard_draft(*, entry, by, now, seen, reason="", despite_use=False):
    """Throw the working copy away; what is published stays. Return the `DiscardedDraft`.

    An entry never published goes with its draft. Both can be brought back for `DiscardedDraft.KEPT_FOR`. Who wrote it and is somebody
    else hears of it by e-mail, with the reason on the record. What other drafts refer to goes only `despite_use`.

    :raises NotAllowed: `by` may not write drafts
    :raises WrongState: there is no draft
    :raises Stale: somebody else saved in the meantime; carries their revision
    :raises Invalid: "/despite_use", other drafts refer to it; "/reason"
    """
    need(by, "publishing.draft", "Only researchers and editors discard drafts.")
    reason = reason_given(reason, "/reason")
    with transaction.atomic():
        entry = lock(entry)
        draft = entry.revisions.working_copies().select_related("entry", "saved_by").first()
        if draft is None:
            raise WrongState("There is no draft to discard.")
        if draft.edit != seen:
            raise Stale(draft)
        if not despite_use and (uses := uses_of(entry)):
            names = ", ".join(f"“{label}”" for label, _ in uses)
            raise Invalid(
                {"/despite_use": [f"Other drafts refer to this one: {names}. Say that you discard it all the same."]}
            )
        discarded = _kept(entry, draft, by=by, now=now, reason=reason)
        notify(
            writers_of(draft), template="discarded", subject="Discarded: {label}",
            revision=draft, by=by, page="discarded", reason=reason, until=discarded.until,
        )  # fmt: skip
        draft.delete()
        if not entry.revisions.exists():
            entry.delete()
    return discarded


def writers_of(draft):
    """Return everyone who is known to have written or sent a draft, or begun an entry that was never published."""
    keys = {*authors(draft), *draft.entry.draft_states.filter(draft=draft.pk).values_list("saved_by", flat=True)}
    if draft.based_on_id is None:
        keys.add(draft.entry.created_by_id)
    return Person.objects.filter(pk__in=keys).order_by("name", "pk")


def _kept(entry, draft, *, by, now, reason):
    others = []
    if not entry.revisions.publications().exists():
        rows = [entry, *entry.comments.order_by("pk"), *entry.review_events.order_by("pk"), *entry.draft_states.all()]
        others = serializers.serialize("python", rows)
    return DiscardedDraft.objects.create(
        entry=entry, kind=entry.kind, slug=entry.slug, label=label_of(kinds.get(entry.kind), draft.document)[:500],
        draft=draft.pk, edit=draft.edit, state=draft.state, document=draft.document, based_on=draft.based_on,
        saved_at=draft.saved_at, saved_by=draft.saved_by, others=others,
        discarded_at=now, discarded_by=by, reason=reason,
    )  # fmt: skip


def uses_of(entry):
    """Return [(label, revision)] of the drafts that refer to an entry which was never published: they would miss it."""
    if entry.revisions.publications().exists():
        return []
    drafts = Revision.objects.working_copies().select_related("entry").exclude(entry=entry)
    drafts = drafts.annotate(text=Cast("document", TextField())).filter(text__contains=f'"{entry.slug}"')
    return [
        (label_of(kind, draft.document) or draft.entry.slug, draft)
        for draft in drafts.order_by("pk")
        if (kind := kinds.get(draft.entry.kind)) and (entry.kind, entry.slug) in references_in(kind, draft.document)
    ]


def bring_back(*, discarded, by, now):
    """Make a discarded draft the draft again, with its entry where that went too. Return its revision.

    The entry has its old address, or a numbered one where another entry took that. What was published meanwhile is merged
    in. Who discarded it and who wrote it hear of it by e-mail.

    :raises NotAllowed: `by` may not write drafts
    :raises WrongState: it was brought back already, it is too long ago, or there is another draft since
    """
    need(by, "publishing.draft", "Only researchers and editors bring drafts back.")
    with transaction.atomic():
        row = (
            DiscardedDraft.objects.select_for_update(of=["self"]).select_related("brought_back_by").get(pk=discarded.pk)
        )
        if row.brought_back_by:
            raise WrongState(f"{row.brought_back_by} brought this back at {moment_in_words(row.brought_back_at)}.")
        if row.document is None or row.until < now:
            raise WrongState(f"This was kept until {moment_in_words(row.until)}, and cannot be brought back any more.")
        entry = _entry_again(row)
        last = entry.last_publication
        if entry.revisions.working_copies().exists():
            raise WrongState("There is another draft of this since. Discard that one first.")
        document = _with_what_was_published_since(row, last)
        document = document if entry.slug == row.slug else {**document, "slug": entry.slug}
        draft = Revision.objects.create(
            pk=row.draft, entry=entry, state=_state_again(row), document=document, edit=row.edit, based_on=last,
            saved_at=row.saved_at, saved_by=row.saved_by,
        )  # fmt: skip
        row.entry, row.document, row.others = entry, None, []
        row.brought_back_at, row.brought_back_by = now, by
        row.save()
        notify(
            {row.discarded_by_id, row.saved_by_id}, template="brought_back", subject="Brought back: {label}",
            revision=draft, by=by,
        )  # fmt: skip
    return draft


def _entry_again(row):
    """Return the entry of a discarded draft, locked; written anew, with its comments and events, where it went too."""
    if row.entry_id:
        return Entry.objects.select_for_update().get(pk=row.entry_id)
    [entry, *others] = serializers.deserialize("python", row.others)
    taken = set(Entry.objects.filter(kind=row.kind, slug__startswith=row.slug[:70]).values_list("slug", flat=True))
    if row.slug in taken:
        slugs = (f"{row.slug[:70].rstrip('-')}-{number}" for number in range(2, len(taken) + 3))
        entry.object.slug = next(slug for slug in slugs if slug not in taken)
    for each in [entry, *others]:
        each.save()
    return entry.object


def _with_what_was_published_since(row, last):
    """Return the document of a discarded draft with what a later publication changed; its own words stay where both did."""
    if last is None or row.based_on_id == last.pk:
        return row.document
    kind = kinds.get(row.kind)
    texts = [row.based_on.document if row.based_on else None, row.document, last.document]
    texts = [text and completed(kind, text) for text in texts]
    own = [each.pointer for each in merge(kind, *texts).conflicts]
    return merge(kind, *texts, keep=own).document


def _state_again(row):
    """What waited for review is a draft again, and has to be sent once more."""
    return Revision.State.DRAFT if row.state == Revision.State.IN_REVIEW else row.state


def forget_discarded(*, now):
    """Let go of the texts that cannot be brought back any more; that they were discarded stays. Return how many."""
    return DiscardedDraft.objects.filter(document__isnull=False, discarded_at__lt=now - DiscardedDraft.KEPT_FOR).update(
        document=None, others=[]
    )
