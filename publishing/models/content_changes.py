"""That something changed which pages show, noted by the database itself."""

from django.db import models


class ContentChange(models.Model):
    """Transactions that changed a table which public pages are made from: one, or several that were added up.

    The sum of all numbers is another one whenever anything that pages show is: triggers on those tables write the rows
    (`publishing/published/content_changes.py`). No transaction waits for another one, as it would for one counter.
    """

    number = models.PositiveBigIntegerField(default=1, db_default=1)

    def __str__(self):
        return f"{self.number} changes"
