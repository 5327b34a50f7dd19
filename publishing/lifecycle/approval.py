"""Approval: publish what waits for review, with the drafts that it refers to. Pages and API both call it."""

from copy import copy

from publishing import kinds
from publishing.documents.structure import references_in
from publishing.documents.validation import KnownEntries, looks_personal, validated
from publishing.lifecycle.publication import InvalidBatch, check, publish_together
from publishing.lifecycle.review import why_no_draft
from publishing.models import Revision
from publishing.refusals import Invalid, Stale, need

EVERYTHING = object()  # as `together`: all drafts that the draft refers to


def approve(
    *, entry, by, now, note, seen, change=Revision.Change.MEANING, together=(), looked=False, despite_comments=False
):
    """Publish a colleague's draft, sent for review or not (decision 11). Return the publications, its own first.

    `seen` is the `edit` number that the person looked at. `together` are the primary keys of the drafts to publish
    with it, out of those that `with_references` finds, or EVERYTHING. `looked` says that the person looked at what
    might name somebody; it is only needed where there is such a text. `despite_comments` as in `publish_together`.

    :raises NotAllowed, InvalidBatch: as `publish_together`
    :raises WrongState: there is no draft any more: published already, which is said, or discarded
    :raises Stale: somebody saved it in the meantime
    :raises Invalid: "/looked", "/change", "/note", "/comments"
    """
    need(by, "publishing.publish", "Only editors publish.")
    draft = entry.revisions.working_copies().select_related("entry", "saved_by").first()
    if draft is None:
        raise why_no_draft(entry)
    if draft.edit != seen:
        raise Stale(draft)
    if change not in Revision.Change.values:
        raise Invalid({"/change": [f"Write one of: {', '.join(Revision.Change.values)}."]})
    revisions = [
        revision
        for revision in (with_references(draft) if together else [draft])
        if revision.pk == draft.pk or together is EVERYTHING or revision.pk in together
    ]
    if not looked and any(looks_personal(revision.document) for revision in revisions):
        raise Invalid({"/looked": ["Look at what might name a person, and say that you have."]})
    publications = publish_together(
        revisions=revisions, by=by, now=now, note=note, change=change, despite_comments=despite_comments
    )
    return sorted(publications, key=lambda publication: publication.pk != draft.pk)


def with_references(draft):
    """Return the draft, and the finished drafts of entries never published that it refers to, also through others.

    :raises Invalid: the draft itself is not finished
    """
    known = KnownEntries(published_only=False)
    draft.document = validated(kinds.get(draft.entry.kind), draft.document, known=known)
    return referred_drafts(draft, take=lambda revision: _is_finished(revision, known))


def referred_drafts(draft, *, take=lambda revision: True):
    """Return the draft, and the drafts of entries never published that it refers to, also through others.

    `take` says of each whether it counts, and is followed.
    """
    found, newest = {draft.pk: draft}, [draft]
    while newest:
        named = {}
        for revision in newest:
            for name, slug in references_in(kinds.get(revision.entry.kind), revision.document):
                named.setdefault(name, set()).add(slug)
        drafts = [
            each for name, slugs in named.items() for each in _never_published(name, slugs) if each.pk not in found
        ]
        newest = [each for each in drafts if take(each)]
        found |= {revision.pk: revision for revision in newest}
    return list(found.values())


def obstacles(draft):
    """Return {revision: {pointer: [sentence]}}: what keeps the draft, or what it takes along, from being published."""
    try:
        check([copy(revision) for revision in referred_drafts(draft)])
    except InvalidBatch as batch:
        return batch.by_revision
    return {}


def _is_finished(revision, known):
    try:
        revision.document = validated(kinds.get(revision.entry.kind), revision.document, known=known)
    except Invalid:
        return False
    return True


def _never_published(kind_name, slugs):
    return (
        Revision.objects.working_copies()
        .select_related("entry", "saved_by")
        .filter(entry__kind=kind_name, entry__slug__in=slugs)
        .exclude(entry__revisions__version__isnull=False)
        .order_by("pk")
    )
