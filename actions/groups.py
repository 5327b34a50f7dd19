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


def what_is_next(rows, *, on, count=3):
    """Return [(day, what is due then, commitment)] of commitments `as_shown`, the nearest first; what has passed is in its group."""
    found = []
    for row in rows:
        if row.standing == Standing.ASKED:
            found.append((row.reply_by, "Its reply is due", row))
        elif row.state == Commitment.State.COMMITTED:
            found.append((row.due, "Promised for this day", row))
            if row.next_milestone_on:
                found.append((row.next_milestone_on, f"Step: {row.next_milestone}", row))
    return sorted((line for line in found if line[0] >= on), key=lambda line: (line[0], line[2].pk, line[1]))[:count]
