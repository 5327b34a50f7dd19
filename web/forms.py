"""Forms of pages: they map what is posted onto an operation's arguments, and its refusal back onto their fields.

The operation validates, and it alone: fields here take any text. One template draws every field
(`components/field.html`) and one what is wrong (`components/error_summary.html`).
"""

from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.forms.formsets import BaseFormSet, ManagementForm
from django.views.generic import FormView

from web.dates import as_iso, understanding
from web.numbers import whole_number
from web.refusals import Invalid, Refusal, named
from web.unrepeated import Unrepeated

MOST_FIELDS = 10_000  # that a form may post, by the settings
MANY_ROWS = 600  # operations and documents take fewer; beyond it rows are counted as they came, not as a form claims


class PageField(forms.BoundField):
    """A field of a `PageForm` as the templates draw it."""

    is_optional = property(lambda self: getattr(self.field, "optional", False))
    hint = property(lambda self: self.help_text)
    most = property(lambda self: getattr(self.field, "most", None))
    lines = property(lambda self: self.field.widget.attrs.get("rows"))
    first_id = property(lambda self: f"{self.auto_id}-0" if self.field.widget.use_fieldset else self.auto_id)

    @property
    def auto_id(self):
        given = self.form.auto_id
        return (given % self.html_name if "%s" in given else given).replace(".", "-")

    @property
    def understood(self):
        """How a day that was typed is understood, where it is not written so; "" for other fields."""
        typed = (self.value() or "") if isinstance(self.field, DayField) else ""
        words = understanding(typed)
        return f"You wrote “{typed.strip()}”: understood as {words}." if words else ""


class TextField(forms.CharField):
    """Text as it was typed. `lines` makes it a box of so many; `most` lets the page count characters."""

    default_validators = ()

    def __init__(self, label, hint="", *, lines=0, optional=False, most=None, attrs=None, **kwargs):
        attrs = {"autocomplete": "off", **(attrs or {})}
        widget = forms.Textarea({"rows": lines, **attrs}) if lines else kwargs.pop("widget", forms.TextInput)(attrs)
        super().__init__(label=label, help_text=hint, required=False, strip=False, widget=widget, **kwargs)
        self.validators = []
        self.optional, self.most = optional, most


class DayField(TextField):
    """A day, typed in any usual way; as the ISO text that operations take, or as it was typed where it is no day."""

    def to_python(self, value):
        return as_iso(super().to_python(value).strip()) or None


class ChoiceField(forms.ChoiceField):
    """One of a few, as radio buttons; None where nothing is chosen."""

    widget = forms.RadioSelect

    def __init__(self, label, choices=(), hint="", *, optional=False, **kwargs):
        super().__init__(label=label, choices=choices, help_text=hint, required=False, **kwargs)
        self.optional = optional

    def validate(self, value):
        """Leave it to the operation."""

    def clean(self, value):
        return super().clean(value) or None


