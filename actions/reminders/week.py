"""What the weekly mail says: to who speaks for organisations, what they have to do; to the programme team, what waits for whom."""

from datetime import timedelta

from django.urls import reverse

from actions.commitments.notifications import programme_team
from actions.models import Commitment, DatedKind, Plan, SwitchedOff
from actions.plan.waiting import waiting
from actions.reminders.dates import Due, dates, speakers_who_want, who_wants
from publishing.models import Revision
from web.addresses import absolute

Topic = SwitchedOff.Topic
SOON = timedelta(days=30)
SHOWN = 5  # of each list; the page has them all


def weeks(*, on, among):
    """Return [(person, sections)] of those among some people for whom there is something to say.

    A section is {"heading", "lines": [{"what", "sentence", "address"}], "more": how many it does not show, "all": where they are}.
    """
    found, speakers = {}, speakers_who_want(Topic.WEEK, among)
    for organisation, events in (dates(on=on, organisation__in=list(speakers)) if speakers else {}).items():
        for person in speakers[organisation.pk]:
            found.setdefault(person, []).extend(sections_of_organisation(organisation, events, on=on))
    if team := who_wants(programme_team().filter(pk__in=among), Topic.WEEK):
        found |= dict.fromkeys(team, sections_of_team(on=on))
    return sorted(((person, sections) for person, sections in found.items() if sections), key=lambda item: item[0].pk)


def sections_of_organisation(organisation, dates, *, on):
    """Return what is late for an organisation, what the next 30 days bring, and what waits for the programme team."""
    to_do = [event for event in dates if event.kind != DatedKind.ASSESSMENT]
    parts = {
        "late": [event for event in to_do if event.is_missed],
        "the next 30 days": [event for event in to_do if on <= event.day <= on + SOON],
        "waits for the programme team’s assessment": [event for event in dates if event.kind == DatedKind.ASSESSMENT],
    }
    name = organisation.brief_name
    return [
        _section(f"{name}: {words}", [_dated(event) for event in events], reverse("commitments:home"))
        for words, events in parts.items()
        if events
    ]


def sections_of_team(*, on):
    """Return the lists of what waits in each plan that is no demonstration, and how many drafts wait for review."""
    page = reverse("workbench:plan")
    found = []
    for plan in Plan.objects.shown():
        for each in waiting(plan, on)[0]:
            lines = [_waiting(each, since, row) for since, row in each.rows]
            if lines:
                heading = f"{plan}: {each.heading.lower()}"
                found.append(_section(heading, lines, f"{page}?plan={plan.slug}&list={each.key}", of=each.count))
    in_review = Revision.objects.filter(state=Revision.State.IN_REVIEW).count()
    if in_review:
        what = f"{in_review} draft{'' if in_review == 1 else 's'}"
        home = absolute(reverse("workbench:home"))
        found.append(
            _section("Waits for review", [{"what": what, "sentence": "Sent for review.", "address": home}], "")
        )
    return found


def _section(heading, lines, page, *, of=None):
    more = (of or len(lines)) - len(lines[:SHOWN])
    return {"heading": heading, "lines": lines[:SHOWN], "more": more, "all": absolute(page)}


def _dated(event):
    due = Due(event)
    return {"what": event.summary, "sentence": due.sentence, "address": absolute(due.path)}


def _waiting(each, day, row):
    if isinstance(row, Commitment):
        what, address = f"{row.organisation.brief_name}: {row.title}", row.get_absolute_url()
    elif each.what == "milestone":
        lead = f" ({row.lead.organisation.brief_name})" if row.lead else ""
        what, address = f"{row.title}{lead}", row.action.get_absolute_url()
    else:
        what, address = row.title, row.get_absolute_url()
    words = "Due on" if each.falls_due or each.key in ("overdue", "missed") else "Since"
    return {"what": what, "sentence": f"{words} {day:%A} {day:%-d %B %Y}.", "address": absolute(address)}
