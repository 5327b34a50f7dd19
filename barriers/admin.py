"""Vocabularies to edit, with what gaps and questions say in words of their own; barriers and enablers to look at."""

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
from organisations.admin import KeepsWhy
from publishing.admin import ChangesCountedOnce, PublicEntryAdmin
from web.admin import rows_of


@admin.register(Category)
class CategoryAdmin(KeepsWhy):
    """A slug stands in documents, so it is chosen once. A value in use cannot be deleted."""

    list_display = ["label", "vocabulary", "slug", "position"]
    list_filter = ["vocabulary"]
    search_fields = ["label", "slug"]
    fields = ["vocabulary", "slug", "label", "note", "position"]
    fixed = ["vocabulary", "slug"]


class OpenQuestionRows(admin.TabularInline):
    model = OpenQuestion
    fields = ["position", "text", "action"]
    extra = 1


@admin.register(GapText)
class GapTextAdmin(KeepsWhy):
    """What the page of a knowledge gap says in words of its own. The rest of that page is counted each time."""

    list_display = ["heading", "category"]
    list_select_related = ["category"]
    fields = ["category", "heading", "summary"]
    inlines = [OpenQuestionRows]
    fixed = ["category"]


@admin.register(PlainQuestion)
class PlainQuestionAdmin(KeepsWhy):
    """The sentences of “What can my organisation do?”, each of which stands for a barrier."""

    list_display = ["sentence", "barrier", "position"]
    list_select_related = ["barrier"]
    fields = ["slug", "position", "sentence", "barrier"]
    fixed = ["slug"]


for model in [Category, GapText, OpenQuestion, PlainQuestion]:
    event = model.pgh_event_model
    admin.site.register(event, type(f"{event.__name__}Admin", (ChangesCountedOnce,), {}))


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
