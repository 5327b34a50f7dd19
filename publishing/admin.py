"""Entries, revisions and the search index, to look at: nothing here goes round publishing."""

import json
from contextlib import suppress

from django import forms
from django.contrib import admin
from django.core.exceptions import EmptyResultSet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html

from organisations.admin import Changes, KeepsWhy, NumbersOnly
from organisations.models import Organisation
from publishing import kinds
from publishing.models import Entry, FormerSlug, IndexEntry, Redaction, Revision, SearchPhrase, Synonym, WordAdvice
from publishing.published.content_changes import kept_until_change
from publishing.published.projection import index_again
from publishing.published.words import fold
from screening.validation import no_personal_data
from web.admin import BeginningsOfWords, FirstPages, ReadOnly, rows_of


def workbench_link(entry):
    """Return a link to the page of the workbench on which an entry is written."""
    address = reverse("workbench:edit", args=[kinds.get(entry.kind).plural, entry.slug])
    return format_html('<a href="{}">{}</a>', address, address)


class CountedOnce(FirstPages):
    """Count rows anew when something changed, and not for each page. Drafts change more often, and are counted each time."""

    @cached_property
    def count(self):
        rows = self.object_list
        if rows.model is Revision and rows.query.where:
            return super().count
        with suppress(EmptyResultSet):
            return kept_until_change(("rows", str(rows.query)), rows.count)
        return 0


class ChangesCountedOnce(Changes):
    """Changes of what is published, of which there may be many."""

    paginator = CountedOnce


class OfKind(admin.SimpleListFilter):
    """The kinds that there are, without looking for them in all rows."""

    title, parameter_name = "kind", "kind"

    def lookups(self, request, model_admin):
        return [(kind.name, kind.name) for kind in kinds.all_kinds()]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Entry)
class EntryAdmin(BeginningsOfWords, ReadOnly):
    paginator = CountedOnce
    readonly_fields = ["workbench"]
    list_display = ["slug", "kind", "created_at", "created_by"]
    list_filter = ["kind"]
    list_select_related = ["created_by"]
    search_fields = ["slug"]
    inlines = [
        rows_of(
            Revision,
            "version",
            "state",
            "saved_at",
            "saved_by",
            "published_by",
            "change",
            "note",
            fk_name="entry",
            show_change_link=True,
            ordering=["-version", "-saved_at"],
        )  # fmt: skip
    ]

    @admin.display(description="in the workbench")
    def workbench(self, entry):
        return workbench_link(entry)


@admin.register(Revision)
class RevisionAdmin(BeginningsOfWords, ReadOnly):
    paginator = CountedOnce
    list_display = ["entry", "version", "state", "saved_by", "saved_at", "published_at", "note"]
    list_filter = ["state", "change", "entry__kind", "saved_at"]
    list_select_related = ["entry", "saved_by"]
    search_fields = ["entry__slug", "note"]
    fieldsets = [
        (None, {"fields": ["entry", "workbench", "state", "version", "edit", "based_on"]}),
        ("Saved", {"fields": ["saved_at", "saved_by"]}),
        ("Published", {"fields": ["published_at", "published_by", "change", "note", "successor", "digest"]}),
        ("Document", {"fields": ["document_text"]}),
    ]
    readonly_fields = ["document_text", "workbench"]

    @admin.display(description="in the workbench")
    def workbench(self, revision):
        return workbench_link(revision.entry)

    @admin.display(description="document")
    def document_text(self, revision):
        return format_html("<pre>{}</pre>", json.dumps(revision.document, indent=2, ensure_ascii=False))


@admin.register(IndexEntry)
class IndexEntryAdmin(BeginningsOfWords, ReadOnly):
    paginator = CountedOnce
    list_display = ["label", "kind", "page", "version", "modified_at"]
    list_filter = [OfKind]
    search_fields = ["label", "slug"]
    exclude = ["words", "asked_by"]

    @admin.display(description="page")
    def page(self, entry):
        address = reverse(kinds.get(entry.kind).url_name, args=[entry.slug])
        return format_html('<a href="{}">{}</a>', address, entry.slug)


