"""The plan: actions with milestones, and who could be asked."""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import Resolver404, resolve

from barriers.models import Barrier
from evidence.models import Source
from organisations.models import Organisation, tracked
from publishing.models import PublicEntry, PublicEntryQuerySet
from screening.validation import no_personal_data
from web.addresses import path_of
from web.beginnings import WordsOf


def actions_within(name, operation, key):
    """Return the trigger that holds actions within their plans, looked at when a transaction ends.

    `key` is the column of the changed row's table that NEW is known by.
    """
    new, wait = {
        "actions_plan.id": ("NEW.id", ""),
        # Who changes the plan in the same moment is waited for.
        "actions_action.entry_id": (
            "NEW.entry_id",
            "PERFORM FROM actions_plan WHERE id IN "
            "(SELECT plan_id FROM actions_action WHERE entry_id = NEW.entry_id) FOR SHARE;",
        ),
    }[key]
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        timing=pgtrigger.Deferred,
        level=pgtrigger.Row,
        func=f"""
                    {wait}
                    IF EXISTS (
                        SELECT 1 FROM actions_action JOIN actions_plan ON actions_plan.id = actions_action.plan_id
                        WHERE {key} = {new}
                        AND (actions_action.starts < actions_plan.starts OR actions_action.due > actions_plan.ends)
                    ) THEN
                        RAISE EXCEPTION 'an action is not within its plan' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 – names of ours
    )


class PlanQuerySet(models.QuerySet):
    def shown(self, with_demonstration=False):
        """Leave out the invented plan, unless the reader asks for it."""
        return self if with_demonstration else self.filter(is_demonstration=False)


FIRST_YEAR, LAST_YEAR = 2000, 2099  # of plans


@tracked("a plan", "plans")
class Plan(models.Model):
    """A period that actions fall into. Its dates are changed by `actions/plan/changing.py`."""

    slug = models.SlugField(max_length=80, unique=True, validators=[no_personal_data])
    title = models.CharField(max_length=200, validators=[no_personal_data])
    starts = models.DateField()
    ends = models.DateField()
    foreword = models.TextField(blank=True, validators=[no_personal_data])
    is_demonstration = models.BooleanField("invented, for demonstration", default=False, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["starts", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_demonstration"], condition=Q(is_demonstration=True), name="plan_one_demonstration"
            ),
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="plan_ends_after_start",
                violation_error_message="The plan must end after it starts.",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="plan_has_title"),
            models.CheckConstraint(
                condition=Q(starts__gte=f"{FIRST_YEAR}-01-01", ends__lte=f"{LAST_YEAR}-12-31"),
                name="plan_of_our_time",
                violation_error_message=f"A plan lies between {FIRST_YEAR} and {LAST_YEAR}.",
            ),
        ]
        triggers = [actions_within("plan_keeps_its_actions", pgtrigger.UpdateOf("starts", "ends"), "actions_plan.id")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return path_of("demonstration") if self.is_demonstration else path_of("plan-of", self.slug)

    @property
    def name_in_lists(self):
        """The title with the period: an action lies within it."""
        return f"{self.title} ({self.starts:%-d %B %Y} to {self.ends:%-d %B %Y})"

    def clean(self):
        """Refuse a slug that another page of the plan has in its address: one of the two could not be reached."""
        try:
            is_hidden = resolve(f"/plan/{self.slug}/").url_name != "plan-of"
        except Resolver404:  # it is no slug at all, as its field says
            return
        if is_hidden:
            raise ValidationError({"slug": f"“{self.slug}” is part of an address of its own. Choose another."})


def milestones_within(name, *, operation, where):
    """Return the trigger that holds milestones within their actions, looked at when a transaction ends."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        timing=pgtrigger.Deferred,
        level=pgtrigger.Row,
        # The migrations hold this text as it is, spaces included.
        func=f"""
                    IF EXISTS (
                        SELECT 1 FROM actions_milestone JOIN actions_action
                        ON actions_action.entry_id = actions_milestone.action_id
                        WHERE {where}
                        AND actions_milestone.due NOT BETWEEN actions_action.starts AND actions_action.due
                    ) THEN
                        RAISE EXCEPTION 'a milestone is not within its action' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 – a condition of ours
    )


class ActionQuerySet(PublicEntryQuerySet):
    def addressing(self, barrier):
        """Actions that address a barrier, or build on an enabler."""
        return self.filter(barrier_links__barrier=barrier)

    def in_time(self):
        return self.order_by("starts", "due", "title", "slug")


class InForceManager(models.Manager.from_queryset(ActionQuerySet)):
    def get_queryset(self):
        return super().get_queryset().filter(withdrawn_at=None)


class Action(PublicEntry):
    """Something to do by a date, with the barriers it addresses. What has been promised is in `Commitment`."""

    class Effort(models.TextChoices):
        SMALL = "small", "Small"
        MEDIUM = "medium", "Medium"
        LARGE = "large", "Large"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="actions")
    title = models.CharField(max_length=300)
    description = models.TextField()
    plain_language = models.TextField(blank=True)
    rationale = models.TextField(blank=True)
    if_nothing_happens = models.TextField(blank=True)
    effort = models.CharField(max_length=10, choices=Effort, blank=True)
    effort_reason = models.TextField(blank=True)
    success_measure = models.TextField(blank=True)
    success_number = models.PositiveIntegerField(null=True)
    success_what = models.TextField(blank=True, help_text="What the number counts.")
    success_by = models.DateField(null=True)
    success_read_from = models.TextField(blank=True)
    success_baseline = models.TextField(blank=True)
    starts = models.DateField()
    due = models.DateField()
    barriers = models.ManyToManyField(Barrier, related_name="actions", through="ActionBarrier")
    sources = models.ManyToManyField(Source, related_name="actions", through="ActionSource")
    precedents = models.ManyToManyField(Source, related_name="precedent_for", through="Precedent")
    organisations = models.ManyToManyField(Organisation, related_name="actions", through="Candidate")
    withdrawn_at = models.DateTimeField(
        null=True, help_text="When it was withdrawn. Its row stays where somebody was asked about it."
    )

    objects = InForceManager()
    with_withdrawn = ActionQuerySet.as_manager()

    class State(models.TextChoices):
        """Derived, never stored: see `actions/states.py`."""

        UNOWNED = "unowned", "Nobody leads"
        OWNED = "owned", "Promised"
        AT_RISK = "at-risk", "At risk"
        OVERDUE = "overdue", "A date has passed unmet"
        DELIVERED = "delivered", "Kept"

    class Meta:
        ordering = ["title", "slug"]
        indexes = [
            models.Index(fields=["title", "slug"], name="action_by_title"),
            models.Index(F("modified_at").desc(nulls_last=True), F("entry"), name="action_by_change"),
            GinIndex(WordsOf("title", "slug"), name="action_by_beginnings"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(due__gt=F("starts")), name="action_due_after_start"),
            models.CheckConstraint(
                condition=Q(effort__in=["", "small", "medium", "large"]), name="action_effort_known"
            ),
            models.CheckConstraint(
                condition=Q(success_number=None, success_by=None, success_what="", success_read_from="")
                | Q(success_number__isnull=False, success_by__isnull=False)
                & ~Q(success_what="")
                & ~Q(success_read_from=""),
                name="action_success_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(description=""), name="action_has_title_and_description"
            ),
        ]
        triggers = [
            milestones_within(
                "action_keeps_its_milestones",
                operation=pgtrigger.UpdateOf("starts", "due"),
                where="actions_action.entry_id = NEW.entry_id",
            ),
            actions_within(
                "action_within_its_plan",
                pgtrigger.Insert | pgtrigger.UpdateOf("starts", "due", "plan_id"),
                "actions_action.entry_id",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return path_of("actions:detail", self.slug)


FIRST_STEP = "first-step"  # the key of the milestone with which every action begins
DAYS_TO_FIRST_STEP = 90


class Milestone(models.Model):
    """A step of an action, due within it."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="milestones")
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=300)
    due = models.DateField()

    class Meta:
        ordering = ["due", "pk"]
        indexes = [models.Index(fields=["due", "id"], name="milestone_by_day")]
        constraints = [models.UniqueConstraint(fields=["action", "key"], name="milestone_key_unique_in_its_action")]
        triggers = [
            milestones_within(
                "milestone_within_its_action",
                operation=pgtrigger.Insert | pgtrigger.Update,
                where="actions_milestone.id = NEW.id",
            )
        ]

    def __str__(self):
        return self.title


