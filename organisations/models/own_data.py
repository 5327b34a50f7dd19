"""That somebody's account was ended to be deleted, and the file of what is kept about somebody."""

from django.db import models
from django.db.models import Q

from organisations.models.people import Person


class AccountDeletionQuerySet(models.QuerySet):
    def standing(self):
        """Return those that were not undone."""
        return self.filter(undone_at=None)


class AccountDeletion(models.Model):
    """An account that was ended at once; name and address go some time later, until when it can be undone.

    `by` is the person, or the administrator whom they asked by letter, who then says so in `reason`.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deletions")
    asked_at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    names_removed_at = models.DateTimeField(null=True)

    objects = AccountDeletionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(undone_at=None), name="account_deletion_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False, names_removed_at=None),
                name="account_deletion_undone_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.asked_at:%Y-%m-%d}"


class PreparedData(models.Model):
    """The file of what is kept about a person, where a job made it: for them to fetch within a day."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="prepared_data")
    made_at = models.DateTimeField()
    data = models.BinaryField()

    class Meta:
        ordering = ["-made_at"]
        verbose_name_plural = "prepared data"

    def __str__(self):
        return f"{self.person}, {self.made_at:%Y-%m-%d %H:%M}"
