"""Which kinds of dates calendars and reminders know, and secret addresses of people's own calendars."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from organisations.models import Person


class DatedKind(models.TextChoices):
    """Calendars hold all but the last, which has a day on which it began and none by which it is due."""

    STEP = "step", "Step"
    PLAN = "plan", "Date in the plan"
    PROMISE = "promise", "Promise"
    REPLY = "reply", "Reply due"
    REPORT = "report", "Report due"
    ASSESSMENT = "assessment", "Assessment waited for"


class PrivateCalendar(models.Model):
    """The address at which a person's calendar is read by programs that cannot sign in. Its secret is kept as a digest only."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret in the address.")
    alarms = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, help_text="Days before, each a reminder."
    )
    made_at = models.DateTimeField()
    read_on = models.DateField(null=True, help_text="The last day on which a program read it.")

    class Meta:
        verbose_name = "private calendar"
        ordering = ["person"]
        constraints = [
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="private_calendar_digest"),
            models.CheckConstraint(condition=Q(alarms__contained_by=[1, 7, 30]), name="private_calendar_alarms"),
        ]

    def __str__(self):
        return f"Calendar of {self.person}"
