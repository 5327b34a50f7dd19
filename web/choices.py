"""Filters that choose among values: a few are ticked, many are found by typing.

No list draws a whole vocabulary: at most `OFFERED` of its values are sent, and the server finds the others.
"""

from functools import partial

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Func, Q

from web.plain_words import NOT_IN_LIST

TICKS = 12  # values that are drawn as boxes; of more, some are offered while somebody types
OFFERED = 40
LONGEST_OFFER = 80  # characters of one of them
MOST_TYPED = 5  # names at once: each is looked for


class AnyOf(django_filters.MultipleChoiceFilter):
    """Rows that have at least one of the chosen values. Repeat the name for several."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        kwargs.setdefault("distinct", False)
        super().__init__(*args, **kwargs)

    def is_noop(self, queryset, value):
        """Return False: that every value is chosen is no reason to leave the filter out: some rows have none of them."""
        return False

    def filter(self, queryset, value):
        if not value:
            return queryset
        if "__" not in self.field_name:
            return queryset.filter(**{f"{self.field_name}__in": value})
        having = queryset.model.objects.filter(**{f"{self.field_name}__in": value})
        return queryset.filter(pk__in=having.values("pk"))

    def counts(self, queryset):
        """Return a queryset of pairs: a value, how many rows have it."""
        once = Count("pk", distinct="__" in self.field_name)
        return queryset.order_by().values_list(self.field_name).annotate(rows=once)

    def to_choose(self, field):
        """Return {value: label} of what there is to choose, at most one more than is offered; `field` is the form's."""
        return dict(field.choices)

    def labels(self, field):
        """Return {value: label} of what is chosen."""
        return dict(field.choices)


class AnyOfArray(AnyOf):
    """The same for a column that is itself a list."""

    def filter(self, queryset, value):
        return queryset.filter(**{f"{self.field_name}__overlap": value}) if value else queryset

    def counts(self, queryset):
        each = Func(self.field_name, function="unnest")
        return queryset.order_by().annotate(value=each).values_list("value").annotate(rows=Count("pk"))


class SlugsField(forms.Field):
    """Slugs of rows elsewhere. Once it is clean, `chosen` is {slug: label} of what was chosen.

    A field that reads what a person typed takes a label, or a part of one, as well. Where that fits several rows,
    `fitting` is {slug: label} of them.
    """

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, rows, named, also=None, reads_typing=False, **kwargs):
        """`rows` is a function that returns the queryset of all that there is to choose, `named` the field with a row's label.

        `also` is a function of what was typed; it returns the condition by which rows are found besides.
        """
        super().__init__(**kwargs)
        self.all_rows, self.named, self.reads_typing = rows, named, reads_typing
        self.also = also or (lambda words: Q(slug__iexact=words))
        self.chosen, self.fitting, self.typed = {}, {}, ""

    @property
    def rows(self):
        """All that there is to choose. Most requests choose nothing, and need not have it put together."""
        return self.all_rows()

    def clean(self, value):
        """Return the chosen slugs, in the order in which they were given.

        :raises ValidationError: for something that is not there, or that fits several rows
        """
        self.chosen, self.fitting, self.typed = {}, {}, ""
        given = list(dict.fromkeys(value or []))
        if self.reads_typing:
            given = [words for item in given if (words := item.strip())]
        known = self.labels(self.rows.filter(slug__in=[item for item in given if "\0" not in item])) if given else {}
        if self.reads_typing and len(given) - len(known) > MOST_TYPED:
            raise ValidationError("Type one name at a time.")
        problems = []
        for item in given:
            if item in known:
                self.chosen[item] = known[item]
            elif self.reads_typing:
                problems += self.find(item)
            else:
                problems.append(NOT_IN_LIST % {"value": item[:80]})
        if problems:
            raise ValidationError(problems)
        return list(self.chosen)

    def find(self, words):
        """Take the row whose label was typed; return [] or [why none was taken]."""
        self.typed = words
        if "\0" in words or len(words) > 300:
            return ["Type a part of its name: at most 300 characters, and none that cannot be seen."]
        found = self.first(self.rows.filter(**{f"{self.named}__iexact": words}))
        if len(found) != 1:
            found = self.first(self.rows.filter(Q(**{f"{self.named}__icontains": words}) | self.also(words)))
        if len(found) == 1:
            self.chosen |= found
            return []
        self.fitting |= found
        if not found:
            return [f"Nothing here is called “{words[:80]}”. Try another part of its name."]
        more = "more than " if len(found) > OFFERED else ""
        return [f"“{words[:80]}” fits {more}{min(len(found), OFFERED)}. Tick those that you mean, or type more of it."]

    def first(self, rows):
        """Return {slug: label} of the first rows, one more than is offered."""
        return self.labels(rows[: OFFERED + 1])

    def labels(self, rows):
        return dict(rows.values_list("slug", self.named))


class Slugs(AnyOf):
    """The slugs of rows elsewhere.

    `rows` is a function of whether the reader asks for the demonstration; it returns the queryset of what there is to
    choose, in order and each once. `named` is the field with a row's label, and `also` finds more by what was typed.
    """

    field_class = SlugsField

    def __init__(self, *args, rows, named, also=None, **kwargs):
        self.rows = rows
        super().__init__(*args, named=named, also=also, **kwargs)

    @property
    def field(self):
        if "rows" not in self.extra:  # each request has a copy of the filter
            rows = partial(self.rows, self.parent.with_demonstration)
            self.extra |= {"rows": rows, "reads_typing": self.parent.reads_typing}
        return super().field

    def to_choose(self, field):
        return field.first(field.rows)

    def labels(self, field):
        return field.chosen
