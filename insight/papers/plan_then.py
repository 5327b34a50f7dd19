"""A plan as it stood on a day: today, or in one of its versions, whose content is frozen. Papers read nothing else of it.

So the paper that somebody saw can be made again, the same to the byte, for as long as the version is there.
"""

import datetime
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace

from django.utils import timezone

from actions.models import Commitment, Plan, PlanVersion, ProgressReport, Role
from actions.plan.versions import content_of
from actions.where_it_stands import MEANING, Where, where_it_stands
from publishing.models import Entry, FormerSlug, Revision
from web.addresses import path_of
from web.papers.paper import day

TODAY = "today"


class NoSuchPaper(LookupError):
    """There is no such plan, version or part of it."""


@dataclass(frozen=True)
class PlanThen:
    """A plan's content with the moment that it is about. `version` is None where it is that of today."""

    plan: Plan
    content: dict
    at: datetime.datetime
    version: PlanVersion | None = None

    @property
    def which(self):
        """Return what an address calls it."""
        return str(self.version.number) if self.version else TODAY

    @property
    def title(self):
        return self.content["plan"]["title"]

    @property
    def in_words(self):
        return f"Version {self.version.number}" if self.version else "Not a numbered version"

    @cached_property
    def on(self):
        return datetime.date.fromisoformat(self.content["on"])

    @cached_property
    def starts(self):
        return datetime.date.fromisoformat(self.content["plan"]["starts"])

    @cached_property
    def ends(self):
        return datetime.date.fromisoformat(self.content["plan"]["ends"])

    @cached_property
    def actions(self):
        """Return [ActionThen], what needs attention first."""
        found = [ActionThen(content, self.on) for content in self.content["actions"]]
        return sorted(found, key=lambda action: list(Where).index(action.where))

    @cached_property
    def counts(self):
        """Return how many actions stand in each group, each counted once."""
        return Counter(action.where for action in self.actions)

    @cached_property
    def foreword(self):
        """Return the foreword that the plan had at that moment."""
        then = self.plan.events.filter(pgh_created_at__lte=self.at).order_by("pgh_created_at", "pgh_id").last()
        return (then or self.plan).foreword

    def documents(self, actions):
        """Return {slug: document} of actions in the version that this plan holds."""
        wanted = {action.slug: action.content["version"] for action in actions}
        pks = dict(Entry.objects.filter(kind="action", slug__in=wanted).values_list("slug", "pk"))
        former = FormerSlug.objects.filter(kind="action", slug__in=set(wanted) - set(pks))
        pks |= dict(former.values_list("slug", "entry_id"))
        found = {
            (row.entry_id, row.version): row.document
            for row in Revision.objects.publications().filter(entry__in=pks.values(), version__in=set(wanted.values()))
        }
        return {slug: found.get((pks.get(slug), version), {}) for slug, version in wanted.items()}

    def address(self, name, form="pdf"):
        """Return the path of one of the papers about this plan."""
        return address_of(self.plan, self.which, name, form)

    @property
    def made_at(self):
        """Return the moment that a paper's file says: the version's, or when the day began."""
        return self.at if self.version else datetime.datetime.combine(self.on, datetime.time(), datetime.UTC)


