"""Plans to edit; actions and commitments to look at."""

from django import forms
from django.contrib import admin

from actions.models import (
    Action,
    ActionBarrier,
    ActionSource,
    Assessment,
    Candidate,
    Commitment,
    CommitmentEvent,
    DayHead,
    Milestone,
    MilestoneMet,
    Plan,
    PlanVersion,
    ProgressReport,
)
from actions.plan.changing import change_plan, check_period
from organisations.admin import KeepsWhy
from publishing.admin import ChangesCountedOnce, PublicEntryAdmin
from publishing.refusals import Invalid
from web.admin import ReadOnly, rows_of


class PlanForm(forms.ModelForm):
    def clean(self):
        values = super().clean()
        if self.instance.pk and values.get("starts") and values.get("ends"):
            try:
                check_period(self.instance, values["starts"], values["ends"])
            except Invalid as refusal:
                for pointer, sentences in refusal.errors.items():
                    self.add_error(pointer.strip("/"), sentences)
        return values


@admin.register(Plan)
class PlanAdmin(KeepsWhy):
    """A change is an operation, with a reason that its page and its history show."""

    form = PlanForm
    list_per_page = 20  # so that it costs as much where there are many
    list_display = ["title", "starts", "ends"]
    search_fields = ["title", "slug"]
    fields = ["title", "slug", "starts", "ends", "foreword"]
    fixed = ["slug"]

    def save_model(self, request, obj, form, change):
        if not change:
            return super().save_model(request, obj, form, change)
        values = {name: form.cleaned_data[name] for name in ["title", "starts", "ends", "foreword"]}
        return change_plan(plan=obj, by=request.user, reason=form.cleaned_data["reason"], **values)


@admin.register(Plan.pgh_event_model)
class PlanChangeAdmin(ChangesCountedOnce):
    search_fields = ["title"]


@admin.register(Action)
class ActionAdmin(PublicEntryAdmin):
    list_display = ["title", "plan", "starts", "due", "version", "published_by"]
    list_filter = ["plan"]
    list_select_related = ["plan", "revision__published_by"]
    search_fields = ["title", "slug"]
    inlines = [
        rows_of(Milestone, "due", "title", "key"),
        rows_of(Candidate, "organisation", "role"),
        rows_of(ActionBarrier, "barrier"),
        rows_of(ActionSource, "source"),
    ]


@admin.register(Commitment)
class CommitmentAdmin(ReadOnly):
    list_display = ["organisation", "action", "role", "state", "asked_on", "reply_by"]
    list_filter = ["state", "role"]
    list_select_related = ["organisation", "action"]
    search_fields = ["organisation__name", "action__title"]
    inlines = [rows_of(CommitmentEvent, "number", "kind", "name", "job_title", "at", "hash")]


@admin.register(CommitmentEvent)
class CommitmentEventAdmin(ReadOnly):
    list_display = ["commitment", "number", "kind", "name", "job_title", "at"]
    list_filter = ["kind"]
    list_select_related = ["commitment__action", "commitment__organisation"]
    search_fields = ["hash", "name", "commitment__organisation__name", "commitment__action__title"]
    date_hierarchy = "at"


class WithCorrected(ReadOnly):
    """Entries on the record, also those that were corrected."""

    def get_queryset(self, request):
        return self.model.with_corrected.all()


@admin.register(ProgressReport)
class ProgressReportAdmin(WithCorrected):
    list_display = ["commitment", "number", "date", "status", "entered_on"]
    list_filter = ["status"]
    list_select_related = ["commitment__action", "commitment__organisation"]
    search_fields = ["commitment__organisation__name", "commitment__action__title"]


@admin.register(MilestoneMet)
class MilestoneMetAdmin(WithCorrected):
    list_display = ["title", "action", "met_on", "entered_on", "corrected_by"]
    list_select_related = ["action", "corrected_by__commitment__organisation", "corrected_by__commitment__action"]
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


@admin.register(DayHead)
class DayHeadAdmin(ReadOnly):
    list_display = ["day", "is_demonstration", "events", "hash", "made_at"]
    list_filter = ["is_demonstration"]
    search_fields = ["hash"]
