"""Operations that work on an entry before it is published: save a draft, merge a page into it, go back."""

from dataclasses import dataclass, field

from django.db import transaction

from publishing import kinds
from publishing.documents.merging import merge
from publishing.documents.validation import KnownEntries, completed, drafted, set_aside, validated
from publishing.lifecycle.draft_states import keep_shown, keep_state, last_saved_by_others
from publishing.lifecycle.review import lock, why_no_draft
from publishing.models import DraftState, Entry, Revision
from publishing.refusals import DraftEnded, Invalid, Stale, WrongState, need

SLUG_TAKEN = "Another {kind} has the slug “{slug}” already. Choose another."
AT_A_TIME = 500  # rows in one statement
NO_SLUG = "Write something here: it becomes the entry's address."


def save_draft(*, kind, document, by, now, entry=None, seen=None, known=None, complete=True, keep=None):
    """Save a document as the working copy of its entry. Return the draft's `Revision`.

    `entry` None begins a new entry. `seen` is the `edit` number of the draft that the person had open, or None
    if they saw none: the publication goes on being read while its draft is worked on. One working copy an
    entry: each save overwrites it, and what it was is kept as a `DraftState`, for the reason `keep`. With `complete` False the document need not be finished, as `drafted` has it:
    that is how forms save what is being written.

    :raises NotAllowed: `by` may not write drafts
    :raises Invalid: by pointer; nothing is saved
    :raises Stale: somebody else saved in the meantime; carries their revision
    :raises DraftEnded: it was published or discarded in the meantime
    :raises WrongState: the draft waits for review
    """
    need(by, "publishing.draft", "Only researchers and editors write drafts.")
    known = known or KnownEntries(published_only=False)
    document = (validated if complete else drafted)(kinds.get(kind), document, known=known)
    slug = document["slug"]
    if not slug:
        raise Invalid({"/slug": [NO_SLUG]})
    with transaction.atomic():
        if entry is None:
            entry, is_new = Entry.objects.get_or_create(
                kind=kind, slug=slug, defaults={"created_at": now, "created_by": by}
            )
            if not is_new:
                raise _slug_taken(kind, slug)
        entry = lock(entry)
        if wrong := _slug_wrong(entry, slug):
            raise Invalid({"/slug": [wrong]})
        draft = entry.revisions.working_copies().select_related("saved_by").first()
        if draft and seen != draft.edit:
            raise Stale(draft)
        if draft is None and seen is not None:
            raise DraftEnded(why_no_draft(entry).message)
        if draft and draft.state == Revision.State.IN_REVIEW:
            raise WrongState("This draft waits for review. Take it back before you change it.")
        return _written(entry, draft, document, by=by, now=now, keep=keep)


def begin_drafts(*, kind, documents, by, now, known=None, report=lambda done, total: None):
    """Begin an entry with a first draft for each document; none need be finished. Return the drafts in their order.

    Where one is refused, its `Refusal` stands in the place of the draft, and the others are saved. The number of
    statements does not grow with theirs, but for one in five hundred. `report(done, total)` is called at each document.

    :raises NotAllowed: `by` may not write drafts
    """
    need(by, "publishing.draft", "Only researchers and editors write drafts.")
    known = known or KnownEntries(published_only=False)
    sound, found = {}, []
    for number, document in enumerate(documents, start=1):
        report(number, len(documents))
        try:
            draft = drafted(kinds.get(kind), document, known=known)
            slug = draft["slug"]
            if not slug or slug in sound:
                raise _slug_taken(kind, slug) if slug else Invalid({"/slug": [NO_SLUG]})
            sound[slug] = draft
            found.append(slug)
        except Invalid as invalid:
            found.append(invalid)
    begun = _begun(kind, sound, by=by, now=now)
    return [
        each if isinstance(each, Invalid)
        else begun.get(each) or _slug_taken(kind, each)
        for each in found
    ]  # fmt: skip


def save_checked_drafts(*, kind, documents, entries, by, now, report=lambda done, total: None):
    """Save documents that `validated` returned, {slug: document}, each as a first draft. Return {slug: `Revision` or `Refusal`}.

    `entries` are those that there are already, {slug: `Entry`}; a document without one begins its own. Where one is
    refused, the others are saved, a few hundred by one statement. `report(done, total)` is called after each of these.

    :raises NotAllowed: `by` may not write drafts
    """
    need(by, "publishing.draft", "Only researchers and editors write drafts.")
    slugs, saved = list(documents), {}
    with transaction.atomic():
        for start in range(0, len(slugs), AT_A_TIME):
            part = {slug: documents[slug] for slug in slugs[start : start + AT_A_TIME]}
            new = {slug: document for slug, document in part.items() if slug not in entries}
            saved |= _begun(kind, new, by=by, now=now)
            saved |= {slug: _slug_taken(kind, slug) for slug in new if slug not in saved}
            saved |= _drafts_of([entries[slug] for slug in part if slug in entries], part, by=by, now=now)
            report(min(start + AT_A_TIME, len(slugs)), len(slugs))
    return saved


