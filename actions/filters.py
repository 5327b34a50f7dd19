"""Filters of the lists of actions and commitments."""

import django_filters

from actions.models import Action, Commitment, Plan, Role
from barriers.models import Barrier
from organisations.models import Organisation
from publishing.filters import AnyOf, EntryFilter, Slugs, Words
from web.filters import Ordering


def barriers_addressed():
    return list(
        Barrier.objects.filter(action_links__isnull=False).order_by("title").distinct().values_list("slug", "title")
    )


def possible_owners():
    used = Organisation.objects.filter(candidacies__isnull=False).order_by("name").distinct()
    return list(used.values_list("slug", "name"))


def plans():
    return list(Plan.objects.values_list("slug", "title"))


class ActionFilter(EntryFilter):
    q = Words(kind="action")
    plan = Slugs(field_name="plan__slug", choices=plans, label="Plan")
    barrier = Slugs(field_name="barriers__slug", choices=barriers_addressed, label="Barrier or enabler")
    organisation = Slugs(field_name="candidates__organisation__slug", choices=possible_owners, label="Could be asked")
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

    class Meta:
        model = Action
        fields = []


class CommitmentFilter(EntryFilter):
    state = AnyOf(choices=Commitment.State.choices, label="State")
    role = AnyOf(choices=Role.choices, label="Role")
    organisation = Slugs(field_name="organisation__slug", choices=possible_owners, label="Organisation")
    ordering = Ordering(
        fields=[("asked_on", "asked_on"), ("reply_by", "reply_by")],
        choices=[
            ("-asked_on", "Asked last first"),
            ("asked_on", "Asked first"),
            ("reply_by", "Reply due first"),
            ("-reply_by", "Reply due last"),
        ],
    )

    class Meta:
        model = Commitment
        fields = []
