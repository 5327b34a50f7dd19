"""A draft's page as the public will see it: published for the length of one answer, and never for anyone else."""

from django.db import transaction
from django.urls import resolve, reverse
from django.utils import timezone

from publishing import kinds
from publishing.documents.filled import filled
from publishing.documents.structure import digest
from publishing.documents.validation import KnownEntries
from publishing.lifecycle.approval import referred_drafts
from publishing.models import Revision
from publishing.published import projection
from publishing.published.lookup import label_of


class NoPage(Exception):
    """No page can be made of a draft, whatever is left out of it."""


def previewed(request, draft):
    """Return the public page's answer for a working copy, with the drafts that it refers to. Nothing stays.

    Of drafts that are not finished, what is missing is left out or filled in, which the page says.

    :raises NoPage:
    """
    with transaction.atomic():
        drafts = referred_drafts(draft)
        known = KnownEntries(
            published_only=True, plus={(each.entry.kind, each.document.get("slug")) for each in drafts}
        )
        request.shortfalls = []
        publications = [_as_published(revision, known, request.shortfalls, draft=draft) for revision in drafts]
        projection.project(publications)
        address = reverse(kinds.get(draft.entry.kind).url_name, args=[draft.entry.slug])
        match = resolve(address)
        request.is_preview = True
        request.preview_waits = draft.state == Revision.State.IN_REVIEW
        back = "workbench:review" if request.preview_waits else "workbench:edit"
        request.preview_of = reverse(back, args=[kinds.get(draft.entry.kind).plural, draft.entry.slug])
        request.resolver_match = match
        response = match.func(request, *match.args, **match.kwargs)
        if hasattr(response, "render"):
            response.render()
        transaction.set_rollback(True)
    response["Cache-Control"] = "no-store"
    return response


def _as_published(revision, known, shortfalls, *, draft):
    kind = kinds.get(revision.entry.kind)
    document, told = filled(kind, revision.document, known=known)
    if document is None:
        raise NoPage
    address = reverse("workbench:edit", args=[kind.plural, revision.entry.slug])
    of = f"{label_of(kind, revision.document) or revision.entry.slug}: " if revision.pk != draft.pk else ""
    shortfalls += [(f"{address}#{pointer[1:].replace('/', '-')}", of + sentence) for pointer, sentence in told]
    document["slug"] = revision.entry.slug
    # Frozen rows must not be touched: the pretended publication is a row of its own, gone with the transaction.
    last = revision.entry.revisions.publications().first()
    now = timezone.now()
    return Revision.objects.create(
        entry=revision.entry,
        state=Revision.State.PUBLISHED,
        document=document,
        saved_at=now,
        saved_by=revision.saved_by,
        version=last.version + 1 if last else 1,
        published_at=now,
        published_by=revision.saved_by,
        change=Revision.Change.MEANING,
        note="Preview",
        sequence=2**62 + revision.pk,
        digest=digest(document),
    )
