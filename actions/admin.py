"""Plans to edit; actions and commitments to look at."""

from django.contrib import admin

from actions.models import (
    Action,
    ActionBarrier,
    ActionSource,
    Assessment,
    Candidate,
    Commitment,
    CommitmentEvent,
    Milestone,
    MilestoneMet,
    Plan,
    PlanVersion,
    ProgressReport,
)
from organisations.admin import ReadOnly, ReadOnlyRows
from publishing.admin import PublicEntryAdmin


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):
    list_display = ["title", "starts", "ends"]
    search_fields = ["title", "slug"]
    show_full_result_count = False

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []


class MilestoneRows(ReadOnlyRows):
    model = Milestone
    fields = readonly_fields = ["due", "title", "key"]


class CandidateRows(ReadOnlyRows):
    model = Candidate
    fields = readonly_fields = ["organisation", "role"]


class BarrierRows(ReadOnlyRows):
    model = ActionBarrier
    fields = readonly_fields = ["barrier"]


class SourceRows(ReadOnlyRows):
    model = ActionSource
    fields = readonly_fields = ["source"]


@admin.register(Action)
class ActionAdmin(PublicEntryAdmin):
    list_display = ["title", "plan", "starts", "due", "version", "published_by"]
    list_filter = ["plan"]
    list_select_related = ["plan", "revision__published_by"]
    search_fields = ["title", "slug"]
    inlines = [MilestoneRows, CandidateRows, BarrierRows, SourceRows]


class EventRows(ReadOnlyRows):
    model = CommitmentEvent
    fields = readonly_fields = ["number", "deed", "name", "job_title", "at", "hash"]


@admin.register(Commitment)
class CommitmentAdmin(ReadOnly):
    list_display = ["organisation", "action", "role", "state", "asked_on", "reply_by"]
    list_filter = ["state", "role"]
    list_select_related = ["organisation", "action"]
    search_fields = ["organisation__name", "action__title"]
    inlines = [EventRows]


@admin.register(CommitmentEvent)
class CommitmentEventAdmin(ReadOnly):
    list_display = ["commitment", "number", "deed", "name", "job_title", "at"]
    list_filter = ["deed"]
    list_select_related = ["commitment__action", "commitment__organisation"]
    search_fields = ["hash", "name", "commitment__organisation__name", "commitment__action__title"]
    date_hierarchy = "at"


@admin.register(ProgressReport)
class ProgressReportAdmin(ReadOnly):
    list_display = ["commitment", "number", "date", "status", "entered_on"]
    list_filter = ["status"]
    list_select_related = ["commitment__action", "commitment__organisation"]
    search_fields = ["commitment__organisation__name", "commitment__action__title"]


@admin.register(MilestoneMet)
class MilestoneMetAdmin(ReadOnly):
    list_display = ["title", "action", "met_on", "entered_on"]
    list_select_related = ["action"]
    search_fields = ["title", "action__title"]


@admin.register(Assessment)
class AssessmentAdmin(ReadOnly):
    list_display = ["commitment", "number", "completion", "assessed_on"]
    list_filter = ["completion"]
    list_select_related = ["commitment__action", "commitment__organisation"]
    search_fields = ["commitment__organisation__name", "commitment__action__title"]


@admin.register(PlanVersion)
class PlanVersionAdmin(ReadOnly):
    list_display = ["plan", "number", "published_at", "by", "note"]
    list_select_related = ["plan", "by"]
    search_fields = ["plan__title", "note"]