@dataclass(frozen=True)
class ActionThen:
    """An action of a plan's content."""

    content: dict
    on: datetime.date

    @property
    def slug(self):
        return self.content["slug"]

    @property
    def title(self):
        return self.content["title"]

    @property
    def path(self):
        return path_of("actions:detail", self.slug)

    @cached_property
    def due(self):
        return datetime.date.fromisoformat(self.content["due"])

    @cached_property
    def starts(self):
        return datetime.date.fromisoformat(self.content["starts"])

    @cached_property
    def milestones(self):
        """Return its steps, each with days as dates."""
        return [SimpleNamespace(**{**row, "due": _date(row["due"]), "met_on": _date(row["met_on"])}) for row in self.content["milestones"]]  # fmt: skip

    @cached_property
    def commitments(self):
        """Return what was asked and promised about it, the lead's first."""
        return [as_commitment(row) for row in self.content["commitments"]]

    @property
    def promises(self):
        return [row for row in self.commitments if row.stands]

    @cached_property
    def stands(self):
        """Return how it stood, by the rule of the pages. Of its sentence nothing is used: no version holds the reports."""
        rows = SimpleNamespace(
            state=self.content["state"],
            due=self.due,
            milestones=SimpleNamespace(all=lambda: self.milestones),
            milestones_met=SimpleNamespace(all=lambda: [row for row in self.milestones if row.met_on]),
            commitments=SimpleNamespace(all=lambda: self.commitments),
        )
        return where_it_stands(rows, self.on)

    @property
    def where(self):
        return self.stands.where

    @property
    def meaning(self):
        return MEANING[self.where]

    @cached_property
    def next_step(self):
        """Return the first step that is not met, or None."""
        return next((row for row in self.milestones if not row.met_on), None)


def as_commitment(row):
    """Return a commitment of a plan's content with days as dates and words for what it is."""
    days = {name: _date(row[name]) for name in ["asked_on", "reply_by", "due", "signed_on"]}
    name = row["organisation"]["name"]
    return SimpleNamespace(
        **{
            **row,
            **days,
            "pk": row["id"],
            "path": f"/commitments/{row['id']}/",
            "organisation": SimpleNamespace(**row["organisation"], brief_name=name),
            "stands": row["state"] in Commitment.STANDING,
            "part": Role(row["role"]).label,
            "standing_in_words": Commitment.Standing(row["standing"]).label,
            "get_state_display": Commitment.State(row["state"]).label.lower,
            # What was reported is no part of a version: the rule asks for it, and puts it into its sentence alone.
            "last_report_on": days["asked_on"],
            "last_report_says": ProgressReport.Status.ON_TRACK,
        }
    )


def _date(text):
    return datetime.date.fromisoformat(text) if text else None


def address_of(plan, which, name, form="pdf"):
    """Return the path of one of the papers about a plan."""
    return path_of("plan-document", plan.slug, which, name, form)


def version_of(plan, which):
    """Return the version of a plan that an address names; None for "today".

    :raises NoSuchPaper: there is no such version
    """
    if which == TODAY:
        return None
    is_number = which.isascii() and which.isdigit() and len(which) < 10
    version = plan.versions.filter(number=int(which)).first() if is_number else None
    if version is None:
        raise NoSuchPaper(f"There is no version “{which[:20]}” of this plan.")
    return version


def plan_then(plan, which, *, action="", organisation=""):
    """Return the `PlanThen` that an address names: "today", or the number of a version.

    With the slug of an `action`, or of an `organisation`, it holds what is about it and nothing else.

    :raises NoSuchPaper: there is no such version
    """
    if version := version_of(plan, which):
        content = version.document
        if action or organisation:
            rows = [row for row in content["actions"] if action == row["slug"] or _is_about(row, organisation)]
            content = {**content, "actions": rows}
        return PlanThen(plan, content, version.published_at, version)
    only = {"slug": action} if action else {"commitments__organisation__slug": organisation} if organisation else {}
    now = timezone.now()
    return PlanThen(plan, content_of(plan, on=timezone.localdate(now), **only), now)


def _is_about(row, organisation):
    return any(each["organisation"]["slug"] == organisation for each in row["commitments"])


def before(then):
    """Return the version before a plan as it stood, or None: what has moved is told since then."""
    versions = then.plan.versions.order_by("-number")
    if then.version:
        versions = versions.filter(number__lt=then.version.number)
    version = versions.first()
    return version and PlanThen(then.plan, version.document, version.published_at, version)


def period(then):
    return f"{day(then.starts)} to {day(then.ends)}"
