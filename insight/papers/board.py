"""Two pages for a board: where the plan stands, what moved since the last version, and what is asked of you."""

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.text import Truncator

from actions.models import Commitment, CommitmentEvent
from actions.plan.quarters import What, happened_to_promises
from actions.plan.standing import lead_of
from actions.where_it_stands import Where
from insight.papers.parts import foot, front, keywords, stands_table
from insight.papers.plan_then import before
from web.papers.paper import Paper, address, day, facts, heading, items, lines, table, text

NAMED, LONGEST = 2, 70  # of each kind, and characters of a title, so that it stays two pages; the plan's paper has all
AHEAD = 5  # dates that come next


@dataclass
class Moved:
    """What happened to promises between two moments: things beside each other, never added up."""

    promised: list = field(default_factory=list)
    kept: list = field(default_factory=list)
    withdrawn: list = field(default_factory=list)
    late: list = field(default_factory=list)
    moved: list = field(default_factory=list)
    replanned: list = field(default_factory=list)


def moved_between(last, then, *, organisation=""):
    """Return `Moved` of a plan as it stood, since `last`, or since it began: by the record's events and days alone, as quarters count them.

    With the slug of an `organisation`, of its promises alone.
    """
    rows = {
        row.pk: (action, row)
        for action in then.actions
        for row in action.commitments
        if organisation in ("", row.organisation.slug)
    }
    found = Moved()
    happened, _ = happened_to_promises(commitment__in=rows, at__lte=then.at, on=then.on)
    for one in happened:
        if last and (one.event.at <= last.at if one.event else one.day <= last.on):
            continue
        getattr(found, one.what).append(f"{_who(*rows[one.commitment])}: {_in_words(one)}")
    ended = CommitmentEvent.objects.filter(commitment__in=rows, kind=CommitmentEvent.Kind.WITHDRAWN, at__lte=then.at)
    for event in (ended.filter(at__gt=last.at) if last else ended).order_by("at", "pk"):
        why = Truncator(event.said["reason"]).chars(2 * LONGEST)
        found.withdrawn.append(f"{_who(*rows[event.commitment_id])}: on {day(timezone.localdate(event.at))}. {why}")
    found.replanned = _replanned(last, then) if last else []
    return found


def _in_words(one):
    if one.what == What.MOVED:
        said = one.event.said
        why = Truncator(said.get("reason") or said.get("dates_reason") or "").chars(2 * LONGEST)
        return f"from {day(one.before)} to {day(one.due)}. {why}".strip()
    return {
        What.PROMISED: f"by {day(one.due)}",
        What.KEPT: f"found complete on {day(one.day)}",
        What.LATE: f"{day(one.due)} passed",
    }[one.what]


def _short(title):
    return Truncator(title).chars(LONGEST)


def _line(said):
    return Truncator(said).chars(3 * LONGEST)


def _who(action, row):
    return f"{_short(row.organisation.name)}, {_short(action.title)}"


def _replanned(last, then):
    """Return the days of the plan itself that are others than in `last`."""
    known, found = {action.slug: action for action in last.actions}, []
    for action in then.actions:
        if was := known.get(action.slug):
            if was.due != action.due:
                found.append(f"{_short(action.title)}: from {day(was.due)} to {day(action.due)}")
            steps = {row.key: row.due for row in was.milestones}
            found += [
                f"{_short(action.title)}, step “{_short(row.title)}”: from {day(steps[row.key])} to {day(row.due)}"
                for row in action.milestones
                if steps.get(row.key, row.due) != row.due
            ]
    return found


def board_paper(then):
    """Return the state of a plan for a board as a `Paper`."""
    last = before(then)
    moved = moved_between(last, then)
    since = f"since version {last.version.number} of {day(last.on)}" if last else "since the plan began"
    return Paper(
        title=f"{then.title}: where we stand",
        lead=f"For a board. The state of {day(then.on)}, and what moved {since}.",
        foot=foot(then, f"{then.title}: where we stand"),
        name=f"{then.plan.slug}-{then.which}-board",
        made_at=then.made_at,
        front=front(then, then.address("board")),
        has_cover=False,
        is_dense=True,
        blocks=[
            heading("Where we stand"),
            text(
                f"Of {_many(len(then.actions))}, {lead_of([action.stands.where for action in then.actions])}"
                if then.actions
                else "The plan has no action yet."
            ),
            stands_table(then, last),
            heading(f"What moved {since}"),
            moved_table(moved),
            heading("What is asked of you"),
            items(asked_of(then)),
            *next_dates(then),
            facts([("Every action in full", address(then.address("plan")))]),
        ],
        keywords=keywords(then),
    )


def _many(count):
    return f"{count} action{'' if count == 1 else 's'}"


def moved_table(moved):
    rows = [
        ("Promised", moved.promised),
        ("Kept", moved.kept),
        ("Withdrawn", moved.withdrawn),
        ("Became late", moved.late),
        ("Promised date moved", moved.moved),
        ("Date of the plan moved", moved.replanned),
    ]
    return table(
        "A promise that was moved and kept is in both lines; they are never added up",
        [("What", 2), ("How many", 1), ("Which", 8)],
        [
            [
                what,
                str(len(found)),
                lines([*map(_line, found[:NAMED]), f"And {len(found) - NAMED} more." if len(found) > NAMED else ""])
                if found
                else "None",
            ]
            for what, found in rows
        ],
    )


# What a board can do about actions that stand so, in the order in which it matters.
ASKS = [
    (Where.LATE, "Ask those who are late what keeps them, and for a new date on the record"),
    (Where.PAST, "Decide about what nobody leads and whose date has passed"),
    (Where.STEP_LATE, "Ask about the steps that have passed unmet"),
    (Where.SAID_DONE, "Have checked what is said to be done"),
    (Where.AT_RISK, "Offer help where an organisation itself says that it is at risk"),
    (Where.NO_REPLY, "Remind those who were asked and have not answered"),
    (Where.NOT_REACHED, "Name somebody at the organisations that nobody could reach"),
    (Where.ENDED, "Find somebody else where an organisation declined or withdrew"),
    (Where.NOT_ASKED, "Say who could lead what nobody was asked to lead"),
]


def asked_of(then):
    """Return what is asked of whoever reads, from how the actions stand."""
    found = []
    for where, ask in ASKS:
        actions = [_short(action.title) for action in then.actions if action.where == where]
        if actions:
            more = f", and {len(actions) - NAMED} more" if len(actions) > NAMED else ""
            found.append(f"{ask}: {'; '.join(actions[:NAMED])}{more}.")
    return found or ["Nothing: every action is led and in time, or kept."]


def promised_by(action):
    names = [_short(row.organisation.name) for row in action.promises]
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return names[0] + more if names else "Nobody"


def next_dates(then):
    """Return the next days, of steps and promises, as parts of a paper."""
    ahead = [
        (row.due, row.title, action)
        for action in then.actions
        for row in action.milestones
        if not row.met_on and row.due >= then.on
    ]
    ahead += [
        (row.due, f"{row.organisation.name} promised to have done its part", action)
        for action in then.actions
        for row in action.promises
        if row.state == Commitment.State.COMMITTED and row.due >= then.on
    ]
    rows = sorted(ahead, key=lambda found: (found[0], found[2].title, found[1]))[:AHEAD]
    if not rows:
        return []
    return [
        heading("The next dates"),
        table(
            f"The next {len(rows)} of {len(ahead)}",
            [("By", 2), ("What", 5), ("Action", 4), ("Promised by", 4)],
            [[day(due), _short(what), _short(action.title), promised_by(action)] for due, what, action in rows],
        ),
    ]
