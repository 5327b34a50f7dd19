"""Log lines without personal data: an address that was asked for, or an error's words, may hold what somebody typed."""

import logging

from screening.personal_data import LONGEST, REFUSED, TOO_LONG, UNCHECKED, kinds_in


class ScreenedFormatter(logging.Formatter):
    """Leaves every line out in which the screen finds something, tracebacks included, and says what kind it was."""

    def format(self, record):
        return "\n".join(screened(line) for line in super().format(record).splitlines())


def screened(line):
    """Return a line, or what stands in its place where the screen finds something in it."""
    try:
        found = kinds_in(line) if len(line) <= LONGEST else [TOO_LONG]
    except Exception:  # no logging here: this is logging
        found = [UNCHECKED]
    said = {UNCHECKED: "the screen for personal data is broken", TOO_LONG: "it is too long to be checked", **REFUSED}
    return f"(a line was left out: {', '.join(said[kind] for kind in found)})" if found else line
