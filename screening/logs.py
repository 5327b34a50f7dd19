"""Log lines without personal data: an address that was asked for, or an error's words, may hold what somebody typed."""

import logging

from screening.personal_data import REFUSED, findings


class ScreenedFormatter(logging.Formatter):
    """Leaves every line out in which the screen finds something, tracebacks included, and says what kind it was."""

    def format(self, record):
        return "\n".join(_line(line) for line in super().format(record).splitlines())


def _line(line):
    found = findings(line)
    return f"(a line was left out: {', '.join(REFUSED.get(kind, kind) for kind in found)})" if found else line
