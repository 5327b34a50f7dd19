"""The rows of a list: how many there are, and those of a page by its number."""

from array import array

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

from web.prepared import prepared

MOST_PAGES = 250  # of a list: what is further on is found by filters, in another order, or in a file
CUT = "Of a list, {most} pages are shown. To see what comes after, choose filters or another order, or take it away as a file."


class ShownPage(Page):
    """A page by its number. Django takes the last for one that has all the rest."""

    def end_index(self):
        return min(self.number * self.paginator.per_page, self.paginator.count)


class Pages(Paginator):
    """Pages by number, at most `MOST_PAGES`: one further on would cost more the further it is."""

    @cached_property
    def num_pages(self):
        return min(super().num_pages, MOST_PAGES)

    def _get_page(self, *args):
        return ShownPage(*args)

    @property
    def cut(self):
        """The sentence on what is not shown; "" where all is."""
        return CUT.format(most=MOST_PAGES) if self.count > MOST_PAGES * self.per_page else ""


def how_many(filters):
    """Return how many rows the filters leave; they put their queryset together where it is asked for."""
    return filters.qs.count()


def first_keys(rows, page_size):
    """Return the keys of the rows that a list shows on its pages, in order."""
    return array("q", rows.values_list("pk", flat=True)[: MOST_PAGES * page_size])


class RowsInKeptOrder:
    """The rows of a list, of which the keys of the first pages are known in their order: a page asks for its own rows."""

    def __init__(self, list_class, keys):
        self.list_class, self.keys = list_class, keys

    def __getitem__(self, part):
        keys = list(self.keys[part])
        found = {row.pk: row for row in _rows_of_list(self.list_class, keys=keys)}
        return [found[key] for key in keys if key in found]


@prepared
def _rows_of_list(list_class, *, keys):
    return list_class().get_queryset().filter(pk__one_of=keys).order_by()
