"""Addresses and generic views."""

from django.contrib import admin
from django.db.models import Count
from django.urls import path
from django.views.generic import DetailView, ListView, TemplateView

from peers.plain.models import Action, Barrier, Definition, Source


class Home(TemplateView):
    template_name = "home.html"
    extra_context = {"page": {"title": "Sharing information well about care experienced children"}}

    def get_context_data(self, **more):
        counts = {"barriers": Barrier, "definitions": Definition, "actions": Action}
        return super().get_context_data(
            counts={name: model.objects.count() for name, model in counts.items()},
            newest=Barrier.objects.order_by("-pk")[:5],
            sources=Source.objects.count(),
            **more,
        )


class Barriers(ListView):
    queryset = Barrier.objects.annotate(pieces=Count("evidence", distinct=True), acting=Count("actions", distinct=True))
    paginate_by = 20
    template_name = "barriers.html"
    extra_context = {"page": {"title": "Barriers and enablers"}}


class OneBarrier(DetailView):
    queryset = Barrier.objects.prefetch_related("evidence__source", "terms", "actions")
    context_object_name = "page"
    template_name = "barrier.html"

    def get_context_data(self, **more):
        page = self.object
        return super().get_context_data(
            evidence=page.evidence.all(), terms=page.terms.all(), actions=page.actions.all(), **more
        )


class Definitions(ListView):
    model = Definition
    paginate_by = 20
    template_name = "definitions.html"
    extra_context = {"page": {"title": "Definitions"}}


class OneDefinition(DetailView):
    queryset = Definition.objects.prefetch_related("citations__source", "barriers", "related")
    context_object_name = "page"
    template_name = "definition.html"

    def get_context_data(self, **more):
        page = self.object
        return super().get_context_data(
            citations=page.citations.all(), barriers=page.barriers.all(), related=page.related.all(), **more
        )


class Plan(ListView):
    queryset = Action.objects.prefetch_related("milestones")
    context_object_name = "actions"
    template_name = "plan.html"
    extra_context = {"page": {"title": "Draft action plan"}}


urlpatterns = [
    path("admin/", admin.site.urls),
    path("", Home.as_view()),
    path("barriers/", Barriers.as_view()),
    path("barriers/<slug:slug>/", OneBarrier.as_view()),
    path("definitions/", Definitions.as_view()),
    path("definitions/<slug:slug>/", OneDefinition.as_view()),
    path("plan/", Plan.as_view()),
]
