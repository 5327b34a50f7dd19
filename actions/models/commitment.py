"""Commitments, and the record of how they came about.

A commitment's row says where it stands. Its *events* say who did what when: they only grow, and each carries the
hash of the one before, so that none can be changed or left out without it showing.
"""

import json

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from actions.models.agreed import KEY_EVENTS, ByAgreement
from actions.models.kept import kept_for_ever, sets_newest_report
from actions.models.plan import Action, Role
from organisations.models import Organisation, Person


class CommitmentQuerySet(models.QuerySet):
    def standing(self):
        """Return what is promised and not taken back, delivered or not."""
        return self.filter(state__in=Commitment.STANDING)

    def shown(self, with_demonstration=False):
        """Leave out those of invented organisations, unless the reader asks for them."""
        return self if with_demonstration else self.filter(organisation__is_demonstration=False)

    def with_signatures(self):
        """Return each commitment's `key_events` on hand: its signatures, and what was changed by agreement."""
        found = CommitmentEvent.objects.filter(kind__in=KEY_EVENTS).order_by("number")
        return self.prefetch_related(models.Prefetch("events", found, to_attr="key_events"))

    def with_tip(self):
        """Return each commitment's `tip`: the hash of its last event, which stands for all that happened."""
        last = CommitmentEvent.objects.filter(commitment=models.OuterRef("pk"), number=models.OuterRef("edit"))
        return self.annotate(tip=models.Subquery(last.values("hash")[:1]))