def _slug_taken(kind, slug):
    return Invalid({"/slug": [SLUG_TAKEN.format(kind=kind, slug=slug)]})


def _begun(kind, documents, *, by, now):
    """Begin an entry with a first draft for each slug that is free. Return the drafts by slug."""
    with transaction.atomic():
        entries = [Entry(kind=kind, slug=slug, created_at=now, created_by=by) for slug in documents]
        Entry.objects.bulk_create(entries, batch_size=AT_A_TIME, ignore_conflicts=True)
        # What stands under a slug that was taken was begun at another time, or has a draft already.
        own = Entry.objects.filter(kind=kind, created_at=now, created_by=by, revisions=None, slug__in=list(documents))
        drafts = [
            Revision(entry=entry, state=Revision.State.DRAFT, document=documents[entry.slug], saved_at=now, saved_by=by)
            for entry in own
        ]
        return {draft.entry.slug: draft for draft in Revision.objects.bulk_create(drafts, batch_size=AT_A_TIME)}


def _drafts_of(entries, documents, *, by, now):
    """Write a first draft for each of these entries, under its own slug. Return {slug: draft or `Refusal`}."""
    locked = Entry.objects.select_for_update().filter(pk__in=[entry.pk for entry in entries]).order_by("pk")
    keys = [entry.pk for entry in locked]
    open_ones = Revision.objects.working_copies().filter(entry__in=keys).select_related("entry", "saved_by")
    found = {draft.entry.slug: Stale(draft) for draft in open_ones}
    last = Revision.objects.filter(entry__in=keys).exclude(version=None).order_by("entry", "-version").distinct("entry")
    last = {publication.entry_id: publication for publication in last.defer("document")}
    drafts = [
        Revision(
            entry=entry, state=Revision.State.DRAFT, document=documents[entry.slug], based_on=last.get(entry.pk),
            saved_at=now, saved_by=by,
        )
        for entry in locked
        if entry.slug not in found
    ]  # fmt: skip
    return found | {draft.entry.slug: draft for draft in Revision.objects.bulk_create(drafts)}


def _slug_wrong(entry, slug):
    if not slug:
        return NO_SLUG
    taken = slug != entry.slug and Entry.objects.filter(kind=entry.kind, slug=slug).exists()
    return SLUG_TAKEN.format(kind=entry.kind, slug=slug) if taken else ""


def _written(entry, draft, document, *, by, now, keep=None, edits=1):
    """Return the draft with another document, after keeping the one that it had; a first draft where there is none."""
    if draft is None:
        return Revision.objects.create(
            entry=entry,
            state=Revision.State.DRAFT,
            document=document,
            based_on=entry.revisions.publications().first(),
            saved_at=now,
            saved_by=by,
        )
    keep_state(draft, by=by, now=now, reason=keep)
    draft.document, draft.saved_at, draft.saved_by, draft.edit = document, now, by, draft.edit + edits
    draft.save(update_fields=["document", "saved_at", "saved_by", "edit"])
    return draft


@dataclass(frozen=True)
class Opened:
    """What a page was made from: the key of its revision, and whether that was a draft then or a publication."""

    revision: int
    was_draft: bool


@dataclass(frozen=True)
class Outcome:
    """What became of a page that was saved.

    draft      the draft, None where there is none and nothing was changed
    seen       the number that the page goes on from
    errors     {pointer into the page's document: [sentence]} of what was not saved, all else was
    conflicts  what the page and others changed differently: not saved either
    taken      what others changed meanwhile
    by         who saved meanwhile; None where it was the same person, on another page
    """

    draft: Revision | None
    seen: int | None
    errors: dict = field(default_factory=dict)
    conflicts: list = field(default_factory=list)
    taken: list = field(default_factory=list)
    by: object = None


