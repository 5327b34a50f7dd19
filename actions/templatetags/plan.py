"""Template tags for pages of the plan: how something stands, as a word and a shape."""

from django import template
from django.db.models import Count, Q

from actions.models import Action, Assessment, Commitment, ProgressReport

register = template.Library()

# One word for one thing: where two of these know a value, they call it the same.
WORDS = {
    value: label
    for choices in [
        Assessment.Completion,
        ProgressReport.Status,
        Commitment.State,
        Commitment.Standing,
        Action.State,
    ]
    for value, label in choices.choices
}


@register.inclusion_tag("components/state.html")
def state(value):
    """Return how an action or a commitment stands: `{% state action.state %}`."""
    return {"value": value, "label": WORDS[value]}


@register.simple_tag
def asked_so_far():
    """Return how many real organisations were asked to act, and how many of them promised something that stands."""
    return Commitment.objects.shown().aggregate(
        asked=Count("organisation", distinct=True),
        committed=Count("organisation", filter=Q(state__in=Commitment.STANDING), distinct=True),
    )


@register.filter
def state_words(value):
    return WORDS[value]


@register.filter
def named(organisation):
    """Return an organisation's name; an invented one is marked wherever it appears."""
    return _marked(organisation.name, organisation)


@register.filter
def named_briefly(organisation):
    """Its short name, where it has one, marked likewise."""
    return _marked(organisation.short_name or organisation.name, organisation)


def _marked(name, organisation):
    if organisation.is_demonstration and "(demonstration)" not in name:
        return f"{name} (demonstration)"
    return name
