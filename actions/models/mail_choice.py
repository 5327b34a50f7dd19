"""Which mails about commitments a person does not want."""

from django.db import models
from django.db.models import Q

from organisations.models import Person


class SwitchedOff(models.Model):
    """A person gets no mail about one topic. Without a row they get it."""

    class Topic(models.TextChoices):
        ANSWERS = "answers", "Answers and signatures"
        CHANGES = "changes", "Changes of what is promised"
        REPORTS = "reports", "Reports and steps"
        ASSESSMENTS = "assessments", "Assessments"
        PEOPLE = "people", "Who looks after a promise"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mail_switched_off")
    topic = models.CharField(max_length=12, choices=Topic)

    class Meta:
        verbose_name = "mail switched off"
        verbose_name_plural = "mails switched off"
        ordering = ["person", "topic"]
        constraints = [
            models.UniqueConstraint(fields=["person", "topic"], name="mail_switched_off_once_a_person_and_topic"),
            models.CheckConstraint(
                condition=Q(topic__in=["answers", "changes", "reports", "assessments", "people"]),
                name="mail_switched_off_topic_known",
            ),
        ]

    def __str__(self):
        return f"{self.person}: {self.get_topic_display()}"
