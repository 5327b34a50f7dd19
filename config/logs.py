"""Log lines without secrets: links that sign, invite or recover carry one in their address."""

import json
import logging
import os
import re
from datetime import UTC, datetime

from gunicorn.glogging import Logger

from screening.logs import ScreenedFormatter, screened
from web import request_id

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
        request = request_id.current.get()
        facts = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": request.number if request else "",
            "address": screened(without_secrets(request.address)) if request else "",
            "person": person_of(record),
            "message": without_secrets(super().format(record)),
        }
        return self.line(facts)

    def line(self, facts):
        of = "".join(f" [{name} {facts[name]}]" for name in ["request", "person"] if facts[name])
        return f"{facts['at']} {facts['level']} {facts['logger']}:{of} {facts['message']}"


class JSONLines(SafeFormatter):
    """The same, as JSON for programs that gather logs, with what was asked or which job was done."""

    def line(self, facts):
        return json.dumps(facts)


FORMATTER = JSONLines if os.environ.get("LOG_FORMAT") == "json" else SafeFormatter


class ServerLog(Logger):
    """The web server's own lines, as all others are."""

    def setup(self, cfg):
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(FORMATTER())


def without_secrets(text):
    return SECRETS.sub(lambda found: f"{found[1] or ''}(secret)", text)


def person_of(record):
    """Return the number of who sent the request that a line is about, where that is known already; nobody is looked up."""
    known = vars(record.request) if hasattr(record, "request") else {}
    return next((who.pk for who in map(known.get, ["_cached_user", "user"]) if type(who).__name__ == "Person"), None)