class Role(models.TextChoices):
    LEAD = "lead", "Lead"
    PARTNER = "partner", "Partner"


class Candidate(models.Model):
    """An organisation that could be asked: a suggestion of the catalogue, which binds nobody."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="candidates")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="candidacies")
    role = models.CharField(max_length=10, choices=Role)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["action", "position"]
        constraints = [
            models.UniqueConstraint(fields=["action", "organisation"], name="candidate_once_an_action"),
            models.CheckConstraint(condition=Q(role__in=["lead", "partner"]), name="candidate_role_known"),
        ]

    def __str__(self):
        return f"{self.organisation} could {self.role} {self.action}"


class ActionBarrier(models.Model):
    """An action addresses a barrier, or builds on an enabler."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="barrier_links")
    barrier = models.ForeignKey(Barrier, on_delete=models.PROTECT, related_name="action_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "barrier"], name="action_barrier_once")]

    def __str__(self):
        return f"{self.action} addresses {self.barrier}"


class ActionSource(models.Model):
    """An action rests on a source."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="source_links")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="action_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "source"], name="action_source_once")]

    def __str__(self):
        return f"{self.action} rests on {self.source}"


class Precedent(models.Model):
    """A source that shows that an action can work."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="precedent_links")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="precedent_links")
    position = models.PositiveSmallIntegerField()
    note = models.TextField()

    class Meta:
        ordering = ["action", "position"]
        constraints = [
            models.UniqueConstraint(fields=["action", "source"], name="precedent_once_an_action"),
            models.CheckConstraint(condition=~Q(note=""), name="precedent_says_what_it_shows"),
        ]

    def __str__(self):
        return f"{self.source} shows that {self.action} can work"
