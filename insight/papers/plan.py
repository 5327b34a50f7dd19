"""The plan as a paper: every action in full, what needs attention first; in parts where there are many."""

from itertools import groupby

from insight.papers.parts import NOT_ASKED, WHY, action_parts, foot, front, keywords, stands_table
from web.papers.paper import Paper, address, day, facts, heading, paragraphs, text

MOST = 100  # actions of one paper: some 60 pages, which take 150 MB to lay out


def parts_of(then):
    """Return how many papers a plan takes."""
    return max(1, -(-len(then.actions) // MOST))


def plan_paper(then, part=1):
    """Return one part of a plan as a `Paper`."""
    parts, path = parts_of(then), then.address(name_of(part))
    actions = then.actions[(part - 1) * MOST : part * MOST]
    documents = then.documents(actions)
    which = [("Part", f"{part} of {parts}, each of at most {MOST} actions")] if parts > 1 else []
    others = [(f"Part {number}", address(then.address(name_of(number)))) for number in range(1, parts + 1)]
    blocks = []
    if part == 1:
        blocks += [heading("Why there is a plan"), text(WHY), *paragraphs(then.foreword), text(NOT_ASKED)]
        blocks += [heading("Where the actions stand"), stands_table(then)]
    for where, group in groupby(actions, key=lambda action: action.where):
        blocks.append(heading(f"{where.label}: {then.counts[where]} of {len(then.actions)}"))
        for action in group:
            blocks += action_parts(action, documents[action.slug], level=2)
    return Paper(
        title=then.title + (f", part {part} of {parts}" if parts > 1 else ""),
        lead=f"{len(then.actions)} actions, who has promised which, and by when, as it stood on {day(then.on)}.",
        foot=foot(then, then.title),
        name=f"{then.plan.slug}-{then.which}-{name_of(part)}",
        made_at=then.made_at,
        front=[*front(then, path, more=which), *([facts(others)] if parts > 1 else [])],
        blocks=blocks,
        keywords=keywords(then),
    )


def name_of(part):
    """Return what an address calls a part of the plan."""
    return "plan" if part == 1 else f"plan-{part}"
