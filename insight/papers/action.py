"""One action as a paper: what, why, what it rests on, how anyone could tell, who promised what, and what happened."""

from django.urls import reverse
from django.utils import timezone

from actions.models import CommitmentEvent
from actions.plan.log import heading_of
from insight.papers.parts import action_parts, foot, front, keywords
from publishing.published.lookup import labels
from web.addresses import absolute
from web.papers.paper import Paper, day, heading, items, table

RESTS_ON = [
    ("barriers", "Barriers that it addresses", "barrier", "barriers:detail"),
    ("enablers", "Enablers that it builds on", "barrier", "barriers:detail"),
    ("sources", "Sources", "source", "evidence:detail"),
]


def action_paper(then, name):
    """Return the one action that `then` holds as a `Paper`."""
    (action,) = then.actions
    document = then.documents([action])[action.slug]
    blocks = action_parts(action, document, level=1)
    blocks[0] = heading("The action")
    for field, words, kind, page in RESTS_ON:
        slugs = document.get(field) or []
        known = labels(kind, slugs)
        if slugs:
            found = [(known.get(slug, slug), absolute(reverse(page, args=[slug]))) for slug in slugs]
            blocks += [heading(words), items([[f"{label}: ", {"to": path, "text": path}] for label, path in found])]
    blocks += happened(then, action)
    return Paper(
        title=action.title,
        lead=f"An action of “{then.title}”, version {action.content['version']} of its text, as it stood on {day(then.on)}.",
        foot=foot(then, action.title),
        name=f"{then.plan.slug}-{then.which}-{action.slug}",
        made_at=then.made_at,
        front=front(then, then.address(name)),
        blocks=blocks,
        has_cover=False,
        keywords=keywords(then),
    )


def happened(then, action):
    """Return what is on the record about an action up to that moment, by day; nobody is named."""
    names = {row.pk: row.organisation.name for row in action.commitments}
    events = CommitmentEvent.objects.filter(commitment__in=names, at__lte=then.at).order_by("at", "pk")
    rows = [[day(timezone.localdate(event.at)), names[event.commitment_id], heading_of(event)] for event in events]
    if not rows:
        return []
    columns = [("On", 2), ("Organisation", 4), ("What", 4)]
    return [heading("What happened so far"), table("The record, in order of days", columns, rows)]
