"""A place in a log that somebody follows, as they send it back: its number, and a mark of what stands there.

A database that was restored from a backup takes its numbers again for something else. The mark tells that apart, also
when the log has grown past the follower's number.
"""

import re

from rest_framework.exceptions import APIException

from web.addresses import absolute

PLACE = re.compile(r"([0-9]{1,18})(?:\.([0-9a-f]{12}))?")


class StartAgain(APIException):
    """410: the log never came to this place, or not by what the follower has read."""

    status_code = 410
    kind, title = "start-again", "Start again"

    def __init__(self, path):
        super().__init__(
            "This log does not lead to where you are: it was restored from a backup, and part of what you have read is not "
            "in it, or something else. Start again from the beginning, and take what you find in place of what you have."
        )
        self.more = {"start": absolute(path)}


def place_named(given):
    """Return (number, mark or "") of a place, or None where it is none."""
    found = PLACE.fullmatch(given)
    return found and (int(found[1]), found[2] or "")


def place(number, mark):
    """Return a place as it is sent. Where nothing stands yet there is no mark."""
    return f"{number}.{mark[:12]}" if mark else str(number)
