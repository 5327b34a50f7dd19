"""A draft's page as the public will see it: published for the length of one answer, and never for anyone else."""

from django.db import transaction
from django.urls import resolve, reverse
from django.utils import timezone

from publishing import kinds, projection
from publishing.models import Revision
from publishing.refusals import Invalid
from publishing.validation import KnownEntries, digest, validated


def previewed(request, draft):
    """The public page's answer for a working copy, with the drafts that it refers to. Nothing stays."""
    with transaction.atomic():
        publications = [_as_published(revision) for revision in with_references(draft)]
        projection.project(publications)
        address = reverse(kinds.get(draft.entry.kind).url_name, args=[draft.entry.slug])
        match = resolve(address)
        request.is_preview = True
        request.resolver_match = match
        response = match.func(request, *match.args, **match.kwargs)
        if hasattr(response, "render"):
            response.render()
        transaction.set_rollback(True)
    response["Cache-Control"] = "no-store"
    return response


def with_references(draft):
    """The draft, and the finished drafts of entries never published that it refers to, also through others."""
    known = KnownEntries(published_only=False)
    found, waiting = {}, [draft]
    while waiting:
        revision = waiting.pop()
        if revision.pk in found:
            continue
        kind = kinds.get(revision.entry.kind)
        try:
            revision.document = validated(kind, revision.document, known=known)
        except Invalid:
            if revision.pk == draft.pk:
                raise
            continue
        found[revision.pk] = revision
        waiting += _drafts_named(kind, revision.document)
    return list(found.values())


def _drafts_named(kind, document):
    references = list(references_in(kind.shape, document))
    for name in {name for name, _ in references}:
        slugs = [slug for other, slug in references if other == name]
        yield from (
            Revision.objects.working_copies()
            .select_related("entry")
            .filter(entry__kind=name, entry__slug__in=slugs, entry__revisions__version=None)
            .exclude(entry__revisions__state=Revision.State.PUBLISHED)
            .distinct()
        )


def references_in(shape, value):
    """(kind, slug) of every entry that a document refers to."""
    if hasattr(shape, "fields"):
        for name, part in shape.fields.items():
            yield from references_in(part, (value or {}).get(name))
    elif hasattr(shape, "child"):
        for item in value or []:
            yield from references_in(shape.child, item)
    elif hasattr(shape, "kind") and value:
        yield shape.kind, value


def _as_published(revision):
    # Frozen rows must not be touched: the pretended publication is a row of its own, gone with the transaction.
    last = revision.entry.revisions.publications().first()
    now = timezone.now()
    return Revision.objects.create(
        entry=revision.entry,
        state=Revision.State.PUBLISHED,
        document=revision.document,
        saved_at=now,
        saved_by=revision.saved_by,
        version=last.version + 1 if last else 1,
        published_at=now,
        published_by=revision.saved_by,
        change=Revision.Change.MEANING,
        note="Preview",
        sequence=2**62 + revision.pk,
        digest=digest(revision.document),
    )
