"""Numbered versions of the plan."""

import json

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from actions.models.kept import kept_for_ever
from actions.models.plan import Plan
from organisations.models import Person


class PlanVersion(models.Model):
    """A plan as it stood when somebody gave it a number: every action, who promised what by when, and how it stood."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    note = models.TextField()
    content = models.TextField(help_text="Canonical JSON.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content.")

    class Meta:
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_unique"),
            models.CheckConstraint(condition=~Q(note=""), name="plan_version_says_why"),
        ]
        triggers = [
            *kept_for_ever("plan_version"),
            pgtrigger.Trigger(
                name="plan_version_is_sealed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NEW.digest <> encode(sha256(convert_to(NEW.content, 'UTF8')), 'hex')
                    OR NEW.number <> 1 + (
                        SELECT coalesce(max(number), 0) FROM actions_planversion WHERE plan_id = NEW.plan_id
                    ) THEN
                        RAISE EXCEPTION 'the version is not sound' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.plan}, version {self.number}"

    @cached_property
    def document(self):
        return json.loads(self.content)
