"""The plan in time: the dates of every action, first and now, and how far each is promised. For page, table and API."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.db.models import TextChoices
from django.utils import timezone

from actions.models import Action, Commitment, CommitmentEvent, Role
from actions.plan.versions import actions_as_they_stand, in_pieces
from actions.states import candidates_of
from actions.where_it_stands import Where, as_they_stand
from publishing.models import Revision
from web.prepared import put_on_hand


class Kind(TextChoices):
    STARTS = "starts", "Starts"
    MILESTONE = "milestone", "Milestone"
    DUE = "due", "Due"
    PROMISE = "promise", "Promised by"


@dataclass(frozen=True)
class Dated:
    """One date of an action: as it is, as it was at first where it was another and why it moved, and when it was done."""

    kind: Kind
    what: str  # of a milestone, its title
    day: datetime.date
    first: datetime.date | None = None
    why: str = ""
    done_on: datetime.date | None = None
    key: str = ""
    commitment: Commitment | None = None


@dataclass
class Line:
    """An action in time."""

    action: Action
    on: datetime.date
    dates: list[Dated]

    def of(self, kind):
        return [dated for dated in self.dates if dated.kind == kind]

    @cached_property
    def milestones(self):
        return self.of(Kind.MILESTONE)

    @cached_property
    def due(self):
        return self.of(Kind.DUE)[0]

    @cached_property
    def promises(self):
        """Return the dates of promises that stand, the lead's first."""
        return self.of(Kind.PROMISE)

    @property
    def where(self):
        """Return the group in which it stands."""
        return self.action.stands.where

    def is_missed(self, milestone):
        """Return whether its day has passed unmet; of an action that was found complete nothing is missed."""
        return self.where != Where.KEPT and milestone.done_on is None and milestone.day < self.on

    @cached_property
    def late_since(self):
        """Return the promised day that has passed undelivered, the first of several; None where it is not late."""
        overdue = Commitment.Standing.OVERDUE
        passed = [promise.day for promise in self.promises if promise.commitment.standing == overdue]
        return min(passed) if self.where == Where.LATE else None

    @cached_property
    def ends(self):
        """Return the day to which its bar goes: the last promised one, or the plan's own where nobody leads."""
        promised = [promise.day for promise in self.promises] if self.action.stands.is_led else []
        return max(promised, default=self.action.due)

    @cached_property
    def end(self):
        """Return the date at the end of its bar."""
        return next((dated for dated in [self.due, *self.promises] if dated.day == self.ends), self.due)

    @cached_property
    def asked(self):
        """Return commitments that wait for their answer, where somebody at the organisation has the question."""
        waits = [Commitment.Standing.ASKED, Commitment.Standing.SILENT]
        return [row for row in self.action.commitments.all() if row.standing in waits]

    @cached_property
    def could_lead(self):
        return [row.organisation for row in self.action.candidates.all() if row.role == Role.LEAD]

    @cached_property
    def promised_to_lead(self):
        return [row.commitment.organisation for row in self.promises if row.commitment.role == Role.LEAD]

    @cached_property
    def leads(self):
        """Return organisations that promised to lead; where none has, those asked to, or else those that could."""
        asked = [row.organisation for row in self.asked if row.role == Role.LEAD]
        return self.promised_to_lead or asked or self.could_lead

    @cached_property
    def next(self):
        """Return the next date that is to come and not done, or None. What begins is no date to be met."""
        ahead = [
            dated for dated in self.dates if dated.kind != Kind.STARTS and not dated.done_on and dated.day >= self.on
        ]
        return min(ahead, key=lambda dated: dated.day, default=None) if self.where != Where.KEPT else None

    @cached_property
    def sentence(self):
        """Return what the bar shows, for who does not see it."""
        stands = self.action.stands
        parts = [
            f"{day_in_words(self.action.starts)} to {day_in_words(self.ends)}.",
            f"{stands.where.label}.",
            stands.sentence,
        ]
        if self.end.first:
            parts.append(
                f"First {day_in_words(self.end.first)}, now {day_in_words(self.end.day)}. {self.end.why}".strip()
            )
        elif self.ends != self.action.due:
            parts.append(f"Promised for {day_in_words(self.ends)}, the plan says {day_in_words(self.action.due)}.")
        if count := len(self.milestones):
            ahead = [dated for dated in self.milestones if not dated.done_on and dated.day >= self.on]
            parts.append(f"{count} milestone{'s' if count > 1 else ''}")
            parts[-1] += f", next {day_in_words(ahead[0].day)}." if ahead else ", none to come."
        return " ".join(parts)


