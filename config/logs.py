"""Log lines without secrets: links that sign, invite or recover carry one in their address."""

import json
import logging
import re
from datetime import UTC, datetime

from screening.logs import ScreenedFormatter

SECRETS = re.compile(
    r"(/(?:sign|mail/stop|invitations|reset/key|confirm-email|calendars|who-uses-this)/+)[^/\s'\"]{20,}|\bswc_\w+"
)


class SafeFormatter(ScreenedFormatter):
    """What screens lines takes out of them what opens something, too. Each begins with when (UTC), how grave and by whom.

    What stands in front is written after the screen, which would take the digits of a time for somebody's.
    """

    def format(self, record):
        # It was refused and nothing broke: one line, not thirteen.
        if record.name.startswith("django.security") or (
            record.name == "django.request" and record.levelno < logging.ERROR
        ):
            record = logging.makeLogRecord({**vars(record), "exc_info": None, "exc_text": None})
        said = SECRETS.sub(lambda found: f"{found[1] or ''}(secret)", super().format(record))
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return self.line(when, record.levelname, record.name, person_of(record), said)

    def line(self, when, level, name, person, said):
        return f"{when} {level} {name}:{f' [person {person}]' if person else ''} {said}"


class JSONLines(SafeFormatter):
    """The same, as JSON for programs that gather logs."""

    def line(self, when, level, name, person, said):
        return json.dumps({"at": when, "level": level, "logger": name, "person": person, "message": said})


def person_of(record):
    """Return the number of who sent the request that a line is about, where that is known already; nobody is looked up."""
    known = vars(record.request) if hasattr(record, "request") else {}
    return next((who.pk for who in map(known.get, ["_cached_user", "user"]) if type(who).__name__ == "Person"), None)
