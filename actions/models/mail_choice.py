"""Which mails about commitments a person does not want, and of which dates they were reminded."""

from django.db import models
from django.db.models import Q

from actions.models.commitment import Commitment
from organisations.models import Person


class SwitchedOff(models.Model):
    """A person gets no mail about one topic. Without a row they get it."""

    class Topic(models.TextChoices):
        ANSWERS = "answers", "Answers and signatures"
        CHANGES = "changes", "Changes of what is promised"
        REPORTS = "reports", "Reports and steps"
        ASSESSMENTS = "assessments", "Assessments"
        PEOPLE = "people", "Who looks after a promise"
        REMINDERS = "reminders", "Reminders of dates"
        WEEK = "week", "A mail each week"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mail_switched_off")
    topic = models.CharField(max_length=12, choices=Topic)

    class Meta:
        verbose_name = "mail switched off"
        verbose_name_plural = "mails switched off"
        ordering = ["person", "topic"]
        constraints = [
            models.UniqueConstraint(fields=["person", "topic"], name="mail_switched_off_once_a_person_and_topic"),
            models.CheckConstraint(
                condition=Q(topic__in=["answers", "changes", "reports", "assessments", "people", "reminders", "week"]),
                name="mail_switched_off_topic_known",
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.get_topic_display()}"


class Reminder(models.Model):
    """A person was told of one date under one rule, in a mail that was written in the same transaction.

    What is to be said follows from each day's data; this says what was. `day` belongs to it, so that a date that moves
    is told anew. `commitment` is of one date, and of no weekly mail: it is looked at again when the mail goes out.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reminders")
    rule = models.CharField(max_length=20)
    subject = models.CharField(max_length=200, blank=True, help_text="What has the date, as calendars identify it.")
    day = models.DateField()
    said_at = models.DateTimeField()
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "rule", "subject", "day"], name="reminder_once"),
            models.CheckConstraint(condition=~Q(rule=""), name="reminder_has_rule"),
        ]

    def __str__(self):
        return f"{self.person}: {self.rule} {self.day}"
