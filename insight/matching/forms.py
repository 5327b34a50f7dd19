"""What a reader says to find out what their organisation can do. It is a form by GET: the answers are the address."""

import re

from django import forms
from django.db.models import Case, Value, When

from barriers.filters import sureness
from barriers.models import Barrier, Category, PlainQuestion
from web.unrepeated import Unrepeated

OFTEN, SOMETIMES = "often", "sometimes"
ANSWERS = [(OFTEN, "Often"), (SOMETIMES, "Sometimes"), ("hardly", "Hardly ever"), ("unknown", "I cannot tell")]
SLUG = re.compile(r"[-a-z0-9]{1,80}")
TICKS = 40  # how many barriers are offered to tick; a sector's own come first, then the surest


class MatchingForm(Unrepeated, forms.Form):
    """Where one works, how true each plain question is, and barriers that one has met. All of it may be left out.

    `questions` are (question, its barrier), of those whose barrier is published. Unknown names are refused.
    """

    sector = forms.ChoiceField(label="Where do you work?", required=False)
    role = forms.ChoiceField(label="What is your part?", required=False)
    barrier = forms.MultipleChoiceField(
        label="Barriers that you meet",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "There is no barrier “%(value)s”."},
    )
    demonstration = forms.ChoiceField(choices=[("yes", "yes")], required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, with_demonstration=False):
        super().__init__(data or None)
        by_vocabulary = {"sectors": [], "people": []}
        for row in Category.objects.filter(vocabulary__in=by_vocabulary):
            by_vocabulary[row.vocabulary].append((row.slug, row.label))
        self.fields["sector"].choices = [("", "Any sector"), *by_vocabulary["sectors"]]
        self.fields["role"].choices = [("", "Rather not say"), *by_vocabulary["people"]]
        barriers = Barrier.objects.shown(with_demonstration).filter(kind=Barrier.Kind.BARRIER)
        self.questions = _questions(barriers)
        asked = {
            question.slug: forms.ChoiceField(
                label=question.sentence, choices=ANSWERS, required=False, widget=forms.RadioSelect
            )
            for question, _ in self.questions
        }
        # What is no slug is no choice, and need not be asked of the database.
        ticked, sector = [
            [value for value in (data.getlist(name) if data else []) if SLUG.fullmatch(value)]
            for name in ["barrier", "sector"]
        ]
        self.fields["barrier"].choices = _offered(barriers, ticked, sector)
        fields = self.fields
        self.fields = {**{name: fields[name] for name in ["sector", "role"]}, **asked} | fields

    @property
    def asked(self):
        """The fields of the plain questions."""
        return [self[question.slug] for question, _ in self.questions]

    @property
    def problems(self):
        unknown = sorted(set(self.data) - set(self.fields))
        known = ", ".join(self.fields)
        return {name: list(texts) for name, texts in self.errors.items()} | {
            name: [f"There is no such parameter. Known: {known}."] for name in unknown
        }


def _questions(barriers):
    """Return [(question, its barrier)] in their order; a question whose barrier is not published is not asked."""
    questions = PlainQuestion.objects.all()
    by_entry = {barrier.pk: barrier for barrier in barriers.filter(pk__in=questions.values("barrier"))}
    return [(question, by_entry[question.barrier_id]) for question in questions if question.barrier_id in by_entry]


def _offered(barriers, ticked, sectors):
    """Return the choices: those that are ticked, and others that there is room for."""
    rows = barriers.annotate(
        is_ticked=Case(When(slug__in=ticked, then=Value(0)), default=Value(1)),
        is_of_sector=Case(
            When(
                pk__in=Category.objects.filter(vocabulary="sectors", slug__in=sectors).values("barriers"), then=Value(0)
            ),
            default=Value(1),
        ),
    ).order_by("is_ticked", "is_of_sector", sureness().desc(), "title", "pk")
    found = list(rows.values_list("slug", "title")[: TICKS + len(ticked)])
    return sorted(found, key=lambda choice: choice[1])
