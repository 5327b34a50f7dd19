"""What became of a commitment: what the organisation says, with proof, and what the programme team says beside it.

Every row belongs to an event of the commitment's chain, which says who entered it and when, and seals it.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from actions.models.commitment import Commitment, CommitmentEvent
from actions.models.kept import kept_but_for_a_correction, kept_for_ever, sets_newest_report
from actions.models.plan import Action
from publishing.models import Entry
from web.web_addresses import web_address


class UncorrectedManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(corrected_by=None)


class Entered(models.Model):
    """What somebody entered, and may have been mistaken about: a later event corrects it, and the entry stays readable.

    `objects` are entries that hold; `with_corrected` are all.
    """

    entered_on = models.DateField()
    corrected_by = models.OneToOneField(
        CommitmentEvent,
        on_delete=models.PROTECT,
        null=True,
        related_name="corrected_%(class)s",
        help_text="The later event that says that this was a mistake, and why.",
    )

    objects = UncorrectedManager()
    with_corrected = models.Manager()  # noqa: DJ012 – taken for a field

    class Meta:
        abstract = True


class ProgressReport(Entered):
    """An organisation's own word on how its commitment goes."""

    class Status(models.TextChoices):
        ON_TRACK = "on-track", "On track"
        AT_RISK = "at-risk", "At risk"
        OFF_TRACK = "off-track", "Off track"
        COMPLETE = "complete", "Complete"

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="reports")
    event = models.OneToOneField(CommitmentEvent, on_delete=models.PROTECT, related_name="report")
    number = models.PositiveIntegerField()
    date = models.DateField(help_text="The day that it stands for.")
    status = models.CharField(max_length=10, choices=Status)
    done = models.TextField()
    next = models.TextField(blank=True)

    class Meta:
        ordering = ["-date", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "number"], name="report_number_unique"),
            models.CheckConstraint(
                condition=Q(status__in=["on-track", "at-risk", "off-track", "complete"]), name="report_status_known"
            ),
            models.CheckConstraint(condition=~Q(done=""), name="report_says_what_was_done"),
            models.CheckConstraint(condition=Q(date__lte=F("entered_on")), name="report_not_of_the_future"),
        ]
        triggers = [
            *kept_but_for_a_correction("report"),
            sets_newest_report("report_may_be_newest", pgtrigger.Insert | pgtrigger.UpdateOf("corrected_by_id")),
        ]

    def __str__(self):
        return f"{self.commitment}: {self.get_status_display().lower()} on {self.date}"


class NewestReport(models.Model):
    """By which report a commitment is judged: of those on the present promise the one for the latest day, entered last.

    Triggers write it whenever a report, a correction, an assessment or a signature comes; nothing else does. So a list asks
    for a row, and not for the newest of many, for each commitment.
    """

    commitment = models.OneToOneField(Commitment, on_delete=models.PROTECT, primary_key=True, related_name="newest")
    report = models.OneToOneField(ProgressReport, on_delete=models.PROTECT, related_name="+")
    awaits_assessment = models.BooleanField(help_text="It says complete, and nobody has assessed the commitment since.")

    def __str__(self):
        return str(self.report)


class MilestoneMet(Entered):
    """A milestone of an action that was reached. It is named by its key: republishing makes the milestones' rows anew."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="milestones_met")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="milestones_met")
    event = models.OneToOneField(CommitmentEvent, on_delete=models.PROTECT, related_name="milestone_met")
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=300, help_text="What the milestone was called then.")
    met_on = models.DateField()

    class Meta:
        verbose_name_plural = "milestones met"
        ordering = ["-met_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "key"], condition=Q(corrected_by=None), name="milestone_met_once"
            ),
            models.CheckConstraint(condition=Q(met_on__lte=F("entered_on")), name="milestone_met_not_in_the_future"),
        ]
        triggers = kept_but_for_a_correction("milestone_met")

    def __str__(self):
        return f"{self.title}, met on {self.met_on}"


class Proof(models.Model):
    """What shows it: a source of the catalogue, or a link. It stands for a day, which is not the day it was entered."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, null=True, related_name="proof")
    milestone_met = models.ForeignKey(MilestoneMet, on_delete=models.PROTECT, null=True, related_name="proof")
    position = models.PositiveSmallIntegerField()
    source = models.ForeignKey(
        Entry,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The source's entry, which stays when the source is withdrawn.",
    )
    title = models.CharField(max_length=500)
    url = models.URLField(max_length=2000, blank=True, validators=[web_address])
    stands_for = models.DateField()
    entered_on = models.DateField()

    class Meta:
        verbose_name_plural = "proof"
        ordering = ["report", "milestone_met", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(report=None, milestone_met__isnull=False) | Q(report__isnull=False, milestone_met=None),
                name="proof_of_one_thing",
            ),
            models.CheckConstraint(
                condition=(Q(source=None) & Q(url__regex=r"^https?://") | Q(source__isnull=False, url=""))
                & ~Q(title=""),
                name="proof_is_source_or_link",
            ),
            models.CheckConstraint(condition=Q(stands_for__lte=F("entered_on")), name="proof_not_of_the_future"),
        ]
        triggers = kept_for_ever("proof")

    def __str__(self):
        return self.title


class Assessment(models.Model):
    """The programme team's word on a commitment, against the action's success measure."""

    class Completion(models.TextChoices):
        NO_EVIDENCE = "no-evidence", "No evidence"
        NOT_STARTED = "not-started", "Not started"
        LIMITED = "limited", "Limited progress"
        SUBSTANTIAL = "substantial", "Substantial progress"
        COMPLETE = "complete", "Complete"

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="assessments")
    event = models.OneToOneField(CommitmentEvent, on_delete=models.PROTECT, related_name="assessment")
    number = models.PositiveIntegerField()
    assessed_on = models.DateField()
    completion = models.CharField(max_length=20, choices=Completion)
    note = models.TextField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "number"], name="assessment_number_unique"),
            models.CheckConstraint(
                condition=Q(completion__in=["no-evidence", "not-started", "limited", "substantial", "complete"]),
                name="assessment_completion_known",
            ),
            models.CheckConstraint(condition=~Q(note=""), name="assessment_says_why"),
        ]
        triggers = [
            *kept_for_ever("assessment"),
            sets_newest_report("assessment_is_no_longer_awaited", pgtrigger.Insert),
        ]

    def __str__(self):
        return f"{self.commitment}: {self.get_completion_display().lower()}"
