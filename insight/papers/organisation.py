"""One organisation's part in a plan as a paper: what it was asked and promised, what moved, and the actions in full."""

from collections import Counter

from actions.models import Commitment
from insight.papers.board import moved_between, moved_table
from insight.papers.parts import INVENTED, action_parts, foot, front, keywords, promises_table
from web.papers.paper import Paper, address, day, heading, notice, text


def organisation_paper(then, organisation, name):
    """Return the part of an organisation in a plan as a `Paper`; `then` holds the actions that it was asked about."""
    rows = []
    for action in then.actions:
        for row in action.commitments:
            if row.organisation.slug == organisation.slug:
                row.action_title = action.title
                rows.append(row)
    standing = Counter(row.standing for row in rows)
    counts = [f"{count} {Commitment.Standing(key).label.lower()}" for key, count in standing.items()]
    in_short = (
        f"It was asked about {len(rows)} action{'' if len(rows) == 1 else 's'} of this plan: {', '.join(counts)}."
        if rows
        else "It was not asked about any action of this plan, and has promised nothing."
    )
    documents = then.documents(then.actions)
    title = f"{organisation.name}: its part in “{then.title}”"
    blocks = [heading("In short"), text(in_short)]
    if rows:
        blocks += [
            promises_table(rows, "What it was asked, and what it promised", whose=False),
            heading("What moved since the plan began"),
            moved_table(moved_between(None, then, organisation=organisation.slug)),
            heading("The actions in full"),
        ]
    for action in then.actions:
        blocks += action_parts(action, documents[action.slug], level=2)
    found = front(
        then, then.address(name), more=[("The organisation on the web", address(organisation.get_absolute_url()))]
    )
    if organisation.is_demonstration and not then.plan.is_demonstration:
        found.insert(0, notice(INVENTED))
    return Paper(
        title=title,
        lead=f"What it was asked, what it promised and by when, as it stood on {day(then.on)}.",
        foot=foot(then, title),
        name=f"{then.plan.slug}-{then.which}-{organisation.slug}",
        made_at=then.made_at,
        front=found,
        blocks=blocks,
        has_cover=len(rows) > 3,
        keywords=keywords(then),
    )
