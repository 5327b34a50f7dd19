"""From publications to the tables that the public reads. Rows come from here and from nowhere else."""

from collections import defaultdict

from django.db import transaction
from django.db.models import Count, Max

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
from publishing.published.shape import code_of_rows, shapes
from publishing.published.stored_json import stored
from publishing.published.words import Words, fold, forget_words, index_words

AT_A_TIME = 200  # rows in one statement


def project(publications, report=lambda done, total: None):
    """Write the rows of these publications, and then their relations: first all rows, so that any may be linked.

    A few hundred rows are written by one statement. `report(done, total)` is called after each of these.
    """
    write_rows(publications, report)
    kinds.changed()


def write_bare_rows(kind, publications):
    """Write rows of one kind without their relations: what refers to them can be written then."""
    for publication in publications:
        publication.document = completed(kind, publication.document)
    first = first_publications([publication.entry_id for publication in publications])
    kind.project(publications, first, kind.besides.of(publications))


def write_rows(publications, report=lambda done, total: None):
    """Do the same, and tell no kind that what the public reads has changed."""
    entries = [publication.entry_id for publication in publications]
    first, redacted, phrases = first_publications(entries), _last_redactions(entries), _search_phrases(entries)
    before, parts, done = _shown(entries), [], 0
    for kind in kinds.all_kinds():
        of_kind = [publication for publication in publications if publication.entry.kind == kind.name]
        parts += [(kind, of_kind[start : start + AT_A_TIME]) for start in range(0, len(of_kind), AT_A_TIME)]
    linked = []
    for kind, part in parts:
        for publication in part:
            publication.document = completed(kind, publication.document)
            _settle_slug(publication.entry, publication.document["slug"])
            _mark(publication.entry, kind.is_demonstration(publication.document))
        besides = kind.besides.of(part)
        say_shape(kind, [each.entry for each in part])
        rows = kind.project(part, first, besides)
        _represent(kind, part, first, redacted, besides)
        _index(kind, part, first, phrases)
        linked.append((kind, [*zip(rows, (publication.document for publication in part), strict=True)]))
        report((done := done + len(part)) // 2, len(publications))
    for kind, pairs in linked:
        kind.link(pairs)
        report((done := done + len(pairs)) // 2, len(publications))
    for _, part in parts:
        index_versions(part)
    _count({kind for kind, _ in parts}, before, _shown(entries))


def index_versions(publications):
    """Write what these versions are found by, each as its kind has it."""
    for kind in kinds.all_kinds():
        if of_kind := [publication for publication in publications if publication.entry.kind == kind.name]:
            kind.index_versions(of_kind)


def _shown(entries):
    """Return {kind: how many of these entries are in force and not invented}."""
    there = IndexEntry.objects.shown().filter(pk__in=entries).order_by().values("kind")
    return dict(there.values_list("kind", Count("pk")))


def _count(kinds_changed, before, after):
    """Write down how many entries of these kinds there are: as many more as of those that changed, or all of them anew."""
    head, _ = Head.objects.select_for_update().get_or_create(pk=1, defaults={"projected_by": code_of_rows()})
    counts = {
        kind.name: head.counts[kind.name] + after.get(kind.name, 0) - before.get(kind.name, 0)
        if kind.name in head.counts and before is not None
        else kind.model.objects.shown().count()
        for kind in kinds_changed
    }
    head.counts = {**head.counts, **counts}
    head.languages |= {kind.name: sorted(kind.languages()) for kind in kinds_changed if kind.translated}
    head.save(update_fields=["counts", "languages"])


def count_anew():
    """Count the entries of every kind, whatever was written down of them."""
    _count(kinds.all_kinds(), None, None)


def _last_redactions(entries):
    """Return {entry: when a text was last taken out of it}: whoever holds what was sent before has to ask anew."""
    found = Redaction.objects.filter(entry__in=entries).order_by()
    return dict(found.values_list("entry").annotate(Max("at")))


def _represent(kind, publications, first, redacted, besides):
    values = {}
    for publication in publications:
        body, tag = stored(
            kind,
            publication.document,
            slug=publication.document["slug"],
            version=publication.version,
            published_at=first[publication.entry_id],
            modified_at=publication.published_at,
            besides=besides.get(publication.entry_id, {}),
        )
        values[publication.entry] = {
            "kind": kind.name,
            "slug": publication.document["slug"],
            "modified_at": max(
                publication.published_at, redacted.get(publication.entry_id) or publication.published_at
            ),
            "body": body,
            "tag": tag,
        }
    _write(Representation, values)


def _write(model, values):
    """Insert the rows of entries, {entry: {column: value}}, or write over them, by one statement."""
    rows = [model(entry=entry, **found) for entry, found in values.items()]
    names = [*next(iter(values.values()))]
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=["entry"], update_fields=names)


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


def say_shape(kind, entries):
    """Write down of entries of a kind, where it is not there, that this code shaped their rows."""
    shape = shapes()[kind.name]
    others = [entry for entry in entries if entry.shape != shape]
    if others:
        Entry.objects.filter(pk__in=[entry.pk for entry in others]).update(shape=shape)
    for entry in others:
        entry.shape = shape


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
    found = list(Revision.objects.in_force().filter(entry__in=entries).select_related("entry"))
    for kind in kinds.all_kinds():
        if of_kind := [publication for publication in found if publication.entry.kind == kind.name]:
            for publication in of_kind:
                publication.document = completed(kind, publication.document)
            _index(kind, of_kind, first, phrases)


def _index(kind, publications, first, phrases):
    values, texts = {}, {}
    for publication in publications:
        found = kind.index(publication.document)
        names = [found["label"], *found["names"]]
        parts = {
            "A": fold(found["label"]),
            "B": fold(" ".join([*found["names"], *found["also"]])),
            "C": fold(found["summary"]),
            "D": fold(" ".join([*found["texts"], *found["tags"]])),
        }
        texts[publication.entry_id] = parts | {"phrases": phrases[publication.entry_id]}
        values[publication.entry] = {
            "kind": kind.name,
            "slug": publication.document["slug"],
            "label": found["label"],
            "names": sorted({fold(name) for name in names} - {""}),
            "linked": sorted({*found["linked"]}),
            "summary": found["summary"],
            "body": "\n\n".join(text for text in found["texts"] if text),
            "themes": found["themes"],
            "version": publication.version,
            "change": publication.change,
            "note": publication.note,
            "first_published_at": first[publication.entry_id],
            "modified_at": publication.published_at,
            "words": Words(parts),
        }
    _write(IndexEntry, values)
    index_words(texts)


def remove(withdrawal):
    """Take an entry's rows away. ProtectedError where other published rows refer to it."""
    entry = withdrawal.entry
    kind, before = kinds.get(entry.kind), _shown([entry.pk])
    kind.remove(kind.model.objects.get(pk=entry.pk), withdrawal)
    forget_words([entry.pk])
    IndexEntry.objects.filter(pk=entry.pk).delete()
    Representation.objects.filter(pk=entry.pk).delete()
    _count({kind}, before, {})
    kinds.changed()
