"""Filters of the lists of actions and commitments."""

import django_filters
from django.db.models import Exists, OuterRef
from django.utils import timezone

from actions.models import Action, ActionBarrier, Candidate, Commitment, CommitmentEvent, Plan, Role
from actions.states import state_of_actions
from barriers.models import Barrier
from organisations.models import Organisation
from publishing.published.filters import EntryFilter, Words
from web.choices import AnyOf, Slugs
from web.filters import Demonstration, Ordering, StrictFilter


def barriers_addressed(demonstration):
    addressed = ActionBarrier.objects.filter(barrier=OuterRef("pk"), action__in=Action.objects.shown(demonstration))
    return Barrier.objects.filter(Exists(addressed)).order_by("title", "pk")


def possible_owners(demonstration):
    possible = Candidate.objects.filter(organisation=OuterRef("pk"))
    return Organisation.objects.shown(demonstration).filter(Exists(possible)).order_by("name", "pk")


def plans(demonstration):
    return Plan.objects.shown(demonstration)


def organisations_asked(demonstration):
    asked = Commitment.objects.filter(organisation=OuterRef("pk"))
    return Organisation.objects.shown(demonstration).filter(Exists(asked)).order_by("name", "pk")


def actions_asked_about(demonstration):
    asked = Commitment.objects.filter(action=OuterRef("pk"))
    return Action.with_withdrawn.shown(demonstration).filter(Exists(asked)).order_by("title", "pk")


class States(AnyOf):
    """Actions by how they stand today."""

    def __init__(self):
        super().__init__(field_name="state", choices=Action.State.choices, label="State")

    def filter(self, queryset, value):
        return super().filter(self.with_state(queryset), value) if value else queryset

    def counts(self, queryset):
        return super().counts(self.with_state(queryset))

    def with_state(self, queryset):
        return queryset.annotate(state=state_of_actions(timezone.localdate()))


class ActionFilter(EntryFilter):
    q = Words(kind="action")
    plan = Slugs(field_name="plan__slug", rows=plans, named="title", label="Plan")
    barrier = Slugs(field_name="barriers__slug", rows=barriers_addressed, named="title", label="Barrier or enabler")
    state = States()
    effort = AnyOf(choices=Action.Effort.choices, label="Effort")
    organisation = Slugs(
        field_name="candidates__organisation__slug", rows=possible_owners, named="name", label="Could be asked"
    )
    due_after = django_filters.DateFilter(field_name="due", lookup_expr="gte", label="Due on or after")
    due_before = django_filters.DateFilter(field_name="due", lookup_expr="lte", label="Due on or before")
    ordering = Ordering(
        fields=[("title", "title"), ("starts", "starts"), ("due", "due"), ("modified_at", "modified")],
        choices=[
            ("due", "Due first"),
            ("-due", "Due last"),
            ("starts", "Starts first"),
            ("-starts", "Starts last"),
            ("title", "Title, A to Z"),
            ("-title", "Title, Z to A"),
            ("-modified", "Last changed first"),
            ("modified", "Last changed last"),
        ],
    )


class CommitmentFilter(EntryFilter):
    """Of commitments `with_standing`."""

    demonstration = Demonstration("organisation__is_demonstration")
    state = AnyOf(choices=Commitment.State.choices, label="State")
    standing = AnyOf(choices=Commitment.Standing.choices, label="How it stands today")
    role = AnyOf(choices=Role.choices, label="Role")
    organisation = Slugs(field_name="organisation__slug", rows=organisations_asked, named="name", label="Organisation")
    action = Slugs(field_name="action__slug", rows=actions_asked_about, named="title", label="Action")
    due_after = django_filters.DateFilter(field_name="due", lookup_expr="gte", label="Promised for this day or later")
    due_before = django_filters.DateFilter(field_name="due", lookup_expr="lte", label="Promised for this day or before")
    ordering = Ordering(
        fields=[("asked_on", "asked_on"), ("reply_by", "reply_by"), ("due", "due")],
        choices=[
            ("-asked_on", "Asked last first"),
            ("asked_on", "Asked first"),
            ("reply_by", "Reply due first"),
            ("-reply_by", "Reply due last"),
            ("due", "Promised first"),
            ("-due", "Promised last"),
        ],
    )


class MilestoneFilter(StrictFilter):
    """Of milestones `with_met`."""

    demonstration = Demonstration("action__entry__is_demonstration")
    plan = Slugs(field_name="action__plan__slug", rows=plans, named="title", label="Plan")
    action = django_filters.CharFilter(field_name="action__slug", max_length=80, label="The action's slug")
    met = AnyOf(choices=[("yes", "Met"), ("no", "Not met")], method="whether_met", label="Met or not")
    due_after = django_filters.DateFilter(field_name="due", lookup_expr="gte", label="Due on or after")
    due_before = django_filters.DateFilter(field_name="due", lookup_expr="lte", label="Due on or before")

    def whether_met(self, queryset, name, value):
        return queryset.filter(met_on__isnull="no" in value) if len(value) == 1 else queryset


class LogFilter(StrictFilter):
    """Of events of commitments."""

    demonstration = Demonstration("commitment__organisation__is_demonstration")
    organisation = Slugs(
        field_name="commitment__organisation__slug", rows=organisations_asked, named="name", label="Organisation"
    )
    deed = AnyOf(field_name="kind", choices=CommitmentEvent.Kind.choices, label="What happened")


class HeadFilter(StrictFilter):
    """Of the heads of days."""

    demonstration = Demonstration("is_demonstration")
    day_after = django_filters.DateFilter(field_name="day", lookup_expr="gte", label="Of this day or later")
    day_before = django_filters.DateFilter(field_name="day", lookup_expr="lte", label="Of this day or before")
