"""Outgoing mail to look at: to whom, about what, and what became of it. Never what it says. And addresses it came back from."""

from django.contrib import admin, messages
from django.utils import timezone

from outbox import bounces
from outbox.models import BouncingAddress, Mail
from web.admin import ReadOnly
from web.refusals import WrongState


@admin.register(Mail)
class MailAdmin(ReadOnly):
    list_display = ["to", "subject", "state", "created_at", "sent_at", "attempts", "last_error"]
    fields = [*list_display, "next_try_at"]
    readonly_fields = ["state"]
    search_fields = ["to", "subject"]


@admin.register(BouncingAddress)
class BouncingAddressAdmin(ReadOnly):
    list_display = fields = ["address", "since", "code", "tried_again_at"]
    list_filter = [("tried_again_at", admin.EmptyFieldListFilter)]
    search_fields = ["address"]
    actions = ["try_again"]

    @admin.action(description="Write to these addresses again")
    def try_again(self, request, queryset):
        """Write to the chosen addresses from the next mail on."""
        count = 0
        for row in queryset:
            try:
                bounces.try_again(address=row.address, now=timezone.now())
                count += 1
            except WrongState:  # it is written to already
                continue
        messages.success(request, f"Mail goes to {count} address{'' if count == 1 else 'es'} again.")
