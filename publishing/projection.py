"""From publications to the tables that the public reads. Rows come from here and from nowhere else."""

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Min, Value

from publishing import kinds
from publishing.models import Entry, FormerSlug, IndexEntry, Revision
from publishing.validation import completed

# British stemming as PostgreSQL has it: "sharing", "shared" and "shares" find each other.
SEARCH_CONFIG = "english"


def project(publications):
    """Write the rows of these publications, and then their relations: first all rows, so that any may be linked."""
    first = dict(
        Revision.objects.filter(entry__in=[publication.entry_id for publication in publications])
        .exclude(version=None)
        .order_by()
        .values("entry")
        .annotate(first=Min("published_at"))
        .values_list("entry", "first")
    )
    pairs = []
    for kind in kinds.all_kinds():
        for publication in publications:
            if publication.entry.kind == kind.name:
                publication.document = completed(kind, publication.document)
                _settle_slug(publication.entry, publication.document["slug"])
                row = kind.project(publication, first[publication.entry_id])
                _index(kind, publication, first[publication.entry_id])
                pairs.append((kind, row, publication.document))
    for kind, row, document in pairs:
        kind.link(row, document)


def _settle_slug(entry, slug):
    """A published rename: the old address leads to the new one."""
    if entry.slug == slug:
        return
    FormerSlug.objects.get_or_create(kind=entry.kind, slug=entry.slug, defaults={"entry": entry})
    FormerSlug.objects.filter(kind=entry.kind, slug=slug).delete()
    entry.slug = slug
    entry.save(update_fields=["slug"])


def _index(kind, publication, first_published_at):
    document = publication.document
    found = kind.index(document)
    IndexEntry.objects.update_or_create(
        entry=publication.entry,
        defaults={
            "kind": kind.name,
            "slug": document["slug"],
            "label": found["label"],
            "summary": found["summary"],
            "body": found["body"],
            "themes": found["themes"],
            "version": publication.version,
            "change": publication.change,
            "note": publication.note,
            "first_published_at": first_published_at,
            "modified_at": publication.published_at,
            "words": SearchVector(Value(f"{found['label']} {found['also']}"), weight="A", config=SEARCH_CONFIG)
            + SearchVector(Value(found["summary"]), weight="B", config=SEARCH_CONFIG)
            + SearchVector(Value(found["body"]), weight="C", config=SEARCH_CONFIG),
        },
    )


def remove(entry):
    """Take an entry's rows away. ProtectedError where other published rows refer to it."""
    kinds.get(entry.kind).model.objects.filter(pk=entry.pk).delete()
    IndexEntry.objects.filter(pk=entry.pk).delete()


@transaction.atomic
def reproject():
    """Rebuild every projected row from the revisions alone. This function will answer counts by kind.

    Rows are updated in place where they are right to be there, since other tables may refer to them.
    """
    Entry.objects.select_for_update().count()
    in_force = list(Revision.objects.in_force().select_related("entry").order_by("pk"))
    kept = [publication.entry_id for publication in in_force]
    project(in_force)
    for kind in reversed(kinds.all_kinds()):
        kind.model.objects.exclude(pk__in=kept).delete()
    IndexEntry.objects.exclude(pk__in=kept).delete()
    return {
        kind.name: sum(publication.entry.kind == kind.name for publication in in_force) for kind in kinds.all_kinds()
    }
