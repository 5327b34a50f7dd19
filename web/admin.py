"""How Django's admin shows rows here: most to look at, a few to edit."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.paginator import Paginator
from django.db import models
from django.forms.models import BaseInlineFormSet

from web.beginnings import WordsOf, begin_with
from web.web_addresses import tidied_address, web_address


def nobody_may(self, request, obj=None):
    return False


class FirstPages(Paginator):
    """The pages of a list that can be turned to. PostgreSQL reads all rows before those of a page that is far on."""

    LAST = 40

    @property
    def num_pages(self):
        return min(super().num_pages, self.LAST)


class TellsOfMore(ChangeList):
    """A list that says when there is more than it shows."""

    def get_results(self, request):
        super().get_results(request)
        if getattr(request, "found_more", False):
            messages.warning(
                request,
                f"More than {BeginningsOfWords.MOST} rows have these words. Here are {BeginningsOfWords.MOST} of them, "
                "chosen by nothing: type more words, or filter.",
            )
        if self.paginator.num_pages == self.page_num < -(-self.result_count // self.list_per_page):
            messages.warning(request, "This is the last page. Search, filter or sort to come to other rows.")


class ListOfRows(admin.ModelAdmin):
    """What all lists have in common: a page stays below 60 kB, and costs the same however many rows there are."""

    list_per_page = list_max_show_all = 25
    show_full_result_count = False
    paginator = FirstPages

    def get_changelist(self, request, **kwargs):
        return TellsOfMore


class BeginningsOfWords:
    """For a list of very many rows: its search is by an index, as `WordsOf` these columns, of each table that they are of.

    Django's own looks into the middle of words, for which all rows have to be read.
    """

    MOST = 100  # rows that a search finds

    @classmethod
    def columns(cls):
        """Return the columns that are searched by the path to the table that they are of: {"entry": ["entry__slug"]}."""
        found = {}
        for column in cls.search_fields:
            found.setdefault(column.rpartition("__")[0], []).append(column)
        return found

    @property
    def search_help_text(self):
        places = []
        for path, columns in self.columns().items():
            names = " or ".join(column.rpartition("__")[2] for column in columns)
            places.append(f"all of them in the {path}’s {names}" if path else f"all of them in the {names}")
        return f"Finds up to {self.MOST} rows in which each word typed begins a word: {', or '.join(places)}."

    def get_search_results(self, request, queryset, search_term):
        if not search_term:
            return queryset, False
        if not (query := begin_with(search_term)):
            return queryset.none(), False
        rows, slug = queryset.order_by(), search_term.strip().lower()
        ways = [  # who types a whole slug finds it, however many others have its words
            *(rows.filter(**{column: slug}) for column in self.search_fields if column.split("__")[-1] == "slug"),
            *(rows.alias(found_in=WordsOf(*columns)).filter(found_in=query) for columns in self.columns().values()),
        ]
        first, *others = [way.values_list("pk")[: self.MOST + 1] for way in ways]
        keys = [*dict.fromkeys(key for (key,) in first.union(*others, all=True))]
        request.found_more = len(keys) > self.MOST
        return queryset.filter(pk__in=keys[: self.MOST]), False


class ReadOnly(ListOfRows):
    """To search and look at. Nothing is added, changed or deleted here, by nobody."""

    actions = None
    show_facets = admin.ShowFacets.NEVER
    has_add_permission = has_change_permission = has_delete_permission = nobody_may


class RowsOfOne(BaseInlineFormSet):
    """Rows that know what they belong to without asking for it row by row."""

    def get_queryset(self):
        rows = super().get_queryset()
        for row in rows:
            setattr(row, self.fk.name, self.instance)
        return rows


class ReadOnlyRows(admin.TabularInline):
    """Rows that belong to what is looked at."""

    formset = RowsOfOne
    extra = 0
    can_delete = False
    has_add_permission = has_change_permission = nobody_may

    def has_view_permission(self, request, obj=None):
        return request.user.is_staff

    def get_queryset(self, request):
        named = [name for name in self.fields if self.model._meta.get_field(name).is_relation]
        return super().get_queryset(request).select_related(*named or [None])


def rows_of(model, *fields, **options):
    """Return the inline that shows these fields of the rows of a model that belong to what is looked at."""
    return type(f"{model.__name__}Rows", (ReadOnlyRows,), {"model": model, "fields": fields, **options})


class AddressBox(forms.CharField):
    """A web address in the admin: as it was meant, and else as it was typed, so that its column says what is wrong.

    Django's own takes characters out unasked, and repeats what was typed as a link above its box.
    """

    default_validators = (web_address,)  # what it refuses, Django's own does not refuse in other words

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "widget": AdminTextInputWidget})

    def to_python(self, value):
        return tidied_address(super().to_python(value))


class Editable(ListOfRows):
    """To edit. `fixed` are the fields that are chosen once, such as a slug, which stands in addresses."""

    fixed = ()
    formfield_overrides = {models.URLField: {"form_class": AddressBox}}

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        for field in form.base_fields.values():
            if "invalid_choice" in field.error_messages:
                field.error_messages["invalid_choice"] = "Choose one of the list."  # without what was sent instead
        return form

    def render_change_form(self, request, context, *, obj=None, **options):
        if obj is not None and request.method == "POST":
            # What was typed stands in its field alone: heading and rows name the row as it is kept.
            obj.refresh_from_db()
            context["subtitle"] = str(obj)
        return super().render_change_form(request, context, obj=obj, **options)

    def get_readonly_fields(self, request, obj=None):
        return self.fixed if obj else ()
