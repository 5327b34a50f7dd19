"""Vocabularies to edit; barriers and enablers to look at."""

from django.contrib import admin

from barriers.models import Barrier, BarrierCategory, Category, Evidence, Relation, TermUse
from publishing.admin import PublicEntryAdmin
from web.admin import Editable, rows_of


@admin.register(Category)
class CategoryAdmin(Editable):
    """A slug stands in documents, so it is chosen once. A value in use cannot be deleted."""

    list_display = ["label", "vocabulary", "slug", "position"]
    list_filter = ["vocabulary"]
    list_editable = ["position"]
    search_fields = ["label", "slug"]
    fields = ["vocabulary", "slug", "label", "note", "position"]
    fixed = ["vocabulary", "slug"]


@admin.register(Barrier)
class BarrierAdmin(PublicEntryAdmin):
    list_display = ["title", "kind", "confidence", "version", "modified_at", "published_by"]
    list_filter = ["kind", "confidence"]
    search_fields = ["title", "slug"]
    inlines = [
        rows_of(Evidence, "source", "stance", "finding", "locator", "read", "checked"),
        rows_of(Relation, "kind", "other", "note", fk_name="barrier"),
        rows_of(TermUse, "definition"),
        rows_of(BarrierCategory, "category"),
    ]
