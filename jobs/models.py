"""Long jobs that somebody waits for: what people see of each, beside its row in the queue."""

from django.db import models
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from organisations.models import Person

ENDINGS = ["succeeded", "failed", "cancelled", "aborted"]


class JobQuerySet(models.QuerySet):
    def visible_to(self, person):
        """Return those that the person started."""
        return self.filter(started_by=person)

    def with_times(self):
        """Return each with `began_at`, of its last try, and `ended_at`, as the queue has them."""

        def last(**kinds):
            events = ProcrastinateEvent.objects.filter(job=OuterRef("pk"), **kinds)
            return Subquery(events.order_by("-at").values("at")[:1])

        return self.select_related("queued", "started_by").annotate(
            began_at=last(type="started"), ended_at=last(type__in=ENDINGS)
        )

    def last_with_lock(self, lock):
        """Return the newest job that held this lock or waits for it, or None."""
        return self.with_times().filter(queued__lock=lock).order_by("pk").last()


class Job(models.Model):
    """A job of the queue with a name, who waits for it, and how far it is.

    The queue's own row says in which state it is; the database forgets this row with that one. The texts are the
    program's: nothing that somebody typed gets in.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to begin"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    queued = models.OneToOneField(
        ProcrastinateJob, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )
    title = models.CharField(max_length=200)
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    put_in_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0, help_text="0 where it is not known.")
    message = models.CharField(max_length=300, blank=True, help_text="Why it failed.")
    result = models.CharField(max_length=200, blank=True, help_text="The path of the page that it was started on.")

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(title=""), name="job_has_title")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("jobs:detail", args=[self.pk])

    @property
    def state(self):
        queued = self.queued
        if queued.status in ("cancelled", "aborted") or (queued.status == "failed" and queued.abort_requested):
            return self.State.CANCELLED
        if queued.status == "succeeded" and self.message:
            return self.State.FAILED
        return self.State(
            {"todo": "waiting", "doing": "running", "succeeded": "done", "failed": "failed"}[queued.status]
        )

    @property
    def is_under_way(self):
        return self.queued.status in ("todo", "doing")

    @property
    def is_being_cancelled(self):
        return self.is_under_way and self.queued.abort_requested
