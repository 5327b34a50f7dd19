"""Operations that work on an entry before it is published: save a draft, discard it, restore an old version."""

from django.db import transaction

from publishing import kinds
from publishing.documents.validation import KnownEntries, completed, drafted, validated
from publishing.models import Entry, Revision
from publishing.refusals import Invalid, Stale, WrongState, need

SLUG_TAKEN = "Another {kind} has the slug “{slug}” already. Choose another."


def save_draft(*, kind, document, by, now, entry=None, seen=None, known=None, complete=True):
    """Save a document as the working copy of its entry. Return the draft's `Revision`.

    `entry` None begins a new entry. `seen` is the `edit` number of the draft that the person had open, or None
    if they saw none: the publication goes on being read while its draft is worked on. One working copy an
    entry: each save overwrites it. With `complete` False the document need not be finished, as `drafted` has it:
    that is how forms save what is being written.

    :raises NotAllowed: `by` may not write drafts
    :raises Invalid: by pointer; nothing is saved
    :raises Stale: somebody else saved in the meantime; carries their revision
    :raises WrongState: the draft waits for review
    """
    need(by, "publishing.draft", "Only researchers and editors write drafts.")
    known = known or KnownEntries(published_only=False)
    document = (validated if complete else drafted)(kinds.get(kind), document, known=known)
    slug = document["slug"]
    if not slug:
        raise Invalid({"/slug": ["Write something here: it becomes the entry's address."]})
    with transaction.atomic():
        if entry is None:
            entry, is_new = Entry.objects.get_or_create(
                kind=kind, slug=slug, defaults={"created_at": now, "created_by": by}
            )
            if not is_new:
                raise Invalid({"/slug": [SLUG_TAKEN.format(kind=kind, slug=slug)]})
        entry = Entry.objects.select_for_update().get(pk=entry.pk)
        if slug != entry.slug and Entry.objects.filter(kind=kind, slug=slug).exists():
            raise Invalid({"/slug": [SLUG_TAKEN.format(kind=kind, slug=slug)]})
        draft = entry.revisions.working_copies().select_related("saved_by").first()
        if draft and seen != draft.edit:
            raise Stale(draft)
        if draft and draft.state == Revision.State.IN_REVIEW:
            raise WrongState("This draft waits for review. Take it back before you change it.")
        if draft:
            draft.document, draft.saved_at, draft.saved_by, draft.edit = document, now, by, draft.edit + 1
            draft.save(update_fields=["document", "saved_at", "saved_by", "edit"])
            return draft
        return Revision.objects.create(
            entry=entry,
            state=Revision.State.DRAFT,
            document=document,
            based_on=entry.revisions.publications().first(),
            saved_at=now,
            saved_by=by,
        )


def discard_draft(*, entry, by, now, seen):
    """Throw the working copy away; what is published stays. An entry never published goes with its draft.

    :raises NotAllowed, Stale, WrongState: as `save_draft`
    """
    need(by, "publishing.draft", "Only researchers and editors discard drafts.")
    with transaction.atomic():
        entry = Entry.objects.select_for_update().get(pk=entry.pk)
        draft = entry.revisions.working_copies().select_related("saved_by").first()
        if draft is None:
            raise WrongState("There is no draft to discard.")
        if draft.edit != seen:
            raise Stale(draft)
        draft.delete()
        if not entry.revisions.exists():
            entry.delete()


def restore(*, entry, version, by, now, seen=None):
    """Make an old version's document the working copy, to be looked at and published like any other draft.

    `seen` is the `edit` number of the draft that it takes the place of, or None where there is none. The document is
    saved as a draft that need not be finished: an old one can break a rule made since, and the form then says which.
    The entry keeps the slug that it has today. What was withdrawn can be restored too.

    :raises WrongState: there is no such version, or a draft waits for review
    :raises Invalid: it holds what no draft may hold, such as personal data
    :raises NotAllowed, Stale: as `save_draft`
    """
    old = entry.revisions.filter(version=version, state=Revision.State.PUBLISHED).first()
    if old is None:
        raise WrongState(f"There is no version {version} to restore.")
    document = {**completed(kinds.get(entry.kind), old.document), "slug": entry.slug}
    return save_draft(kind=entry.kind, document=document, by=by, now=now, entry=entry, seen=seen, complete=False)
