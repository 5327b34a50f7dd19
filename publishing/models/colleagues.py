"""What colleagues are told of each other: whose page of an entry is open, and what one mail a day is gathered from."""

from django.db import models
from django.db.models import Q

from organisations.models import Person
from publishing.models.entries import Entry


class OpenPage(models.Model):
    """A person had the form of an entry open at that moment. It counts for minutes and is kept for an hour."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="open_pages")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "pk"]
        indexes = [models.Index(fields=["at"], name="open_page_by_age")]
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="open_page_once_a_person")]

    def __str__(self):
        return f"{self.person} on {self.entry}"


class MailOnceADay(models.Model):
    """A person gets what is to be told of comments once a day. Without a row they get a mail for each."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="mail_once_a_day")

    class Meta:
        ordering = ["person"]
        verbose_name = "choice of one mail a day"
        verbose_name_plural = "choices of one mail a day"

    def __str__(self):
        return f"{self.person}: one mail a day"


class WaitingNotice(models.Model):
    """What a person is told in their next mail of the day. It goes with that mail, or with its entry."""

    class What(models.TextChoices):
        COMMENTED = "commented", "commented"
        MENTIONED = "mentioned", "mentioned you in a comment"
        REPLIED = "replied", "replied to a comment"
        RESOLVED = "resolved", "resolved a comment"
        REOPENED = "reopened", "opened a comment again"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="waiting_notices")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=12, choices=What)
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["person", "at"], name="waiting_notice_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=["commented", "mentioned", "replied", "resolved", "reopened"]),
                name="waiting_notice_what_known",
            )
        ]

    def __str__(self):
        return f"{self.by} {self.get_what_display()}: {self.entry}"
