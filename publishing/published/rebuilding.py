"""The rows that the public reads made anew where other code shaped them: part by part, beside the running site.

Each entry says by which code its rows were shaped, so a rebuild that is cut short goes on where it was, and one that has
nothing to do ends at once. Until its turn comes an entry is shown by the rows that it has.
"""

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from publishing import kinds
from publishing.models import Entry, Head, IndexEntry, Representation, Revision
from publishing.published.projection import count_anew, index_versions, say_shape, write_bare_rows, write_rows
from publishing.published.shape import code_of_rows, shapes
from publishing.published.words import forget_words_of_nothing

AT_A_TIME = 50  # entries in one transaction, about half a second: whoever publishes waits for that long at most


def published_entries():
    """Return the entries that were published at some time, in force or not."""
    return Entry.objects.filter(Exists(Revision.objects.filter(entry=OuterRef("pk"), version__isnull=False)))


def shaped_otherwise():
    """Return the published entries whose rows other code shaped."""
    wanted = Q(pk=None)
    for name, shape in shapes().items():
        wanted |= Q(kind=name) & ~Q(shape=shape)
    return published_entries().filter(wanted)


def shapes_the_rows():
    """Return whether it is this code that shapes the rows: the one that took them over last."""
    return Head.now().projected_by == code_of_rows()


def is_current():
    """Return whether this code shapes the rows, and did so with all there are."""
    return (shapes_the_rows() or not published_entries().exists()) and not shaped_otherwise().exists()


@transaction.atomic
def take_over():
    """Say that this code shapes the rows from now on; other code that still runs rebuilds none."""
    head = _hold_head()
    if head.projected_by != code_of_rows():
        head.projected_by = code_of_rows()
        head.save(update_fields=["projected_by"])


def rebuild(report=lambda done, total: None):
    """Shape anew the rows of every entry whose rows other code shaped. Return {kind: how many of them are in force}.

    `report(done, total)` is called after each part, of all entries that were published at some time. At the end what is
    no row of anything in force is taken away, and what was answered before is not taken any more for what is there.
    It stops in the middle where other code takes over.
    """
    total, left = published_entries().count(), shaped_otherwise().count()
    made = dict.fromkeys((kind.name for kind in kinds.all_kinds()), 0)
    if not left:
        report(total, total)
        return made
    report(total - left, total)
    for kind in kinds.all_kinds():
        _write_missing_rows(kind)
    for kind in kinds.all_kinds():
        last = 0
        while part := _part(shaped_otherwise().filter(kind=kind.name, pk__gt=last)):
            if (in_force := _shape(kind, part)) is None:
                return made
            made[kind.name] += in_force
            last, left = part[-1], max(0, left - len(part))
            report(total - left, total)
    _finish()
    return made


def reproject(report=lambda done, total: None):
    """Rebuild the rows of every entry, whatever code shaped them. Return {kind: how many are in force}."""
    forget_shapes()
    return rebuild(report)


def forget_shapes():
    """Have the rows of every entry made anew by the next rebuild."""
    take_over()
    Entry.objects.update(shape="")


def _part(entries):
    return list(entries.order_by("pk").values_list("pk", flat=True)[:AT_A_TIME])


def _hold_head():
    """Lock the head: nobody publishes meanwhile. Entries are locked before it, as everywhere."""
    head, _ = Head.objects.select_for_update().get_or_create(pk=1)
    return head


@transaction.atomic
def _write_missing_rows(kind):
    """Write rows, without their relations, of those in force that have none, so that any row may refer to them."""
    there = kind.model._base_manager.values("pk")
    missing = list(Revision.objects.in_force().filter(entry__kind=kind.name).exclude(entry__in=there).order_by("pk"))
    for start in range(0, len(missing), AT_A_TIME):
        part = missing[start : start + AT_A_TIME]
        write_bare_rows(kind, part)
        Entry.objects.filter(revisions__in=part).update(shape="")


@transaction.atomic
def _shape(kind, part):
    """Shape the rows of some entries of a kind. Return how many are in force, or None where other code took over."""
    entries = Entry.objects.filter(pk__in=part).order_by("pk")
    list(entries.select_for_update().values("pk"))
    if _hold_head().projected_by != code_of_rows():
        return None
    # Somebody may have published one since the part was chosen: then there is no more to do for it.
    others = list(entries.exclude(shape=shapes()[kind.name]))
    say_shape(kind, others)
    published = Revision.objects.filter(entry__in=others).select_related("entry").order_by("pk")
    in_force = list(published.in_force())
    write_rows(in_force)
    before = published.filter(state=Revision.State.PUBLISHED).exclude(pk__in=[each.pk for each in in_force])
    index_versions(list(before))
    Head.objects.filter(pk=1).update(rebuilt=F("rebuilt") + 1)
    return len(in_force)


@transaction.atomic
def _finish():
    _hold_head()
    in_force = Revision.objects.in_force().values("entry")
    for kind in reversed(kinds.all_kinds()):
        kind.model.objects.exclude(pk__in=in_force).delete()
    IndexEntry.objects.exclude(pk__in=in_force).delete()
    Representation.objects.exclude(pk__in=in_force).delete()
    forget_words_of_nothing()
    count_anew()
    # A number that no publication has: what was answered from the old rows is not taken for what is there now.
    Head.take_numbers(1, timezone.now())
    kinds.changed()
