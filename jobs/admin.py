"""Long jobs to look at. The queue's own table, which Procrastinate would show, has nothing but numbers in it."""

from django.contrib import admin
from procrastinate.contrib.django import admin as queue_admin  # registers its pages first

from jobs.models import Job
from web.admin import ReadOnly

admin.site.unregister(queue_admin.models.ProcrastinateJob)


@admin.register(Job)
class JobAdmin(ReadOnly):
    list_display = ["title", "state", "done", "total", "started_by", "put_in_at", "message"]
    list_select_related = ["queued", "started_by"]
