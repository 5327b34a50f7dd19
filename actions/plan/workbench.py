"""Pages from which the plan is looked after: a partner's own, and the programme team's."""

import datetime

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views import View
from django.views.decorators.cache import never_cache

from actions.commitments.notifications import with_nobody_signed_up
from actions.groups import in_groups
from actions.models import Action, Commitment, Milestone, Plan, Role
from actions.plan.versions import actions_as_they_stand, publish_plan
from actions.plan.views import plan_of
from actions.states import as_shown, met_on
from actions.where_it_stands import as_they_stand
from publishing.refusals import Invalid
from web.forms import OperationFormView, PageForm, TextField

Standing = Commitment.Standing


class VersionForm(PageForm):
    """Why a plan is given its next number now."""

    plan = forms.ModelChoiceField(
        Plan.objects.all(), to_field_name="slug", required=False, empty_label=None, label="Which plan?",
        error_messages={"invalid_choice": "Choose a plan of the list."},
    )  # fmt: skip
    note = TextField("Why now?", "Public, beside the number.", lines=3, most=2000)


@method_decorator(never_cache, name="dispatch")
class PartnerHome(View):
    """For each organisation that the person speaks for: what to answer, what is promised, what became of it."""

    def get(self, request):
        today = timezone.localdate()
        memberships = list(request.user.memberships.current().select_related("organisation"))
        own = [membership.organisation_id for membership in memberships]
        found = list(as_shown(Commitment.objects.all(), today).filter(organisation__in=own))
        context = {
            "organisations": [
                {
                    "organisation": membership.organisation,
                    "membership": membership,
                    "groups": in_groups(row for row in found if row.organisation_id == membership.organisation_id),
                }
                for membership in memberships
            ],
            "today": today,
            "may_look_after": request.user.has_perm("actions.see_dashboard"),
        }
        return render(request, "actions/partner_home.html", context)


@method_decorator(never_cache, name="dispatch")
class Dashboard(PermissionRequiredMixin, OperationFormView):
    """What the programme team has to look after, each with a date, an owner and what to do; and the plan's next version."""

    permission_required = "actions.see_dashboard"
    form_class = VersionForm
    template_name = "actions/dashboard.html"

    def operate(self, form):
        values = form.cleaned_data
        if values["plan"] is None:
            raise Invalid({"/plan": ["Choose a plan of the list."]})
        version = publish_plan(**values, by=self.request.user, now=timezone.now())
        messages.success(self.request, f"{version.plan} is published as version {version.number}.")
        return redirect("plan-version", version.plan.slug, version.number)

    @cached_property
    def plan(self):
        return plan_of()

    def get_initial(self):
        return {"plan": self.plan}

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        promises = list(as_shown(Commitment.objects.all(), today).filter(state__in=["asked", "committed"]))
        month_ends = (today.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
        leads = {row.action_id: row for row in promises if row.stands and row.role == Role.LEAD}
        milestones = [
            (milestone, leads.get(milestone.action_id))
            for milestone in Milestone.objects.annotate(met_on=met_on())
            .filter(met_on=None, due__lt=month_ends, action__commitments__in=leads.values())
            .select_related("action")
            .order_by("due", "pk")
        ]
        unowned = [
            action
            for action in as_they_stand(actions_as_they_stand(today).exclude(state=Action.State.DELIVERED), today)
            if not any(row.stands and row.role == Role.LEAD for row in action.commitments.all())
        ]
        by_standing = {
            standing: sorted(
                (row for row in promises if row.standing == standing), key=lambda row: (row.due or row.reply_by, row.pk)
            )
            for standing in Standing.values
        }
        lists = [
            # key, heading, lead, commitments
            (
                "not-reached",
                "Not reached yet",
                "A question is on the record, and nobody there has been told of it: invite somebody, or remind who has joined since.",
                by_standing["not-reached"],
            ),
            ("silent", "No reply", "Asked, and the day to reply by has passed.", by_standing["silent"]),
            ("overdue", "Late", "Promised for a day that has passed.", by_standing["overdue"]),
            ("at-risk", "At risk", "Their own last report says so.", by_standing["at-risk"]),
            (
                "this-month",
                "Due this month",
                "Promises and replies that fall due before the month ends.",
                [row for row in promises if today <= (row.due or row.reply_by) < month_ends],
            ),
            ("asked", "Waiting for a reply", "Asked, and still in time.", by_standing["asked"]),
        ]
        return super().get_context_data(
            unowned=unowned,
            lists=lists,
            milestones={
                "overdue": [(milestone, lead) for milestone, lead in milestones if milestone.due < today],
                "this_month": [(milestone, lead) for milestone, lead in milestones if milestone.due >= today],
            },
            unreachable=with_nobody_signed_up(promises),
            plan=self.plan,
            today=today,
            breadcrumbs=[("My work", reverse("workbench:home"))],
            **kwargs,
        )
