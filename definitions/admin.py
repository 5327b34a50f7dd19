"""Definitions, to look at."""

from django.contrib import admin

from definitions.models import Broader, Citation, Definition, Related
from organisations.admin import ReadOnlyRows
from publishing.admin import PublicEntryAdmin


class CitationRows(ReadOnlyRows):
    model = Citation
    fields = readonly_fields = ["source", "locator", "checked"]


class BroaderRows(ReadOnlyRows):
    model = Broader
    fk_name = "definition"
    fields = readonly_fields = ["broader"]


class RelatedRows(ReadOnlyRows):
    model = Related
    fk_name = "definition"
    fields = readonly_fields = ["related"]


@admin.register(Definition)
class DefinitionAdmin(PublicEntryAdmin):
    list_display = ["label", "basis", "version", "modified_at", "published_by"]
    list_filter = ["basis"]
    search_fields = ["label", "slug"]
    inlines = [CitationRows, BroaderRows, RelatedRows]
