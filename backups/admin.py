"""Backups and restorations to look at."""

from django.contrib import admin

from backups.models import Backup, Restoration
from web.admin import ReadOnly


@admin.register(Backup)
class BackupAdmin(ReadOnly):
    list_display = ["begun_at", "ended_at", "file", "rows", "bytes", "problem"]


@admin.register(Restoration)
class RestorationAdmin(ReadOnly):
    list_display = ["restored_at", "made_at", "resumed_at"]
