"""Outgoing mail to look at: to whom, about what, and what became of it. Never what it says."""

from django.contrib import admin

from outbox.models import Mail
from web.admin import ReadOnly


@admin.register(Mail)
class MailAdmin(ReadOnly):
    list_display = ["to", "subject", "state", "created_at", "sent_at", "attempts", "last_error"]
    fields = [*list_display, "next_try_at"]
    readonly_fields = ["state"]
    search_fields = ["to", "subject"]