@admin.register(Redaction)
class RedactionAdmin(ReadOnly):
    list_display = ["at", "about", "rule", "by"]
    list_filter = ["rule"]
    list_select_related = ["by"]
    search_fields = ["about"]
    fields = ["at", "about", "rule", "by", "reason", "places"]


@admin.register(FormerSlug)
class FormerSlugAdmin(BeginningsOfWords, ReadOnly):
    list_display = ["slug", "kind", "entry"]
    list_select_related = ["entry"]
    search_fields = ["slug", "entry__slug"]


class PublicEntryAdmin(BeginningsOfWords, ReadOnly):
    """One kind's table, as the public reads it."""

    paginator = CountedOnce
    list_select_related = ["revision__published_by"]
    readonly_fields = ["page"]

    @admin.display(description="page")
    def page(self, row):
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row.get_absolute_url())

    @admin.display(description="published by")
    def published_by(self, row):
        return row.revision.published_by


@admin.register(WordAdvice)
class WordAdviceAdmin(KeepsWhy):
    """Words to think twice about. Whoever writes one of them is told so on the form."""

    list_display = ["phrase", "instead", "said_in"]
    search_fields = ["phrase", "instead"]
    fields = ["phrase", "instead", "why", "said_in", "said_at"]


admin.site.register(
    WordAdvice.pgh_event_model,
    type("WordAdviceEventAdmin", (ChangesCountedOnce,), {"search_fields": ["phrase", "instead"]}),
)


class PhraseForm(forms.ModelForm):
    def clean_phrase(self):
        """Return it folded. It is screened as it was typed: an address without its signs looks like words."""
        phrase = self.cleaned_data["phrase"]
        no_personal_data(phrase)
        return fold(phrase)


class SynonymForm(PhraseForm):
    def clean_means(self):
        """Every slug is an entry's or an organisation's: a phrase that leads nowhere helps nobody."""
        means = self.cleaned_data["means"]
        known = set(IndexEntry.objects.filter(slug__in=means).values_list("slug", flat=True))
        known |= set(Organisation.objects.filter(slug__in=means).values_list("slug", flat=True))
        if unknown := [slug for slug in means if slug not in known]:
            raise forms.ValidationError(f"Nothing published has the slug {', '.join(unknown)}.")
        return means


@admin.register(Synonym)
class SynonymAdmin(KeepsWhy):
    """What people type for what entries call otherwise. The search reads it at once."""

    form = SynonymForm
    list_display = ["phrase", "means", "why"]
    search_fields = ["phrase", "means"]
    fields = ["phrase", "means", "why"]


admin.site.register(
    Synonym.pgh_event_model, type("SynonymEventAdmin", (ChangesCountedOnce,), {"search_fields": ["phrase", "means"]})
)


@admin.register(SearchPhrase)
class SearchPhraseAdmin(BeginningsOfWords, KeepsWhy):
    """Words in which people ask for an entry that does not say them. The search reads them at once and shows them nowhere."""

    form = PhraseForm
    list_display = ["phrase", "entry"]
    list_filter = ["entry__kind"]
    list_select_related = ["entry"]
    ordering = ["entry_id", "phrase"]  # as an index has them
    search_fields = ["phrase", "entry__slug"]
    fields = ["entry", "phrase"]
    fixed = ["entry"]
    autocomplete_fields = ["entry"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        widget = NumbersOnly(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **{"widget": widget, **kwargs})

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        index_again([obj.entry_id])

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        index_again([obj.entry_id])

    def delete_queryset(self, request, queryset):
        entries = {*queryset.values_list("entry", flat=True)}
        super().delete_queryset(request, queryset)
        index_again(entries)


admin.site.register(
    SearchPhrase.pgh_event_model,
    type(
        "SearchPhraseEventAdmin", (BeginningsOfWords, ChangesCountedOnce), {"search_fields": ["phrase", "entry__slug"]}
    ),
)