class ChoicesField(forms.MultipleChoiceField):
    """Any of a few, as boxes to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label, choices=(), hint=""):
        super().__init__(label=label, choices=choices, help_text=hint, required=False)

    def validate(self, value):
        """Leave it to the operation."""


class NumberField(TextField):
    """A whole number; None where it is none."""

    def to_python(self, value):
        return whole_number(super().to_python(value).strip())


class TickField(forms.BooleanField):
    """A box to tick."""

    def __init__(self, label, hint=""):
        super().__init__(label=label, help_text=hint, required=False)


class RowForm(Unrepeated, forms.Form):
    """One row of a list. Its fields are named after their place: `proof.0.url`."""

    bound_field_class = PageField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{**kwargs, "empty_permitted": False, "auto_id": "%s"})

    def add_prefix(self, field_name):
        return f"{self.prefix}.{field_name}"


@dataclass
class Row:
    """One row of a list as the templates draw it: its number from 0, out of how many, its fields, and its own errors."""

    name: str
    number: int
    count: int
    parts: list
    errors: list = ()

    folds = False
    html_name = property(lambda self: self.name)
    auto_id = property(lambda self: self.name.replace(".", "-"))
    place = property(lambda self: self.number + 1)
    is_first = property(lambda self: self.number == 0)
    is_last = property(lambda self: self.number == self.count - 1)


class Rows(BaseFormSet):
    """A formset whose rows are added, removed and moved by buttons; `proof.rows` says how many were posted.

    `label`, `hint` and what `one` row is are the words on the page.
    """

    widget_type = "rows"
    label = hint = one = ""
    absolute_max = MOST_FIELDS

    html_name = property(lambda self: self.prefix)
    errors = property(lambda self: self.non_form_errors())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.auto_id = self.prefix  # as an element of the page; its rows' fields have ids of their own

    @cached_property
    def management_form(self):
        form = ManagementForm({"TOTAL_FORMS": rows_posted(self.data, self.prefix), "INITIAL_FORMS": 0})
        form.full_clean()
        return form

    def add_prefix(self, index):
        return f"{self.prefix}.{index}"

    @property
    def parts(self):
        return [
            Row(form.prefix, number, len(self.forms), list(form), form.non_field_errors())
            for number, form in enumerate(self.forms)
        ]

    @property
    def typed(self):
        """[{name: value}] of the rows as they were posted, or as they began."""
        return [{name: form[name].value() for name in form.fields} for form in self.forms]

    @property
    def summary(self):
        lines = [(self.prefix, self.label, text) for text in self.non_form_errors()]
        for row in self.parts:
            before = f"{self.one.capitalize()} {row.place}: "
            lines += [(row.auto_id, before.removesuffix(": "), text) for text in row.errors]
            lines += [line for field in row.parts for line in _lines_of(field, before)]
        return lines


def rows_posted(posted, name):
    """Return how many rows of the list `name` were posted."""
    count = whole_number(posted.get(f"{name}.rows", "")) or 0
    if count > MANY_ROWS:
        # Every row that was typed comes back on the page, however many; a claim of a million rows costs nothing.
        numbers = (key.removeprefix(f"{name}.").partition(".")[0] for key in posted if key.startswith(f"{name}."))
        there = [number for text in numbers if (number := whole_number(text)) is not None]
        count = min(count, max(there, default=-1) + 1, len(posted))
    return count


def change_rows(rows, operation, number, empty):
    """Return (rows after one was added, removed or moved, the number of the row to go on at)."""
    rows = list(rows)
    if operation == "add":
        return [*rows, empty], len(rows)
    if 0 <= number < len(rows):
        if operation == "remove":
            rows.pop(number)
            number = min(number, len(rows) - 1)
        else:
            other = max(number - 1, 0) if operation == "up" else min(number + 1, len(rows) - 1)
            rows[number], rows[other] = rows[other], rows[number]
            number = other
    return rows, number


@dataclass(frozen=True)
class Group:
    """Fields that belong together on a page, under a heading; those named in `beside` stand beside the others."""

    heading: str
    names: tuple
    lead: str = ""
    beside: tuple = ()


class PageForm(Unrepeated, forms.Form):
    """A form of a page. Fields are named after the arguments of the operation.

    groups    headings over fields, in order; without any, the fields stand as they come
    row_sets  {name: a subclass of `Rows`}: lists of rows, which stand among the fields under their names
    places    {name in a refusal: name of the field}, where the two differ
    """

    bound_field_class = PageField
    use_required_attribute = False
    groups = ()
    row_sets = {}
    places = {}

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **{"auto_id": "%s", "label_suffix": "", **kwargs})
        self.rows = {
            name: kind(data, prefix=name, initial=self.initial.get(name) or []) for name, kind in self.row_sets.items()
        }

    def clean(self):
        for name, rows in self.rows.items():
            rows.full_clean()
            self.cleaned_data[name] = [form.cleaned_data for form in rows.forms]
        return self.cleaned_data

    @property
    def typed(self):
        """{name: value} as it was posted, or as it began; rows included."""
        return {name: self[name].value() for name in self.fields} | {
            name: rows.typed for name, rows in self.rows.items()
        }

    @property
    def sections(self):
        """[(group, [field or rows])] in the order of the page."""
        everything = {**{name: self[name] for name in self.fields}, **self.rows}
        groups = self.groups or [Group("", tuple(everything))]
        return [(group, [everything[name] for name in group.names]) for group in groups]

    @property
    def understood(self):
        """How each day that was typed is understood, where it is not written so."""
        rows = [form for each in self.rows.values() for form in each.forms]
        return [field.understood for form in [self, *rows] for field in form if field.understood]

    @property
    def summary(self):
        """[(id to go to, label, sentence)]: what belongs to no field first, the others in the order of the page."""
        if not self.is_bound:
            return []
        lines = [("", "", text) for text in self.non_field_errors()]
        for _, parts in self.sections:
            for part in parts:
                lines += part.summary if isinstance(part, Rows) else _lines_of(part)
        return lines


def _lines_of(field, before=""):
    return [(field.first_id, f"{before}{field.label}", text) for text in field.errors]


def put_refusal(refusal, form):
    """Put a refusal onto a bound form, each sentence at its field, what no field has on top. Return the page's status.

    `/proof/0/url` points to a field of a row; `/contact/email` to the field `contact_email`.
    """
    if not isinstance(refusal, Invalid):
        form.add_error(None, refusal.message)
        return refusal.status
    for pointer, texts in refusal.errors.items():
        holder, name, rest = _place_of(pointer, form)
        for text in texts:
            if isinstance(holder, BaseFormSet):
                holder._non_form_errors.append(text)
            else:
                holder.add_error(name, f"{named(rest)}: {text}" if rest else text)
    return 422


def _place_of(pointer, form):
    """Return (the form, row or formset; the name of its field or None; what of the pointer has no place)."""
    steps = pointer.strip("/").split("/")
    rows = form.rows.get(steps[0])
    if rows is not None:
        if len(steps) == 1 or not steps[1].isdigit() or int(steps[1]) >= len(rows.forms):
            return rows, None, ""
        row = rows.forms[int(steps[1])]
        return row, steps[2] if len(steps) > 2 and steps[2] in row.fields else None, ""
    name = form.places.get("_".join(steps), "_".join(steps))
    return (form, name, "") if name in form.fields else (form, None, "/".join(steps))


class OperationFormView(FormView):
    """A page whose form is sent to one operation: `operate` does it and returns where to go on.

    What it refuses stands beside the fields; everything that was typed stays.
    """

    http_method_names = ["get", "head", "post", "options"]

    def form_valid(self, form):
        try:
            return self.operate(form)
        except Refusal as refusal:
            return self.show(form, status=put_refusal(refusal, form))

    def form_invalid(self, form):
        return self.show(form, status=422)

    def show(self, form, *, status=200, **context):
        return self.render_to_response(self.get_context_data(form=form, **context), status=status)

    def operate(self, form):
        raise NotImplementedError
