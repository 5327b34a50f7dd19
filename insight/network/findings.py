"""What the network shows, in numbers: which barriers drive others, and which actions touch most. Of all that is public."""

from django.db.models import Count, F, Q

from actions.models import Action
from barriers.models import Barrier, Relation

MOST = 5
DRIVES = [Relation.Kind.CAUSES, Relation.Kind.REINFORCES]


def drivers():
    """Return barriers that cause or reinforce the most others, with `others`, `stated` and `inferred`."""
    drives = Q(relations__kind__in=DRIVES, relations__other__kind=Barrier.Kind.BARRIER)
    return _ranked(
        Barrier.objects.filter(kind=Barrier.Kind.BARRIER).annotate(
            others=Count("relations__other", filter=drives, distinct=True),
            stated=Count("relations__other", filter=drives & Q(relations__source_links__isnull=False), distinct=True),
        )
    )


def driven():
    """Return barriers that the most others cause or reinforce, likewise."""
    drives = Q(relations_from__kind__in=DRIVES, relations_from__barrier__kind=Barrier.Kind.BARRIER)
    return _ranked(
        Barrier.objects.filter(kind=Barrier.Kind.BARRIER).annotate(
            others=Count("relations_from__barrier", filter=drives, distinct=True),
            stated=Count(
                "relations_from__barrier", filter=drives & Q(relations_from__source_links__isnull=False), distinct=True
            ),
        )
    )


def _ranked(barriers):
    return list(
        barriers.filter(others__gt=0)
        .annotate(inferred=F("others") - F("stated"))
        .order_by("-others", "title", "pk")[:MOST]
    )


def widest_actions(demonstration=False):
    """Return actions that address the most barriers: `touched`, and `reached`, the others that those drive."""
    touches = Q(barriers__kind=Barrier.Kind.BARRIER)
    actions = list(
        Action.objects.shown(demonstration)
        .annotate(touched=Count("barriers", filter=touches, distinct=True))
        .filter(touched__gt=0)
        .order_by("-touched", "title", "pk")[:MOST]
    )
    addressed, driven_by = {}, {}
    for action, barrier in Action.barriers.through.objects.filter(
        action__in=actions, barrier__kind=Barrier.Kind.BARRIER
    ).values_list("action", "barrier"):
        addressed.setdefault(action, set()).add(barrier)
    every = {barrier for several in addressed.values() for barrier in several}
    for barrier, other in Relation.objects.filter(
        barrier__in=every, kind__in=DRIVES, other__kind=Barrier.Kind.BARRIER
    ).values_list("barrier", "other"):
        driven_by.setdefault(barrier, set()).add(other)
    for action in actions:
        touched = addressed.get(action.pk, set())
        action.reached = len(set().union(*(driven_by.get(barrier, set()) for barrier in touched)) - touched)
    return actions
