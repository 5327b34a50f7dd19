"""Pages of actions and of the plan."""

from django.db.models import Prefetch

from actions.filters import ActionFilter
from actions.models import Action, Candidate, Plan
from barriers.models import Barrier
from definitions.linking import link_terms
from publishing.views import ComparisonPage, EntryPage, VersionPage, VersionsPage
from web.pages import ListPage, PublicPage


class ActionList(ListPage):
    row_template = "actions/_row.html"
    section = "actions"
    filter_class = ActionFilter
    heading = "Actions"
    lead = "What could be done about the barriers, by when, and who could be asked. Nobody has been asked yet."
    noun, noun_plural = "action", "actions"

    def get_queryset(self):
        return Action.objects.in_time().prefetch_related(
            Prefetch("candidates", Candidate.objects.select_related("organisation"))
        )


class ActionPages:
    kind_name = "action"
    section = "actions"
    list_name = "Actions"


class ActionPage(ActionPages, EntryPage):
    template_name = "actions/detail.html"
    find_terms = staticmethod(link_terms)
    texts = ("description", "rationale", "success_measure")

    def get_queryset(self):
        return Action.objects.select_related("plan").prefetch_related(
            Prefetch("barriers", Barrier.objects.with_counts()),
            "sources",
            "milestones",
            Prefetch("candidates", Candidate.objects.select_related("organisation")),
        )

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        action = context["entry"]
        linked = action.barriers.all()
        return context | {
            "barriers": [barrier for barrier in linked if barrier.kind == Barrier.Kind.BARRIER],
            "enablers": [barrier for barrier in linked if barrier.kind == Barrier.Kind.ENABLER],
            "leads": [candidate for candidate in action.candidates.all() if candidate.role == "lead"],
            "partners": [candidate for candidate in action.candidates.all() if candidate.role == "partner"],
        }


class ActionVersions(ActionPages, VersionsPage):
    pass


class ActionVersion(ActionPages, VersionPage):
    pass


class ActionComparison(ActionPages, ComparisonPage):
    pass


class PlanPage(PublicPage):
    """Every plan, with its actions in time as a table."""

    template_name = "actions/plan.html"
    section = "plan"

    def get_context_data(self, **kwargs):
        actions = Action.objects.in_time().prefetch_related(
            "milestones", Prefetch("candidates", Candidate.objects.select_related("organisation"))
        )
        return super().get_context_data(plans=Plan.objects.prefetch_related(Prefetch("actions", actions)), **kwargs)
