"""What is known of backups: each try to write one, and that this database came out of one."""

from django.db import models


class Backup(models.Model):
    """A try to write a backup, by the schedule or by hand, and what came of it."""

    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    file = models.CharField(max_length=400, help_text="Where it was written.")
    rows = models.PositiveBigIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0, help_text="The size of the file.")
    problem = models.CharField(max_length=300, blank=True, help_text="Why there is none.")

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.problem or self.file


class Restoration(models.Model):
    """That this database was restored. Until `resumed_at`, no job runs and no mail goes out."""

    restored_at = models.DateTimeField()
    made_at = models.DateTimeField(help_text="From when the backup is.")
    resumed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"Restored {self.restored_at:%Y-%m-%d %H:%M} from the backup of {self.made_at:%Y-%m-%d %H:%M}"
