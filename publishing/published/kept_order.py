"""The order of a list's rows, kept until something changes: a page reads its own rows and none that it passes over.

Keys are kept in blocks, so that a page far on has as little kept for it as the first.
"""

from array import array

from publishing.models import Representation
from publishing.published.content_changes import kept_until_change
from web.prepared import prepared

BLOCK = 5_000  # keys, which are 40 kB


class InKeptOrder:
    """The rows of a list, for a paginator to cut pages out of.

    `key` says which list it is, filters and order too; `find()` returns a queryset of it in its order, and is asked where
    no keys are kept; `rows_by(keys=…)` returns the rows that have these keys. `of` is the `state()`, where it is known.
    """

    def __init__(self, key, find, rows_by, *, of=None):
        self.key, self.find, self.rows_by, self.of = key, find, rows_by, of

    def __getitem__(self, part):
        before = part.start - part.start % BLOCK
        keys = [key for start in range(before, part.stop, BLOCK) for key in self.block(start)]
        keys = keys[part.start - before : part.stop - before]
        found = {row.pk: row for row in self.rows_by(keys=keys)}
        return [found[key] for key in keys if key in found]

    def block(self, start):
        return kept_until_change((*self.key, start), lambda: self.keys_from(start), of=self.of)

    def keys_from(self, start):
        return array("q", self.find().values_list("pk", flat=True)[start : start + BLOCK])


@prepared
def representations_by(*, keys):
    """Return the stored JSON of the entries with these keys as `PublicEntryQuerySet.representations` does, in no order."""
    return Representation.objects.filter(pk__one_of=keys).values_list("pk", "body", named=True)
