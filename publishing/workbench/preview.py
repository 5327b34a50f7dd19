"""A draft's page as the public will see it: published for the length of one answer, and never for anyone else."""

from django.db import transaction
from django.urls import resolve, reverse
from django.utils import timezone

from publishing import kinds
from publishing.documents.structure import digest
from publishing.lifecycle.approval import with_references
from publishing.models import Revision
from publishing.published import projection


def previewed(request, draft):
    """Return the public page's answer for a working copy, with the drafts that it refers to. Nothing stays."""
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
