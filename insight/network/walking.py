"""The whole network, walked link by link: each page is read from where the one before it ended, and nothing is counted."""

import re
from dataclasses import replace

from insight.network.graph import network_of, rows_of

MOST = 500  # links of a page
PLACE = re.compile(r"([a-z]{1,20})-([0-9]{1,18})")


class NoSuchPlace(Exception):
    """Nothing here ends at this place, with these sorts of links."""


def page(sorts, demonstration, place=""):
    """Return (the `Network` of the links after a place, the place that it ends at or None where nothing follows).

    Rows of the database keep their order: what is published anew meanwhile comes again at the end.

    :raises NoSuchPlace:
    """
    ways = [rows for sort in sorts for rows in rows_of(sort, demonstration)]
    at, key = _read(place, [rows.name for rows in ways])
    links, left = {}, MOST
    for rows in ways[at:]:
        found = rows.after(key).first(left + 1)
        links |= {link: sources for _, link, sources in found[:left]}
        if len(found) > left:
            last = found[left - 1][0] if left else key
            return replace(network_of(links, demonstration), is_read_whole=False), f"{rows.name}-{last}"
        left, key = left - len(found), 0
    return replace(network_of(links, demonstration), is_read_whole=not place), None


def _read(place, names):
    """Return (which of these rows it is in, the key of the last one that was read)."""
    if not place:
        return 0, 0
    found = PLACE.fullmatch(place)
    if not found or found[1] not in names:
        raise NoSuchPlace
    return names.index(found[1]), int(found[2])
