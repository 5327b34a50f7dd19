"""Sources, to look at."""

from django.contrib import admin

from evidence.models import Source
from publishing.admin import PublicEntryAdmin


@admin.register(Source)
class SourceAdmin(PublicEntryAdmin):
    list_display = ["title", "kind", "issued", "checked", "version", "modified_at", "published_by"]
    list_filter = ["kind", "checked"]
    search_fields = ["title", "slug", "publisher"]
