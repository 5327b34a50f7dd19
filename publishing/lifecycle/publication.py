"""Operations that change what the public reads: publish and withdraw."""

from django.db import transaction
from django.db.models import Max, ProtectedError

from publishing import kinds
from publishing.documents.structure import digest
from publishing.documents.validation import KnownEntries, completed, validated
from publishing.lifecycle.draft_states import keep_state
from publishing.lifecycle.notifications import notify
from publishing.lifecycle.review import authors, may_approve, reason_given, submissions
from publishing.models import Comment, Entry, Head, Revision, referrer_of
from publishing.published import projection
from publishing.refusals import Invalid, NotAllowed, Refusal, WrongState, need
from screening.personal_data import each_text_once


class InvalidBatch(Refusal):
    """Some documents of a batch have errors. `by_revision` maps revision -> {pointer: sentences}."""

    status = 400
    title = "Some documents have errors"

    def __init__(self, by_revision):
        super().__init__(f"{len(by_revision)} entries have errors.")
        self.by_revision = by_revision


def publish(*, revision, by, now, note, change=Revision.Change.MEANING, despite_comments=False):
    """Publish one working copy: `publish_together` with a batch of one.

    :raises Invalid: by pointer, in place of `InvalidBatch`
    """
    try:
        return publish_together(
            revisions=[revision], by=by, now=now, note=note, change=change, despite_comments=despite_comments
        )[0]
    except InvalidBatch as batch:
        raise Invalid(next(iter(batch.by_revision.values()))) from None


@transaction.atomic
def publish_together(
    *,
    revisions,
    by,
    now,
    note,
    change=Revision.Change.MEANING,
    despite_comments=False,
    reasons=None,
    tell=True,
    report=lambda done, total: None,
):
    """Publish working copies that may refer to each other. Return them, frozen.

    Each gets its entry's next version number and is projected into the tables that the public reads. All or
    none are published. With open comments they are published only `despite_comments`: whoever publishes has to say
    so. The comments stay open. Who sent a draft for review hears of its publication by e-mail. `reasons`, {pk of a
    revision: sentence}, adds to the note of single ones. `tell` is False where another mail says it of all of them.
    `report(done, total)` is called at each one that is written.

    :raises NotAllowed: `by` may not publish, or wrote or sent one of them
    :raises WrongState: one was published already (a second click), or changed since it was read
    :raises InvalidBatch: errors of each revision, by pointer
    :raises Invalid: "/note"; "/comments", some are open
    """
    need(by, "publishing.publish", "Only editors publish.")
    note = reason_given(note, "/note", needed="Say why this is published.")
    notes = {pk: reason_given(f"{note} {reason}", "/note") for pk, reason in (reasons or {}).items()}
    seen = {revision.pk: revision.edit for revision in revisions}
    # Entries first and in one order, so that two publishers wait for each other and never lock crosswise.
    list(Entry.objects.select_for_update().filter(revisions__in=seen).order_by("pk").values("pk"))
    locked = list(
        Revision.objects.select_for_update(of=["self"]).select_related("entry").filter(pk__in=seen).order_by("pk")
    )
    if len(locked) != len(seen):
        raise WrongState("A draft was discarded in the meantime.")
    sent = submissions(locked)
    written = {each.pk: {each.saved_by_id, *(event.by_id for event in sent[each.entry_id])} for each in locked}
    for revision in locked:
        if revision.version:
            raise WrongState(f"This was published already, as version {revision.version}.")
        if revision.edit != seen[revision.pk]:
            raise WrongState("This draft was changed after you opened it. Look at it again before you publish.")
        if not may_approve(by=by, draft=revision, written_by=written[revision.pk]):
            raise NotAllowed("Nobody approves their own work: another editor has to publish this.")
    with each_text_once():
        check(locked)
    if not despite_comments and (open_ones := Comment.objects.open().filter(entry__revisions__in=locked).count()):
        raise Invalid({"/comments": [_still_open(open_ones)]})
    # Nobody waits for what was never sent, as when a catalogue is loaded.
    concerned = {each.pk: written[each.pk] if tell and sent[each.entry_id] else set() for each in locked}
    numbers = Head.take_numbers(len(locked), now)
    before = Revision.objects.filter(entry__in=[each.entry_id for each in locked], version__isnull=False).order_by()
    last = dict(before.values_list("entry").annotate(Max("version")))
    for publication, number in zip(locked, numbers, strict=True):
        publication.state, publication.change = Revision.State.PUBLISHED, change
        publication.version = last.get(publication.entry_id, 0) + 1
        publication.published_at, publication.published_by = now, by
        publication.note, publication.sequence = notes.get(publication.pk, note), number
        publication.digest = digest(publication.document)
    _freeze(publications := locked)
    projection.project(publications, report)
    for kind in kinds.all_kinds():
        if of_kind := [publication for publication in publications if publication.entry.kind == kind.name]:
            kinds.follow(kind, "published", of_kind)
    for publication in publications:
        notify(
            concerned[publication.pk],
            template="published",
            subject="Published: {label}",
            revision=publication,
            by=by,
            page="public",
            version=publication.version,
        )
    return publications