def day_in_words(day):
    return f"{day:%-d %B %Y}"


def lines_of(plan, *, on):
    """Yield a `Line` for each action of a plan, in the order in which they start, with few of them on hand at once."""
    return lines_with(Action.objects.in_time().filter(plan=plan).values_list("pk", flat=True), on=on)


def lines_with(keys, *, on):
    """Yield a `Line` for each action with one of these keys, in the order in which they start."""
    for piece in in_pieces(keys):
        yield from lines_where(on=on, pk__in=piece)


def lines_where(*, on, **conditions):
    """Return a `Line` for each action in force that meets some conditions of a queryset. In as many queries for any number."""
    actions = as_they_stand(actions_as_they_stand(on, **conditions), on)
    put_on_hand(actions, "candidates", candidates_of(actions=[action.pk for action in actions]), by="action_id")
    published = dates_published(actions)
    delivered = delivered_on(actions)
    return [Line(action, on, dates_of(action, published.get(action.pk, {}), delivered)) for action in actions]


def dates_published(actions):
    """Return {pk: {(kind, milestone's key): (first day, day now, note)}} of actions with several publications.

    The note is that of the publication which gave the day that stands now.
    """
    publications = Revision.objects.exclude(version=None).filter(
        entry__in=[action.pk for action in actions if action.version > 1]
    )
    found = {}
    for pk, note, starts, due, milestones in publications.order_by("entry_id", "version").values_list(
        "entry_id", "note", "document__starts", "document__due", "document__milestones"
    ):
        days = {(Kind.STARTS, ""): starts, (Kind.DUE, ""): due}
        days |= {(Kind.MILESTONE, row["key"]): row["due"] for row in milestones or [] if row.get("key")}
        known = found.setdefault(pk, {})
        for name, text in days.items():
            day = datetime.date.fromisoformat(text)
            first, now, why = known.get(name, (day, day, ""))
            known[name] = (first, day, why if day == now else note)
    return found


def delivered_on(actions):
    """Return {commitment's pk: the day on which it was found delivered}."""
    found = [
        row.pk for action in actions for row in action.commitments.all() if row.state == Commitment.State.DELIVERED
    ]
    assessed = CommitmentEvent.objects.filter(commitment__in=found, kind=CommitmentEvent.Kind.ASSESSED)
    return {pk: timezone.localdate(at) for pk, at in assessed.order_by("number").values_list("commitment", "at")}


def dates_of(action, published, delivered):
    """Return all dates of an action in time; `published` and `delivered` as the functions above return them."""

    def dated(kind, day, *, what="", key="", **more):
        first, _, why = published.get((kind, key), (day, day, ""))
        return Dated(kind, what, day, *_moved(first, day, why), key=key, **more)

    met = {row.key: row.met_on for row in action.milestones_met.all()}
    promised = [commitment for commitment in action.commitments.all() if commitment.stands]
    return [
        dated(Kind.STARTS, action.starts),
        *[
            dated(Kind.MILESTONE, row.due, what=row.title, key=row.key, done_on=met.get(row.key))
            for row in action.milestones.all()
        ],
        dated(Kind.DUE, action.due),
        *[
            Dated(
                Kind.PROMISE,
                "",
                row.due,
                *_moved(promised_at_first(row), row.due, row.moves[-1].reason if row.moves else row.dates_reason),
                done_on=delivered.get(row.pk),
                commitment=row,
            )
            for row in promised
        ],
    ]


def _moved(first, day, why):
    return (None, "") if first in (None, day) else (first, why)


def promised_at_first(commitment):
    """Return the day in the first of a commitment's signatures."""
    signed = [event for event in commitment.signatures if event.kind == CommitmentEvent.Kind.COMMITTED]
    return datetime.date.fromisoformat(signed[0].said["due"]) if signed else None


def rows_of(lines):
    """Yield each date of these lines as a row of the API and of the CSV: {"action", "title", "stands", "kind", …}."""
    for line in lines:
        for dated in line.dates:
            organisation = dated.commitment and dated.commitment.organisation
            yield {
                "action": line.action.slug,
                "title": line.action.title,
                "stands": line.where.value,
                "kind": dated.kind.value,
                "key": dated.key,
                "what": dated.what,
                "organisation": organisation.slug if organisation else "",
                "role": dated.commitment.role if dated.commitment else "",
                "first": dated.first or dated.day,
                "date": dated.day,
                "why": dated.why,
                "done_on": dated.done_on,
            }
