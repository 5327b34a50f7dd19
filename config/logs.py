"""Log lines without secrets: links that sign, invite or recover carry one in their address."""

import logging
import re
from datetime import UTC, datetime

from screening.logs import ScreenedFormatter

SECRETS = re.compile(r"(/(?:sign|invitations|reset/key|confirm-email|calendars)/)[^/\s'\"]{20,}|\bswc_\w+")


class SafeFormatter(ScreenedFormatter):
    """What screens lines takes out of them what opens something, too. Each begins with when (UTC), how grave and by whom.

    What stands in front is written after the screen, which would take the digits of a time for somebody's.
    """

    def format(self, record):
        if record.name.startswith("django.security"):  # it was refused and nothing broke: one line, not thirteen
            record = logging.makeLogRecord({**vars(record), "exc_info": None, "exc_text": None})
        said = SECRETS.sub(lambda found: f"{found[1] or ''}(secret)", super().format(record))
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return f"{when} {record.levelname} {record.name}: {said}"
