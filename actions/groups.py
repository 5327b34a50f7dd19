"""The order in which commitments are shown to people: what has to be done comes first."""

from actions.models import Commitment

Standing = Commitment.Standing

GROUPS = [
    ("Not reached yet", [Standing.NOT_REACHED]),
    ("No reply", [Standing.SILENT]),
    ("Asked", [Standing.ASKED]),
    ("Late", [Standing.OVERDUE]),
    ("At risk", [Standing.AT_RISK]),
    ("No recent report", [Standing.LONG_SILENT]),
    ("Says complete, not assessed yet", [Standing.AWAITING_ASSESSMENT]),
    ("Promised, no report yet", [Standing.NO_REPORT]),
    ("On track", [Standing.ON_TRACK]),
    ("Delivered", [Standing.DELIVERED]),
    ("Declined", [Standing.DECLINED]),
    ("Withdrawn", [Standing.WITHDRAWN]),
    ("Not asked any more", [Standing.TAKEN_BACK]),
    ("Ended with its action", [Standing.ENDED]),
]


def in_groups(rows):
    """Return [(heading, rows)], without those that are empty; what is due first comes first."""
    rows = sorted(rows, key=lambda row: (row.due or row.reply_by, row.pk))
    groups = [(heading, [row for row in rows if row.standing in standings]) for heading, standings in GROUPS]
    return [(heading, found) for heading, found in groups if found]
