"""Template tags for pages of the plan: how something stands, as a word and a shape."""

from django import template
from django.db.models import Count, Q

from actions.commitments.agreed_in_words import change_in_words, moved_in_words
from actions.commitments.identity import how_checked
from actions.models import Action, Assessment, Commitment, ProgressReport
from actions.states import was_told
from publishing.published.content_changes import kept_until_change
from web.prepared import prepared

register = template.Library()

# One word for one thing: where two of these know a value, they call it the same.
WORDS = {
    value: label
    for choices in [Assessment.Completion, Commitment.State, Commitment.Standing, ProgressReport.Status]
    for value, label in choices.choices
}


@register.inclusion_tag("components/state.html")
def state(value):
    """Return a word of a report, an assessment or a question: `{% state report.status %}`."""
    return {"value": value, "label": WORDS[value]}


@register.inclusion_tag("components/state.html")
def standing(value):
    """Return how a commitment stands. “On track” is an organisation's own word, from its newest report."""
    return {"value": value, "label": WORDS[value]}


@register.inclusion_tag("components/state.html")
def action_state(value):
    """Return the state of an action of which nothing more is known, as in an old version of the plan."""
    return {"value": value, "label": Action.State(value).label}


@register.inclusion_tag("components/state.html")
def stands(action):
    """Return how an action stands today, which has its `stands`."""
    return {"value": action.state, "label": action.stands.where.label}


@register.simple_tag
def asked_so_far():
    """Return how many real organisations were asked to act, and how many of them promised something that stands."""
    return kept_until_change("asked so far", _asked_so_far)


@prepared
def _asked():
    """Each organisation once, and whether something that it promised stands."""
    told = Commitment.objects.shown().filter(was_told()).order_by()
    return told.values("organisation").annotate(committed=Count("pk", filter=Q(state__in=Commitment.STANDING)))


def _asked_so_far():
    committed = [bool(row["committed"]) for row in _asked()]
    return {"asked": len(committed), "committed": sum(committed)}


@register.filter
def state_words(value):
    return WORDS[value]


@register.filter
def named(organisation):
    """Return an organisation's name; an invented one is marked wherever it appears."""
    return organisation.marked_name


@register.filter
def named_briefly(organisation):
    """Return its short name, where it has one, marked likewise."""
    return organisation.brief_name


@register.filter
def change_words(change):
    """Return what a change proposes or changed: first, now, because."""
    return change_in_words(change.event.said)


@register.filter
def moved(commitment):
    """Return the first and the present date of a promise with the reasons, "" where it was never moved."""
    return moved_in_words(commitment)


register.filter("how_checked", how_checked)
