"""Definitions, to look at."""

from django.contrib import admin

from definitions.models import Broader, Citation, Definition, Mapping, Related
from publishing.admin import PublicEntryAdmin
from web.admin import rows_of


@admin.register(Definition)
class DefinitionAdmin(PublicEntryAdmin):
    list_display = ["label", "basis", "version", "modified_at", "published_by"]
    list_filter = ["basis"]
    search_fields = ["label", "slug"]
    inlines = [
        rows_of(Citation, "source", "locator", "checked"),
        rows_of(Broader, "broader", fk_name="definition"),
        rows_of(Related, "related", fk_name="definition"),
        rows_of(Mapping, "relation", "address"),
    ]
