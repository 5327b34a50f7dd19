"""Outgoing mail to look at: to whom, about what, and what became of it. Never what it says."""

from django.contrib import admin

from outbox.models import Mail


@admin.register(Mail)
class MailAdmin(admin.ModelAdmin):
    list_display = ["to", "subject", "state", "created_at", "sent_at", "attempts", "last_error"]
    fields = readonly_fields = [*list_display, "next_try_at"]
    search_fields = ["to", "subject"]
    actions = None
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
