"""What a reader of the map can choose: its axes, the barriers on it, the evidence that counts, one cell."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef

from barriers.filters import CategorySlugs, EvidenceRead, Rights, SourceKinds
from barriers.models import Barrier, Evidence
from evidence.groups import KINDS, Group
from evidence.places import Place
from evidence.reading import AT_SOURCE
from insight.map.axes import AXES
from publishing.published.filters import EntryFilter
from publishing.vocabulary import Read, Theme
from web.choices import AnyOf, AnyOfArray

USUAL = {"rows": "knowledge-gaps", "columns": "stages", "kind": Barrier.Kind.BARRIER}
# Of the list of barriers, by the same names with the same meaning.
SHARED = [
    *["theme", "stage", "confidence", "knowledge_gap", "factor", "sector", "people", "right", "read", "source_kind"],
    "demonstration",
]


class Choice(django_filters.ChoiceFilter):
    """What the map is asked for; it leaves no barrier out."""

    def filter(self, queryset, value):
        return queryset


class AxisChoice(Choice):
    """Rows or columns; what is unknown is answered with all that there are."""

    def __init__(self, label, axes=None):
        axes = axes or list(AXES.values())
        known = ", ".join(axis.key for axis in axes)
        super().__init__(
            choices=[(axis.key, axis.label) for axis in axes],
            label=label,
            empty_label=None,
            error_messages={"invalid_choice": f"There is no “%(value)s”. There are: {known}."},
        )


class Key(django_filters.CharFilter):
    """A row or a column by its key: it chooses a cell and leaves no barrier out."""

    def __init__(self, label):
        super().__init__(label=label, max_length=80, widget=forms.HiddenInput)

    def filter(self, queryset, value):
        return queryset


class MapFilter(EntryFilter):
    paging = ()
    rows = AxisChoice("Down the side")
    columns = AxisChoice("Along the top")
    kind = Choice(choices=Barrier.Kind.choices, label="Barriers or enablers", empty_label=None)
    theme = AnyOfArray(field_name="themes", choices=Theme.choices, label="Theme")
    evidence = django_filters.ChoiceFilter(
        choices=Group.choices, label="Kind of evidence", empty_label="All kinds", method="with_evidence"
    )
    at_source = django_filters.ChoiceFilter(
        choices=[("yes", "Only what was read at source")], label="How far read", empty_label="Read or not",
        method="with_evidence",
    )  # fmt: skip
    jurisdiction = django_filters.ChoiceFilter(
        choices=Place.choices, label="Evidence on", empty_label="Any place", method="with_evidence"
    )
    stage = AnyOfArray(field_name="stages", choices=Barrier.Stage.choices, label="Stage")
    confidence = AnyOf(choices=Barrier.Confidence.choices, label="Confidence")
    knowledge_gap = CategorySlugs("knowledge_gaps", label="Knowledge gap")
    factor = CategorySlugs("factors", label="Factor")
    sector = CategorySlugs("sectors", label="Sector")
    people = CategorySlugs("people", label="People affected")
    right = Rights()
    read = EvidenceRead(choices=Read.choices, label="How far a source was read")
    source_kind = SourceKinds()
    row = Key("Row")
    column = Key("Column")

    def with_evidence(self, queryset, name, value):
        """Leave out barriers on which no evidence of what is chosen speaks."""
        return queryset.filter(Exists(self.evidence_counted.filter(barrier=OuterRef("pk"))))

    @property
    def kinds_counted(self):
        """The kinds of source that count, or None for all."""
        return KINDS.get(self.chosen("evidence"))

    @property
    def only_at_source(self):
        return bool(self.chosen("at_source"))

    @property
    def place(self):
        """The `Place` that the evidence has to speak of, or None."""
        chosen = self.chosen("jurisdiction")
        return Place(chosen) if chosen else None

    @property
    def counts_all_evidence(self):
        return not (self.kinds_counted or self.only_at_source or self.place)

    @property
    def evidence_counted(self):
        pieces = Evidence.objects.all()
        if self.place:
            pieces = pieces.filter(source__jurisdiction__iregex=self.place.pattern)
        if self.kinds_counted:
            pieces = pieces.filter(source__kind__in=self.kinds_counted)
        return pieces.filter(source__read__in=AT_SOURCE) if self.only_at_source else pieces

    def chosen(self, name):
        """Return what is chosen, or what is usual where nothing is."""
        given = name in self.data and self.form.is_valid() and self.form.cleaned_data.get(name)
        return given or USUAL.get(name, "")

    @property
    def in_words(self):
        """Return [“Theme: technical”] of what leaves barriers or evidence out."""
        names = [name for name in self.filters if name not in (*USUAL, "row", "column") and self.data.get(name)]
        return [f"{self.filters[name].label}: {', '.join(self._values_in_words(name))}" for name in names]

    def _values_in_words(self, name):
        labels = dict(self.filters[name].extra.get("choices") or [])
        return [str(labels.get(value, value.replace("-", " "))).lower() for value in self.data.getlist(name)]

    @property
    def problems(self):
        found = super().problems
        if not found:
            rows, columns = self.chosen("rows"), self.chosen("columns")
            if rows == columns or (AXES[rows].kinds and AXES[columns].kinds):
                found["columns"] = ["Choose something else along the top than down the side: these two say the same."]
        return found
