"""Vocabularies to edit; barriers and enablers to look at."""

from django.contrib import admin

from barriers.models import Barrier, BarrierCategory, Category, Evidence, Relation, TermUse
from organisations.admin import ReadOnlyRows
from publishing.admin import PublicEntryAdmin


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    """A slug stands in documents, so it is chosen once. A value in use cannot be deleted."""

    list_display = ["label", "vocabulary", "slug", "position"]
    list_filter = ["vocabulary"]
    list_editable = ["position"]
    search_fields = ["label", "slug"]
    show_full_result_count = False
    fields = ["vocabulary", "slug", "label", "note", "position"]

    def get_readonly_fields(self, request, obj=None):
        return ["vocabulary", "slug"] if obj else []


class EvidenceRows(ReadOnlyRows):
    model = Evidence
    fields = readonly_fields = ["source", "stance", "finding", "locator", "read", "checked"]


class RelationRows(ReadOnlyRows):
    model = Relation
    fk_name = "barrier"
    fields = readonly_fields = ["kind", "other", "note"]


class TermRows(ReadOnlyRows):
    model = TermUse
    fields = readonly_fields = ["definition"]


class CategoryRows(ReadOnlyRows):
    model = BarrierCategory
    fields = readonly_fields = ["category"]


@admin.register(Barrier)
class BarrierAdmin(PublicEntryAdmin):
    list_display = ["title", "kind", "confidence", "version", "modified_at", "published_by"]
    list_filter = ["kind", "confidence"]
    search_fields = ["title", "slug"]
    inlines = [EvidenceRows, RelationRows, TermRows, CategoryRows]