def merge_draft(*, entry, document, by, now, seen, opened=None, chosen=(), keep=None):
    """Save what stands on a page, together with what others saved since the page was made. Return the `Outcome`.

    `seen` is the number of the save that the page goes on from, None where there was no draft; `opened` an `Opened`,
    where the page says it. `chosen` are pointers of conflicts that are settled for the page. What a draft may not hold
    is left out and named; the rest is saved.

    :raises NotAllowed: `by` may not write drafts
    :raises WrongState: the draft waits for review, or was discarded; nothing is saved
    :raises Invalid: more is wrong than is told at once; nothing is saved
    """
    need(by, "publishing.draft", "Only researchers and editors write drafts.")
    kind, known = kinds.get(entry.kind), KnownEntries(published_only=False)
    with transaction.atomic():
        entry = lock(entry)
        draft = entry.revisions.working_copies().select_related("entry", "saved_by").first()
        if draft and draft.state == Revision.State.IN_REVIEW:
            raise WrongState("This draft waits for review. Take it back before you change it.")
        holder = draft or entry.last_publication
        theirs = completed(kind, holder.document)
        is_present, base = _base(entry, draft, seen, opened)
        base = theirs if is_present else base and completed(kind, base)
        mine, errors = set_aside(kind, document, base or theirs, known=known)
        if wrong := _slug_wrong(entry, mine["slug"]):
            errors["/slug"], mine["slug"] = [wrong], entry.slug
        theirs = _canonical(kind, theirs, known=known)
        if is_present:
            if mine != theirs:
                draft = _written(entry, draft, mine, by=by, now=now, keep=keep)
            return Outcome(draft, draft.edit if draft else None, errors)
        found = merge(kind, base and _canonical(kind, base, known=known), mine, theirs, keep=chosen)
        others = last_saved_by_others(holder, by) if found.conflicts or found.taken else None
        outcome = {"errors": errors, "conflicts": found.conflicts, "taken": found.taken, "by": others}
        unsaved = mine if found.conflicts else None
        if found.document != theirs or unsaved:
            own = DraftState.objects.filter(draft=draft.pk if draft else 0, edit=seen, unsaved__isnull=False)
            if found.document == theirs and own.update(document=found.page, unsaved=unsaved):
                return Outcome(draft, seen, **outcome)
            draft, seen = _merged(entry, draft, found, by=by, now=now, keep=keep, unsaved=unsaved)
        elif mine == theirs and draft:
            seen = draft.edit
        return Outcome(draft, seen, **outcome)


def _canonical(kind, document, *, known):
    """Return a stored document as drafts are saved today; as it is where it holds what no draft may hold any more."""
    try:
        return drafted(kind, document, known=known)
    except Invalid:
        return document


def _merged(entry, draft, found, *, by, now, keep, unsaved):
    """Save a merged document. Return (draft, number of the state that holds what the page holds)."""
    if draft is None:
        draft = _written(entry, None, found.document, by=by, now=now)
        draft.edit = 2
        draft.save(update_fields=["edit"])
    else:
        keep_shown(draft)  # another page goes on from it
        draft = _written(entry, draft, found.document, by=by, now=now, keep=keep, edits=2)
    DraftState.objects.create(
        entry=entry, draft=draft.pk, edit=draft.edit - 1, document=found.page, unsaved=unsaved,
        saved_at=now, saved_by=by, reason=DraftState.Reason.PAGE,
    )  # fmt: skip
    return draft, draft.edit - 1


def _base(entry, draft, seen, opened):
    """Return (whether a page shows what there is now, the document that it was made from or None where that is not known).

    :raises WrongState: it was made from a draft that was discarded
    """
    last = entry.last_publication
    if opened is None:
        if draft is None and seen is not None:
            raise why_no_draft(entry)
        holder, number = draft, seen
        if seen is None:
            holder, number = (draft.based_on if draft else last), None
    elif seen is None and opened.was_draft:
        return False, None
    elif seen is None:
        holder, number = entry.revisions.filter(pk=opened.revision).exclude(version=None).first(), None
    else:
        holder, number = _draft_opened(entry, opened), seen
    if holder is None and draft is None:
        raise why_no_draft(entry)
    if holder is None and opened:
        raise WrongState("The draft that you had open was discarded, and another one was begun since.")
    if holder is None:
        return False, None
    if number is None or number == holder.edit:
        return holder.pk == (draft or last).pk, holder.document
    state = DraftState.objects.filter(draft=holder.pk, edit=number).first()
    return False, state and state.document


def _draft_opened(entry, opened):
    """Return the revision that is, or was, the draft which a page shows; None where it was discarded."""
    own = entry.revisions.exclude(state=Revision.State.WITHDRAWN)
    if opened.was_draft:
        return own.filter(pk=opened.revision).first()
    # The page was made from a publication, and began the draft itself.
    return own.filter(based_on=opened.revision).first()


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
    return go_back(entry=entry, state=old, by=by, now=now, seen=seen)


def go_back(*, entry, state, by, now, seen=None):
    """Make an earlier text, a `DraftState` or a publication of this entry, the working copy. What it replaces is kept.

    :raises NotAllowed, Stale, WrongState, Invalid: as `restore`
    """
    document = {**completed(kinds.get(entry.kind), state.document), "slug": entry.slug}
    return save_draft(
        kind=entry.kind, document=document, by=by, now=now, entry=entry, seen=seen, complete=False,
        keep=DraftState.Reason.REPLACED,
    )  # fmt: skip
