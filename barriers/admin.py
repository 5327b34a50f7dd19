"""Vocabularies to edit; barriers and enablers to look at."""

from django.contrib import admin

from barriers.models import (
    Barrier,
    BarrierCategory,
    Category,
    Evidence,
    GapText,
    OpenQuestion,
    PlainQuestion,
    Relation,
    TermUse,
)
from organisations.admin import Changes, KeepsWhy, ReadOnlyRows, WithReason
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


class GapTextForm(WithReason):
    class Meta:
        model = GapText
        fields = ["heading", "summary"]


class OpenQuestionRows(admin.TabularInline):
    model = OpenQuestion
    fields = ["position", "text", "action"]
    extra = 1


@admin.register(GapText)
class GapTextAdmin(KeepsWhy):
    """What the page of a knowledge gap says in words of its own. The rest of that page is counted each time."""

    change_form = GapTextForm
    list_display = ["heading", "category"]
    list_select_related = ["category"]
    show_full_result_count = False
    fields = ["category", "heading", "summary"]
    inlines = [OpenQuestionRows]

    def get_readonly_fields(self, request, obj=None):
        return ["category"] if obj else []


class PlainQuestionForm(WithReason):
    class Meta:
        model = PlainQuestion
        fields = ["position", "sentence", "barrier"]


@admin.register(PlainQuestion)
class PlainQuestionAdmin(KeepsWhy):
    """The sentences of “What can my organisation do?”, each of which stands for a barrier."""

    change_form = PlainQuestionForm
    list_display = ["sentence", "barrier", "position"]
    list_select_related = ["barrier"]
    show_full_result_count = False
    fields = ["slug", "position", "sentence", "barrier"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []


for tracked in [GapText, OpenQuestion, PlainQuestion]:
    event = tracked.pgh_event_model
    admin.site.register(event, type(f"{event.__name__}Admin", (Changes,), {}))


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
