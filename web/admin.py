"""How Django's admin shows rows here: most to look at, a few to edit."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import models
from django.forms.models import BaseInlineFormSet

from web.web_addresses import tidied_address, web_address


def nobody_may(self, request, obj=None):
    return False


class ReadOnly(admin.ModelAdmin):
    """To search and look at. Nothing is added, changed or deleted here, by nobody."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
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


class Editable(admin.ModelAdmin):
    """To edit. `fixed` are the fields that are chosen once, such as a slug, which stands in addresses."""

    list_per_page = 50  # so that a page stays below 60 kB
    show_full_result_count = False
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
