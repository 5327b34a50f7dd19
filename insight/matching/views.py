"""The page that says what an organisation can do. It keeps nothing of who asked: the answers are its address."""

from django.utils import timezone

from insight.matching.choosing import fitting
from insight.matching.forms import MatchingForm
from web.filters import with_demonstration
from web.pages import AskedPage, labelled

NOTHING_COUNTS = "Say “often” or “sometimes” to at least one sentence, or tick a barrier. Without that nothing can fit."


class WhatCanWeDo(AskedPage):
    template_name = "insight/what_can_we_do.html"
    section = "plan"

    def get_context_data(self, **kwargs):
        invented = with_demonstration(self.request.GET)
        form = MatchingForm(self.request.GET, with_demonstration=invented)
        problems, fit, nothing = {}, None, False
        if form.is_bound:
            problems = form.problems
        if form.is_bound and not problems and set(form.data) - {"demonstration"}:
            fit = fitting(form, on=timezone.localdate(), with_demonstration=invented)
            nothing = not fit.barriers
        lines = labelled(problems, form)
        if nothing:
            lines = [(form.asked[0].auto_id if form.asked else "id_barrier", "", NOTHING_COUNTS)]
        return super().get_context_data(
            form=form,
            lines=lines,
            problems=problems,
            fit=None if nothing else fit,
            said=said_in(form) if fit else [],
            today=timezone.localdate(),
            with_demonstration=invented,
            **kwargs,
        )


def said_in(form):
    """Return [(question, answer)] of what a valid form says, in words."""
    found = []
    for field in [form["sector"], form["role"], *form.asked]:
        if answer := form.cleaned_data[field.name]:
            found.append((field.label, dict(field.field.choices)[answer]))
    titles = dict(form.fields["barrier"].choices)
    return found + [("You ticked", titles[slug]) for slug in form.cleaned_data["barrier"]]
