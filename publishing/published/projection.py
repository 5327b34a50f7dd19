"""From publications to the tables that the public reads. Rows come from here and from nowhere else."""

from collections import defaultdict
from functools import reduce
from operator import add

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Max, Value

from publishing import kinds
from publishing.documents.validation import completed
from publishing.models import (
    Entry,
    FormerSlug,
    Head,
    IndexEntry,
    Redaction,
    Representation,
    Revision,
    SearchPhrase,
)
from publishing.published.history import first_publications
from publishing.published.stored_json import stored
from publishing.published.words import SEARCH_CONFIG, fold, forget_all_words, forget_words, index_words, regular
from web.code import fingerprint

# What this code is: a projection that other code made is rebuilt when the site starts.
CODE = fingerprint()


def project(publications, report=lambda done, total: None):
    """Write the rows of these publications, and then their relations: first all rows, so that any may be linked.

    `report(done, total)` is called after each row.
    """
    entries = [publication.entry_id for publication in publications]
    first, redacted, phrases = first_publications(entries), _last_redactions(entries), _search_phrases(entries)
    pairs = []
    for kind in kinds.all_kinds():
        for publication in publications:
            if publication.entry.kind == kind.name:
                publication.document = completed(kind, publication.document)
                _settle_slug(publication.entry, publication.document["slug"])
                _mark(publication.entry, kind.is_demonstration(publication.document))
                row = kind.project(publication, first[publication.entry_id])
                _represent(kind, publication, first[publication.entry_id], redacted.get(publication.entry_id))
                _index(kind, publication, first[publication.entry_id], phrases[publication.entry_id])
                pairs.append((kind, row, publication.document))
                report(len(pairs), len(publications))
    for kind, row, document in pairs:
        kind.link(row, document)
    _count({kind for kind, _, _ in pairs})
    kinds.changed()


def _count(kinds_changed):
    counts = {kind.name: kind.model.objects.shown().count() for kind in kinds_changed}
    head, _ = Head.objects.select_for_update().get_or_create(pk=1, defaults={"projected_by": CODE})
    head.counts = {**head.counts, **counts}
    head.languages |= {kind.name: sorted(kind.languages()) for kind in kinds_changed if kind.translated}
    head.save(update_fields=["counts", "languages"])


def _last_redactions(entries):
    """Return {entry: when a text was last taken out of it}: whoever holds what was sent before has to ask anew."""
    found = Redaction.objects.filter(entry__in=entries).order_by()
    return dict(found.values_list("entry").annotate(Max("at")))


def _represent(kind, publication, first_published_at, redacted_at):
    body, tag = stored(
        kind,
        publication.document,
        slug=publication.document["slug"],
        version=publication.version,
        published_at=first_published_at,
        modified_at=publication.published_at,
    )
    _write(
        Representation,
        publication.entry,
        {
            "kind": kind.name,
            "slug": publication.document["slug"],
            "modified_at": max(publication.published_at, redacted_at or publication.published_at),
            "body": body,
            "tag": tag,
        },
    )


def _write(model, entry, values):
    """Insert the row of an entry, or write over it, by one statement; `update_or_create` takes six."""
    model.objects.bulk_create(
        [model(entry=entry, **values)], update_conflicts=True, unique_fields=["entry"], update_fields=[*values]
    )


def _settle_slug(entry, slug):
    """A published rename: the old address leads to the new one."""
    if entry.slug == slug:
        return
    FormerSlug.objects.get_or_create(kind=entry.kind, slug=entry.slug, defaults={"entry": entry})
    FormerSlug.objects.filter(kind=entry.kind, slug=slug).delete()
    entry.slug = slug
    entry.save(update_fields=["slug"])


def _mark(entry, is_demonstration):
    if entry.is_demonstration != is_demonstration:
        entry.is_demonstration = is_demonstration
        entry.save(update_fields=["is_demonstration"])


def _search_phrases(entries):
    """Return {entry: [phrase by which the search finds it too]}."""
    found = defaultdict(list)
    for entry, phrase in SearchPhrase.objects.filter(entry__in=entries).values_list("entry", "phrase"):
        found[entry].append(phrase)
    return found


@transaction.atomic
def index_again(entries):
    """Write the search index of these entries anew, those in force: their search phrases changed."""
    Entry.objects.select_for_update().filter(pk__in=entries).count()
    first, phrases = first_publications(entries), _search_phrases(entries)
    for publication in Revision.objects.in_force().filter(entry__in=entries).select_related("entry"):
        kind = kinds.get(publication.entry.kind)
        publication.document = completed(kind, publication.document)
        _index(kind, publication, first[publication.entry_id], phrases[publication.entry_id])


def _index(kind, publication, first_published_at, phrases):
    document = publication.document
    found = kind.index(document)
    names = [found["label"], *found["names"]]
    parts = {
        "A": fold(found["label"]),
        "B": fold(" ".join([*found["names"], *found["also"]])),
        "C": fold(found["summary"]),
        "D": fold(" ".join([*found["texts"], *found["tags"]])),
    }
    vectors = [
        SearchVector(Value(regular(text)), weight=weight, config=SEARCH_CONFIG) for weight, text in parts.items()
    ]
    _write(
        IndexEntry,
        publication.entry,
        {
            "kind": kind.name,
            "slug": document["slug"],
            "label": found["label"],
            "names": sorted({fold(name) for name in names} - {""}),
            "linked": sorted({*found["linked"]}),
            "summary": found["summary"],
            "body": "\n\n".join(text for text in found["texts"] if text),
            "themes": found["themes"],
            "version": publication.version,
            "change": publication.change,
            "note": publication.note,
            "first_published_at": first_published_at,
            "modified_at": publication.published_at,
            "words": reduce(add, vectors),
        },
    )
    index_words(publication.entry_id, parts, phrases)


def remove(withdrawal):
    """Take an entry's rows away. ProtectedError where other published rows refer to it."""
    entry = withdrawal.entry
    kind = kinds.get(entry.kind)
    kind.remove(kind.model.objects.get(pk=entry.pk), withdrawal)
    forget_words([entry.pk])
    IndexEntry.objects.filter(pk=entry.pk).delete()
    Representation.objects.filter(pk=entry.pk).delete()
    _count({kind})
    kinds.changed()


def is_current():
    """Return whether the projection was made by this code; an empty one always is."""
    head = Head.now()
    return head.projected_by == CODE or not head.sequence


@transaction.atomic
def reproject(report=lambda done, total: None):
    """Rebuild every projected row from the revisions alone. Return counts by kind.

    Rows are updated in place where they are right to be there, since other tables may refer to them.
    """
    Entry.objects.select_for_update().count()
    head, _ = Head.objects.select_for_update().get_or_create(pk=1)
    head.projected_by = CODE
    head.save(update_fields=["projected_by"])
    in_force = list(Revision.objects.in_force().select_related("entry").order_by("pk"))
    kept = [publication.entry_id for publication in in_force]
    forget_all_words()
    project(in_force, report)
    for kind in reversed(kinds.all_kinds()):
        kind.model.objects.exclude(pk__in=kept).delete()
    IndexEntry.objects.exclude(pk__in=kept).delete()
    Representation.objects.exclude(pk__in=kept).delete()
    _count(kinds.all_kinds())
    return {
        kind.name: sum(publication.entry.kind == kind.name for publication in in_force) for kind in kinds.all_kinds()
    }
