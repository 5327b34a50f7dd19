"""Pages of the knowledge gaps."""

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from insight.gaps import counting
from web.filters import DEMONSTRATION, with_demonstration
from web.pages import AskedPage, labelled
from web.time_limit import time_limit
from web.unrepeated import Unrepeated


class AddressForm(Unrepeated, forms.Form):
    """What these pages understand in their addresses."""

    demonstration = forms.ChoiceField(choices=[("yes", "yes")], required=False)

    @property
    def problems(self):
        unknown = {
            name: ["There is no such parameter. Known: demonstration."] for name in self.data if name not in self.fields
        }
        return {name: list(texts) for name, texts in self.errors.items()} | unknown


class GapPages(AskedPage):
    section = "barriers"

    def get(self, request, *args, **kwargs):
        with time_limit():
            return super().get(request, *args, **kwargs).render()

    def get_context_data(self, **kwargs):
        form = AddressForm(self.request.GET)
        return super().get_context_data(
            problems=labelled(form.problems, form),
            today=timezone.localdate(),
            with_demonstration=with_demonstration(self.request.GET),
            query=f"?{DEMONSTRATION}=yes" if with_demonstration(self.request.GET) else "",
            **kwargs,
        )


class GapList(GapPages):
    """What the project set out to find, and how far it is known: one row a knowledge gap."""

    template_name = "insight/gaps.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        invented = context["with_demonstration"]
        context["gaps"] = counting.all_outlines(on=context["today"], with_demonstration=invented)
        return context


class GapPage(GapPages):
    """One knowledge gap, in the order of a reader's questions."""

    template_name = "insight/gap.html"

    def get_context_data(self, slug, **kwargs):
        gap = get_object_or_404(counting.gaps(), slug=slug)
        context = super().get_context_data(breadcrumbs=[("Knowledge gaps", reverse("gaps"))], **kwargs)
        context["gap"] = counting.whole(gap, on=context["today"], with_demonstration=context["with_demonstration"])
        return context