@transaction.atomic
def publish_beside(*, entry, change, by, written_by, now, note):
    """Publish the version in force once more with one part changed, beside whatever is being drafted. Return the publication.

    `change` is document -> {field: value}: asked of the version in force, and of the entry's draft too, which goes on from
    the new version and so does not undo the change. Nothing else of either is touched, or reviewed again.

    :raises NotAllowed: `by` may not publish, or is who wrote it
    :raises WrongState: the entry is not published
    :raises Invalid: by pointer; nothing is published
    """
    need(by, "publishing.publish", "Only editors publish.")
    note = reason_given(note, "/note", needed="Say why this is published.")
    if not may_approve(by=by, draft=None, written_by={written_by.pk}):
        raise NotAllowed("Nobody approves their own work: another editor has to publish this.")
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    last, kind = entry.revisions.publications().first(), kinds.get(entry.kind)
    if last is None or last.state != Revision.State.PUBLISHED:
        raise WrongState("This is not published.")
    before = completed(kind, last.document)
    document = validated(kind, before | change(before), known=KnownEntries(published_only=True))
    [number] = Head.take_numbers(1, now)
    publication = Revision.objects.create(
        entry=entry,
        state=Revision.State.PUBLISHED,
        document=document,
        based_on=last,
        saved_at=now,
        saved_by=written_by,
        version=last.version + 1,
        published_at=now,
        published_by=by,
        change=Revision.Change.WORDING,
        note=note,
        digest=digest(document),
        sequence=number,
    )
    projection.project([publication])
    kinds.follow(kind, "published", [publication])
    if draft := entry.revisions.working_copies().first():
        keep_state(draft, by=by, now=now)
        draft.document |= change(completed(kind, draft.document))
        draft.based_on, draft.edit = publication, draft.edit + 1
        draft.save(update_fields=["document", "based_on", "edit"])
    return publication


def _still_open(count):
    open_ones = "One comment is" if count == 1 else f"{count} comments are"
    return f"{open_ones} still open. Settle what is open first, or say that you publish all the same."


def check(revisions):
    """Validate a batch as publications; the revisions' documents become their canonical form.

    :raises InvalidBatch:
    """
    known = KnownEntries(
        published_only=True,
        plus={(revision.entry.kind, revision.document.get("slug")) for revision in revisions},
    )
    errors, sound = {}, {}
    for kind in kinds.all_kinds():
        batch = [revision for revision in revisions if revision.entry.kind == kind.name]
        known.learn(kind, [revision.document for revision in batch])
        for revision in batch:
            try:
                revision.document = validated(kind, revision.document, known=known)
            except Invalid as invalid:
                errors[revision] = invalid.errors
        if batch:
            sound[kind.name] = {revision.document["slug"]: revision for revision in batch if revision not in errors}
    documents = {name: {slug: revision.document for slug, revision in batch.items()} for name, batch in sound.items()}
    for name, batch in sound.items():
        for slug, found in kinds.get(name).check_set(documents).items():
            errors[batch[slug]] = found
    for kind in kinds.all_kinds():
        for (name, slug), found in kind.check_rest(documents).items():
            errors.setdefault(sound[name][slug], {}).update(found)
    if errors:
        raise InvalidBatch(errors)


def _freeze(publications):
    """Write over the working copies, a few hundred by one statement; from then on the database lets nobody change them."""
    columns = [
        "state", "document", "version", "published_at", "published_by", "change", "note", "sequence", "digest"
    ]  # fmt: skip
    for start in range(0, len(publications), projection.AT_A_TIME):
        part = publications[start : start + projection.AT_A_TIME]
        Revision.objects.bulk_create(part, update_conflicts=True, unique_fields=["id"], update_fields=columns)


@transaction.atomic
def withdraw(*, entry, by, now, reason, successor=None):
    """Take an entry out of what the public reads. Return the withdrawal, a numbered publication.

    Its address answers 410 with the reason and the successor. The old versions stay readable to editors, who can
    restore one and publish again: that is the entry's next version, and the history keeps both. Who wrote or sent
    what is withdrawn hears of it by e-mail.

    :raises NotAllowed: `by` may not withdraw
    :raises WrongState: it is not published, or published entries refer to it (they are named)
    :raises Invalid: no reason, or a successor that is not a published entry of the same kind
    """
    need(by, "publishing.withdraw", "Only editors withdraw.")
    errors = {}
    try:
        reason = reason_given(reason, "/reason", needed="Say why this is withdrawn.")
    except Invalid as invalid:
        errors = dict(invalid.errors)
    if successor and (
        successor.pk == entry.pk
        or successor.kind != entry.kind
        or not Revision.objects.in_force().filter(entry=successor).exists()
    ):
        errors["/successor"] = [f"Name another {entry.kind} that is published."]
    if errors:
        raise Invalid(errors)
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    last = entry.revisions.publications().first()
    if last is None or last.state == Revision.State.WITHDRAWN:
        raise WrongState("This is not published." if last is None else "This was withdrawn already.")
    [number] = Head.take_numbers(1, now)
    withdrawal = Revision.objects.create(
        entry=entry,
        state=Revision.State.WITHDRAWN,
        document=last.document,
        based_on=last,
        saved_at=now,
        saved_by=by,
        version=last.version + 1,
        published_at=now,
        published_by=by,
        change=Revision.Change.MEANING,
        note=reason.strip(),
        successor=successor,
        digest=last.digest,
        sequence=number,
    )
    try:
        projection.remove(withdrawal)
    except ProtectedError as error:
        names = sorted({str(referrer_of(row)) for row in error.protected_objects})
        raise WrongState(f"Other published entries refer to this one; change them first: {', '.join(names)}.") from None
    kinds.follow(kinds.get(entry.kind), "withdrawn", withdrawal)
    notify(
        authors(last),
        template="withdrawn",
        subject="Withdrawn: {label}",
        revision=withdrawal,
        by=by,
        page="history",
    )
    return withdrawal
