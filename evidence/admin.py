"""Sources, to look at."""

from django.contrib import admin

from evidence.models import Source
from publishing.admin import PublicEntryAdmin


@admin.register(Source)
class SourceAdmin(PublicEntryAdmin):
    list_display = ["title", "kind", "issued", "read", "version", "modified_at", "published_by"]
    list_filter = ["kind", "read"]
    search_fields = ["title", "slug", "publisher"]
