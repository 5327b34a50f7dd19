"""What stands in the calendar of a plan, of an organisation and of a person."""

from collections import defaultdict

from actions.calendars.events import events_of_commitments, events_of_line, events_that_went, last_events
from actions.models import Action, Commitment, Plan
from actions.plan.brief import LANES, in_brief
from actions.plan.timeline import lines_where
from actions.plan.versions import in_pieces
from actions.states import as_shown
from organisations.models import Organisation


def events_of_plan(plan, *, on):
    """Yield all events of a plan, also those that it has no more, as cancelled."""
    for lines in lines_in_pieces(plan, on=on):
        yield from events_of_lines(lines, on=on)
    yield from events_that_went(plan)
    for keys in in_pieces(keys_of(Commitment.objects.filter(action__plan=plan, action__withdrawn_at__isnull=False))):
        yield from events_of_commitments(list(as_shown(Commitment.objects.filter(pk__in=keys), on)), on=on)


def events_of_choice(plan, chosen, *, on):
    """Yield the events of those of a plan's actions that a timeline with these `Choices` shows."""
    for keys in in_pieces(keys_chosen(plan, chosen, on=on)):
        yield from events_of_lines(lines_where(on=on, pk__in=keys), on=on)


def lines_in_pieces(plan, *, on):
    """Yield the lines of a plan's actions in lists of `AT_A_TIME`, each read when its turn comes."""
    for keys in in_pieces(keys_of(Action.objects.filter(plan=plan).order_by("starts", "pk"))):
        yield lines_where(on=on, pk__in=keys)


def keys_of(rows):
    """Return the keys of the rows of a queryset."""
    return rows.values_list("pk", flat=True)


def events_of_lines(lines, *, on):
    """Yield the events of some actions in time and of all who were asked about them."""
    last = last_events([line.action.pk for line in lines])
    for line in lines:
        yield from events_of_line(line, last.get(line.action.pk))
    yield from events_of_commitments([row for line in lines for row in line.action.commitments.all()], on=on)


def keys_chosen(plan, chosen, *, on):
    """Return the keys of a plan's actions that a timeline with these choices shows: in its days, and in its open group."""
    shown = [brief for brief in in_brief(plan, on=on).briefs if chosen.window.shows(brief)]
    if lane := chosen.query.get("lane"):
        found = next((group for group in LANES[chosen.grouped](shown) if group.key == lane), None)
        shown = found.lines if found else []
    return [brief.key for brief in shown]


def events_of_organisation(organisation, *, on):
    """Yield the events of what one organisation was asked and promised, with the steps of what it takes part in.

    What it promised and does no more stays as cancelled.
    """
    for keys in in_pieces(keys_of(Commitment.objects.filter(organisation=organisation).order_by("asked_on", "pk"))):
        yield from events_of_asked(list(as_shown(Commitment.objects.filter(pk__in=keys), on)), on=on)


def events_of_asked(commitments, *, on):
    """Yield the events of some commitments, `as_shown`, with the steps of what was promised; in as many queries for any number."""
    yield from events_of_commitments(commitments, on=on)
    promised = defaultdict(list)
    for row in commitments:
        if row.signature:
            promised[row.action_id].append(row)
    last = last_events(list(promised))
    for line in lines_where(on=on, pk__in=list(promised)):
        for row in promised[line.action.pk]:
            ended = None if row.stands else row.last_at
            yield from events_of_line(line, last[row.action_id], cancelled_at=ended, commitment=row)


def events_of_person(person, *, on):
    """Yield the events of the organisations that somebody speaks for; for the programme team, those of all real plans."""
    if person.has_perm("actions.see_dashboard"):
        for plan in Plan.objects.shown():
            yield from events_of_plan(plan, on=on)
        return
    for organisation in Organisation.objects.filter(memberships__in=person.memberships.current()).distinct():
        yield from events_of_organisation(organisation, on=on)
