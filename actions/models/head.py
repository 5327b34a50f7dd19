"""What stands for all that happened to commitments on a day: published, so that anybody can keep it."""

import pgtrigger
from django.db import models
from django.db.models import Q

from actions.models.kept import kept_for_ever


class DayHead(models.Model):
    """One hash over the events of a day (UTC) and over the head before it. Made when the day is over, in order."""

    day = models.DateField()
    is_demonstration = models.BooleanField("invented, for demonstration", default=False)
    events = models.PositiveIntegerField(help_text="How many the day had.")
    previous_hash = models.CharField(max_length=64, blank=True, help_text="The head of the last day that had events.")
    hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-day", "is_demonstration"]
        constraints = [
            models.UniqueConstraint(fields=["day", "is_demonstration"], name="day_head_once_a_day"),
            models.CheckConstraint(condition=Q(events__gt=0), name="day_head_of_events"),
        ]
        triggers = [
            *kept_for_ever("day_head"),
            pgtrigger.Trigger(
                name="day_head_follows_the_last",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("last", "actions_dayhead%ROWTYPE")],
                func="""
                    SELECT * INTO last FROM actions_dayhead
                    WHERE is_demonstration = NEW.is_demonstration ORDER BY day DESC LIMIT 1;
                    IF NEW.previous_hash <> coalesce(last.hash, '') OR NEW.day <= last.day THEN
                        RAISE EXCEPTION 'the head does not follow the last one' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"Head of {self.day}"