class Commitment(ByAgreement, models.Model):
    """An organisation's answer to being asked to lead or join an action. Changed by operations only, each with its event."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        TAKEN_BACK = "taken-back", "Question taken back"
        COMMITTED = "committed", "Committed"
        DECLINED = "declined", "Declined"
        DELIVERED = "delivered", "Delivered"
        WITHDRAWN = "withdrawn", "Withdrawn"
        ENDED = "ended", "Ended with its action"

    class Standing(models.TextChoices):
        """Derived, never stored: see `actions/states.py`."""

        ASKED = "asked", "Asked"
        SILENT = "silent", "No reply"
        NOT_REACHED = "not-reached", "Not reached yet"
        TAKEN_BACK = "taken-back", "Question taken back"
        NO_REPORT = "no-report", "No report yet"
        LONG_SILENT = "long-silent", "No recent report"
        ON_TRACK = "on-track", "On track"
        AT_RISK = "at-risk", "At risk"
        OVERDUE = "overdue", "Late"
        AWAITING_ASSESSMENT = "awaiting-assessment", "Says complete, not assessed yet"
        DELIVERED = "delivered", "Delivered"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        ENDED = "ended", "Ended with its action"

    STANDING = [State.COMMITTED, State.DELIVERED]

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="commitments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="commitments")
    role = models.CharField(max_length=10, choices=Role)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_on = models.DateField()
    reply_by = models.DateField()
    message = models.TextField(blank=True, help_text="What the programme team wrote when it asked.")
    statement = models.TextField(blank=True, help_text="What the organisation will do.")
    due = models.DateField(null=True, help_text="By when it will have done it.")
    dates_reason = models.TextField(blank=True, help_text="Why this date and none within the action's dates.")
    reason = models.TextField(
        blank=True, help_text="Why it declined or withdrew, or why the question or the action was taken back."
    )
    proposed = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Whom it proposes instead.",
    )
    edit = models.PositiveIntegerField(default=1, help_text="The number of its last event.")

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "organisation"], name="commitment_once_an_action_and_organisation"
            ),
            models.CheckConstraint(condition=Q(role__in=["lead", "partner"]), name="commitment_role_known"),
            models.CheckConstraint(
                condition=Q(
                    state__in=["asked", "taken-back", "committed", "declined", "delivered", "withdrawn", "ended"]
                ),
                name="commitment_state_known",
            ),
            models.CheckConstraint(condition=Q(reply_by__gte=F("asked_on")), name="commitment_reply_after_asking"),
            models.CheckConstraint(
                condition=~Q(state__in=["committed", "delivered", "withdrawn"])
                | (~Q(statement="") & Q(due__isnull=False)),
                name="commitment_says_what_by_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "withdrawn", "taken-back", "ended"]) | ~Q(reason=""),
                name="commitment_ends_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(proposed=None) | Q(state="declined") & ~Q(proposed=F("organisation")),
                name="commitment_proposes_another",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="commitment_is_on_the_record",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                level=pgtrigger.Row,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM actions_commitment AS now
                        JOIN organisations_organisation AS body ON body.id = now.organisation_id
                        LEFT JOIN organisations_organisation AS other ON other.id = now.proposed_id
                        LEFT JOIN LATERAL (
                            SELECT number, record::jsonb AS said FROM actions_commitmentevent
                            WHERE commitment_id = now.id ORDER BY number DESC LIMIT 1
                        ) AS last ON TRUE
                        WHERE now.id = NEW.id
                        AND ((now.edit, now.state::text, now.role::text, body.slug::text) IS DISTINCT FROM
                            (last.number, last.said->>'state', last.said->>'role', last.said->'organisation'->>'slug')
                            OR last.said ? 'terms' AND last.said->'terms' IS DISTINCT FROM jsonb_build_object(
                                'asked_on', now.asked_on, 'reply_by', now.reply_by, 'message', now.message,
                                'statement', now.statement, 'due', now.due, 'dates_reason', now.dates_reason,
                                'reason', now.reason, 'proposed', other.slug))
                    ) THEN
                        RAISE EXCEPTION 'a commitment changes with an event only' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return f"{self.organisation}: {self.action}"

    def get_absolute_url(self):
        return f"/commitments/{self.pk}/"

    @property
    def terms(self):
        """What its pages show of it besides its state: each event seals them, and a trigger holds the row to them."""
        return {
            "asked_on": self.asked_on.isoformat(),
            "reply_by": self.reply_by.isoformat(),
            "message": self.message,
            "statement": self.statement,
            "due": self.due and self.due.isoformat(),
            "dates_reason": self.dates_reason,
            "reason": self.reason,
            "proposed": self.proposed and self.proposed.slug,
        }

    @property
    def stands(self):
        return self.state in self.STANDING

    @property
    def signature(self):
        """The event in which it was signed, None where what it says now is not signed."""
        if self.state not in [*self.STANDING, self.State.WITHDRAWN, self.State.ENDED] or not self.statement:
            return None
        return [event for event in self.signatures if event.kind == CommitmentEvent.Kind.COMMITTED][-1]

    @property
    def title(self):
        """What the action was called when it was signed; where nothing is signed, what it is called."""
        return self.text_signed["title"] if self.signature else self.action.title

    @property
    def text_signed(self):
        """{slug, version, title} of the action as it was signed, or confirmed since; None where nothing is signed."""
        return self.signature and (self.confirmation or self.signature).document["action"]

    @property
    def confirmation(self):
        """The last event in which the promise was confirmed for a later version of the action, or None."""
        return next(reversed(self._since_signed(CommitmentEvent.Kind.RECONFIRMED)), None)

    @property
    def second_signature(self):
        """The event in which a senior officer signed the text that is signed, or confirmed, too; or None."""
        confirmed = self.confirmation.number if self.confirmation else 0
        signed_too = self._since_signed(CommitmentEvent.Kind.COUNTERSIGNED)
        return next((event for event in signed_too if event.number > confirmed), None)


class CommitmentEventQuerySet(models.QuerySet):
    def with_corrections(self):
        """Return each event with its `correction` on hand."""
        return self.select_related("report__corrected_by", "milestone_met__corrected_by")


class CommitmentEvent(models.Model):
    """One step of a commitment, sealed: `record` is what was said as canonical JSON, `hash` its SHA-256."""

    class Kind(models.TextChoices):
        ASKED = "asked", "Asked"
        REMINDED = "reminded", "Reminded"
        TAKEN_BACK = "taken-back", "Question taken back"
        COMMITTED = "committed", "Committed"
        SECOND_SIGNATURE_ASKED = "second-signature-asked", "Second signature asked for"
        COUNTERSIGNED = "countersigned", "Signed a second time"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        REPORTED = "reported", "Progress reported"
        MILESTONE_MET = "milestone-met", "Milestone met"
        ASSESSED = "assessed", "Assessed by the programme team"
        QUESTION_CHANGED = "question-changed", "Question changed by agreement"
        CHANGE_PROPOSED = "change-proposed", "Change proposed"
        CHANGE_ACCEPTED = "change-accepted", "Change agreed"
        CHANGE_REFUSED = "change-refused", "Change refused"
        CHANGE_TAKEN_BACK = "change-taken-back", "Proposed change taken back"
        RECONFIRMED = "reconfirmed", "Confirmed for the present text"
        HANDED_OVER = "handed-over", "Handed over to a colleague"
        CORRECTED = "corrected", "Entry corrected"
        ACTION_WITHDRAWN = "action-withdrawn", "Action withdrawn"
        ACTION_MOVED = "action-moved", "Action moved to another plan"

    SIGNATURES = [Kind.COMMITTED, Kind.COUNTERSIGNED, Kind.RECONFIRMED]
    ENTRIES = [Kind.REPORTED, Kind.MILESTONE_MET]

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField(help_text="Its place in the commitment's chain, from 1.")
    # Column, sealed key and API field keep the name that is on the record.
    kind = models.CharField(max_length=30, choices=Kind, db_column="deed")
    by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Nobody where a senior officer without an account signed through an e-mailed link.",
    )
    name = models.CharField(max_length=150, help_text="Of who did it, as it was then.")
    job_title = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()
    record = models.TextField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    objects = CommitmentEventQuerySet.as_manager()

    class Meta:
        ordering = ["commitment", "number"]
        indexes = [models.Index(fields=["-at", "-id"], name="commitment_event_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "number"], name="commitment_event_number_unique"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=(
                        "asked reminded taken-back committed second-signature-asked countersigned declined withdrawn "
                        "reported milestone-met assessed question-changed change-proposed change-accepted "
                        "change-refused change-taken-back reconfirmed handed-over corrected action-withdrawn "
                        "action-moved"
                    ).split()
                ),
                name="commitment_event_deed_known",
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(kind="countersigned"), name="commitment_event_by_somebody"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="commitment_event_has_name"),
            models.CheckConstraint(
                condition=~Q(kind__in=["committed", "countersigned", "reconfirmed"]) | ~Q(job_title=""),
                name="commitment_event_signed_with_job_title",
            ),
        ]
        triggers = [
            *kept_for_ever("commitment_event"),
            sets_newest_report(
                "promise_begins_without_a_report",
                pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.deed = 'committed'"),
            ),
            pgtrigger.Trigger(
                name="commitment_event_is_sealed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("last", "actions_commitmentevent%ROWTYPE"), ("said", "jsonb")],
                func="""
                    SELECT * INTO last FROM actions_commitmentevent
                    WHERE commitment_id = NEW.commitment_id ORDER BY number DESC LIMIT 1;
                    said := NEW.record::jsonb;
                    IF NEW.hash <> encode(sha256(convert_to(NEW.record, 'UTF8')), 'hex') THEN
                        RAISE EXCEPTION 'the hash is not that of the record' USING ERRCODE = 'check_violation';
                    END IF;
                    IF NEW.number <> coalesce(last.number, 0) + 1 OR NEW.previous_hash <> coalesce(last.hash, '') THEN
                        RAISE EXCEPTION 'the event does not follow the last one' USING ERRCODE = 'check_violation';
                    END IF;
                    IF ((said->>'commitment')::bigint, (said->>'number')::int, said->>'deed',
                        said->'by'->>'name', said->'by'->>'job_title', (said->'by'->>'person')::bigint,
                        (said->>'at')::timestamptz, said->>'previous_hash')
                    IS DISTINCT FROM (NEW.commitment_id, NEW.number, NEW.deed::text, NEW.name::text,
                        NEW.job_title::text, NEW.by_id, NEW.at, NEW.previous_hash::text) THEN
                        RAISE EXCEPTION 'the record says something else' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.commitment}: {self.get_kind_display().lower()} by {self.name}"

    def get_absolute_url(self):
        return f"/commitments/receipts/{self.hash}/"

    @cached_property
    def document(self):
        """The whole record as an object."""
        return json.loads(self.record)

    @property
    def was_sent(self):
        """Whether it went to anybody when it was put on the record; a question may not have."""
        return self.kind != self.Kind.ASKED or bool(self.said.get("told", 1) or self.said.get("invited"))

    @property
    def entry(self):
        """The report, or the milestone met, that it entered; None where it is another kind of event."""
        return getattr(self, "report", None) or getattr(self, "milestone_met", None)

    @property
    def correction(self):
        """The later event that says that what this one entered was a mistake, or None."""
        return self.entry and self.entry.corrected_by

    @property
    def said(self):
        """What belongs to this operation alone: the statement and date of a signature, the reason of a withdrawal …"""
        return self.document["said"]


class SecondSignature(models.Model):
    """A link sent to a named senior officer, who signs what a representative signed. Works once, until it expires."""

    event = models.ForeignKey(
        CommitmentEvent, on_delete=models.PROTECT, related_name="second_signatures", help_text="The signature it joins."
    )
    name = models.CharField(max_length=150)
    job_title = models.CharField(max_length=150)
    email = models.EmailField(max_length=254, blank=True, help_text="Forgotten as soon as the link is of no use.")
    token_digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of what stands in the link.")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(used_at=None, cancelled_at=None), name="second_signature_one_open_link"
            ),
            models.UniqueConstraint(
                fields=["event"], condition=Q(used_at__isnull=False), name="second_signature_once_a_signature"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(cancelled_at=None), name="second_signature_used_or_cancelled"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None, cancelled_at=None) & ~Q(email="")
                | (Q(used_at__isnull=False) | Q(cancelled_at__isnull=False)) & Q(email=""),
                name="second_signature_forgets_address",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("asked_at")), name="second_signature_expires_later"),
        ]

    def __str__(self):
        return f"{self.name}, {self.job_title}"
