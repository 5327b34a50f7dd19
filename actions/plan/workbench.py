"""Pages from which the plan is looked after: a partner's own, and the programme team's."""

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
from actions.groups import in_groups, what_is_next
from actions.models import Commitment, Plan
from actions.plan.versions import publish_plan
from actions.plan.views import plan_of
from actions.plan.waiting import LISTS, waiting
from actions.states import as_shown
from organisations.models import Organisation
from organisations.rules import memberships_to_ask_about
from publishing.refusals import Invalid
from web.forms import OperationFormView, PageForm, TextField


class VersionForm(PageForm):
    """Why a plan is given its next number now."""

    plan = forms.ModelChoiceField(
        Plan.objects.all(), to_field_name="slug", required=False, empty_label=None, label="Which plan?",
        error_messages={"invalid_choice": "Choose a plan of the list."},
    )  # fmt: skip
    note = TextField("Why now?", "Public, beside the number.", lines=3, most=2000)


class WaitingFilters(forms.Form):
    """Which plan, and what of it. A wrong value is a message beside the lists, which are shown without it."""

    plan = forms.ModelChoiceField(
        Plan.objects.all(), to_field_name="slug", required=False, empty_label=None, label="Plan"
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="Any organisation",
        label="Organisation",
    )
    days = forms.ChoiceField(
        choices=[("", "Any time"), ("7", "7 days"), ("30", "30 days")], required=False, label="Waiting for at least"
    )
    list = forms.ChoiceField(
        choices=[(key, heading) for key, (heading, *_) in LISTS.items()], required=False, label="Which list"
    )
    page = forms.IntegerField(min_value=1, max_value=10**6, required=False, label="Page")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(commitments__isnull=False).distinct()

    def value(self, name):
        self.full_clean()
        return self.cleaned_data.get(name)

    @property
    def problems(self):
        """Return [(id of the field, label, sentence)] as the error summary takes them."""
        return [
            (
                f"filter_{name}" if name in ("plan", "organisation", "days") else "",
                self.fields[name].label,
                text,
            )
            for name, texts in self.errors.items()
            for text in texts
        ]


@method_decorator(never_cache, name="dispatch")
class PartnerHome(View):
    """For each organisation that the person speaks for: what to answer, what is promised, what became of it."""

    def get(self, request):
        today = timezone.localdate()
        memberships = memberships_to_ask_about(request.user)
        own = [membership.organisation_id for membership in memberships]
        found = list(as_shown(Commitment.objects.all(), today).filter(organisation__in=own))
        of_each = {pk: [row for row in found if row.organisation_id == pk] for pk in own}
        context = {
            "organisations": [
                {
                    "organisation": membership.organisation,
                    "membership": membership,
                    "groups": in_groups(of_each[membership.organisation_id]),
                    "next": what_is_next(of_each[membership.organisation_id], on=today),
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
    def filters(self):
        return WaitingFilters(self.request.GET)

    @cached_property
    def plan(self):
        posted = Plan.objects.filter(slug=self.request.POST.get("plan", "")[:80]).first()
        return posted or self.filters.value("plan") or plan_of()

    def get_initial(self):
        return {"plan": self.plan}

    def render_to_response(self, context, **kwargs):
        return super().render_to_response(context, **({"status": 400} if context["problems"] else {}), **kwargs)

    def get_context_data(self, **kwargs):
        today, filters = timezone.localdate(), self.filters
        only, page = filters.value("list") or "", filters.value("page") or 1
        lists, pages = (
            waiting(
                self.plan,
                today,
                organisation=filters.value("organisation"),
                at_least=int(filters.value("days") or 0),
                only=only,
                page=page,
            )
            if self.plan
            else ([], 1)
        )
        query = self.request.GET.copy()
        for name in ["list", "page"]:
            query.pop(name, None)
        shown = [row for one in lists if one.what == "commitment" for _, row in one.rows]
        return super().get_context_data(
            filters=filters,
            problems=filters.problems + ([("", "Page", f"There are {pages} pages.")] if page > pages else []),
            lists=lists,
            only=next((one for one in lists if one.key == only), None),
            page=page,
            pages=pages,
            query=query.urlencode(),
            unreachable=with_nobody_signed_up(shown),
            plan=self.plan,
            today=today,
            breadcrumbs=[("My work", reverse("workbench:home"))],
            **kwargs,
        )
