"""What the API answers about commitments: output and schema are made from the same."""

from django.urls import reverse
from rest_framework import serializers

from actions.commitments.inputs import Answered, Contact, ProposedChange, Question, Reason
from actions.models import Assessment, Commitment, CommitmentEvent, CounterProposal, ProgressReport, Role, Side
from publishing.documents.fields import DocumentSerializer, Slug, optional_text
from web.api import Address, Moment


def commitment_path(pk):
    return reverse("api:commitments-detail", args=[pk])


def receipt_path(hash):
    return reverse("api:events-detail", args=[hash])


def organisation_path(organisation):
    return reverse("api:organisations-detail", args=[organisation.slug])


def action_path(action):
    return reverse("api:actions-detail", args=[action.slug])


class SignatureSerializer(serializers.Serializer):
    """Who signed, when, and the hash of the event, which is the receipt."""

    name = serializers.CharField()
    job_title = serializers.CharField()
    at = Moment()
    hash = serializers.CharField()
    receipt = Address(receipt_path, source="hash")


class ProofSerializer(serializers.Serializer):
    """What shows it."""

    title = serializers.CharField()
    source = Address(
        lambda source: reverse("api:evidence-detail", args=[source.slug]),
        source=None,
        allow_null=True,
        help_text="A source of the catalogue.",
    )
    url = serializers.CharField(help_text="A link, where it is no source.", allow_blank=True)
    stands_for = serializers.DateField(help_text="The day that it says something about.")
    entered_on = serializers.DateField()


class CorrectionSerializer(serializers.Serializer):
    """Why an entry was a mistake. It stays readable, and counts for nothing any more."""

    reason = serializers.CharField(source="said.reason")
    at = Moment()
    name = serializers.CharField()
    receipt = Address(receipt_path, source="hash")


class ReportSerializer(serializers.Serializer):
    """What an organisation says of its commitment."""

    number = serializers.IntegerField()
    date = serializers.DateField(help_text="The day that it stands for.")
    entered_on = serializers.DateField()
    status = serializers.ChoiceField(choices=ProgressReport.Status.choices)
    done = serializers.CharField()
    next = serializers.CharField(allow_blank=True)
    proof = ProofSerializer(many=True)
    receipt = Address(receipt_path, source="event.hash")
    correction = CorrectionSerializer(source="corrected_by", allow_null=True)


class AssessmentSerializer(serializers.Serializer):
    """What the programme team says of a commitment, against the action's success measure."""

    number = serializers.IntegerField()
    assessed_on = serializers.DateField()
    completion = serializers.ChoiceField(choices=Assessment.Completion.choices)
    note = serializers.CharField()
    by = serializers.CharField(source="event.name")
    receipt = Address(receipt_path, source="event.hash")


class EventSerializer(serializers.Serializer):
    """One step of a commitment. `record` is the text whose SHA-256 is `hash`: anyone can check it."""

    number = serializers.IntegerField(help_text="Its place in the commitment's chain, from 1.")
    deed = serializers.ChoiceField(source="kind", choices=CommitmentEvent.Kind.choices)
    at = Moment()
    name = serializers.CharField()
    job_title = serializers.CharField(allow_blank=True)
    commitment = Address(commitment_path, source="commitment_id")
    record = serializers.CharField()
    previous_hash = serializers.CharField(allow_blank=True)
    hash = serializers.CharField()
    url = Address(receipt_path, source="hash")
    corrected_by = Address(
        receipt_path,
        source="correction.hash",
        allow_null=True,
        help_text="The later event that says that what this one entered was a mistake.",
    )


class TermsSerializer(serializers.Serializer):
    """What is asked or promised: of these, what changes."""

    due = serializers.DateField(required=False)
    statement = serializers.CharField(required=False)
    scope = serializers.CharField(required=False, allow_blank=True, help_text="Of a question: less or more, in words.")
    role = serializers.ChoiceField(choices=Role.choices, required=False)
    reply_by = serializers.DateField(required=False)

    def to_representation(self, values):
        # What does not change is left out, and not null.
        return {name: self.fields[name].to_representation(value) for name, value in values.items()}


class AgreedChangeSerializer(serializers.Serializer):
    """A change by agreement: what was first, what it is now, and why."""

    number = serializers.IntegerField(source="event.number", help_text="Of its event.")
    first = TermsSerializer()
    now = TermsSerializer()
    reason = serializers.CharField()
    days = serializers.IntegerField(help_text="By how many days the date moves; below 0 where it becomes earlier.")
    days_late = serializers.IntegerField(help_text="How many days the first date had passed when it was agreed.")
    at = Moment(source="event.at")
    by = serializers.CharField(source="event.name")
    receipt = Address(receipt_path, source="event.hash")


class LooksAfterSerializer(serializers.Serializer):
    """Who looks after it for the organisation."""

    name = serializers.CharField()
    job_title = serializers.CharField(allow_blank=True)


class MessageSerializer(serializers.Serializer):
    """A message between an organisation and the programme team. Nobody else reads it."""

    at = Moment()
    side = serializers.ChoiceField(choices=Side.choices)
    by = serializers.CharField(source="by.name")
    text = serializers.CharField()


class CounterProposalSerializer(serializers.Serializer):
    """What an organisation would promise instead of what it was asked. Public only where it is agreed."""

    number = serializers.IntegerField()
    at = Moment()
    by = serializers.CharField(source="by.name")
    due = serializers.DateField(allow_null=True)
    scope = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(choices=Role.choices, allow_blank=True)
    reason = serializers.CharField()
    outcome = serializers.ChoiceField(choices=CounterProposal.Outcome.choices)
    answered_at = Moment(allow_null=True)
    answered_by = serializers.CharField(source="answered_by.name", allow_null=True, default=None)
    answer = serializers.CharField(allow_blank=True)


class CommitmentSerializer(serializers.Serializer):
    """An organisation's answer to being asked."""

    id = serializers.IntegerField()
    action = Address(action_path, source=None)
    organisation = Address(organisation_path, source=None)
    role = serializers.ChoiceField(choices=Role.choices)
    state = serializers.ChoiceField(choices=Commitment.State.choices)
    standing = serializers.ChoiceField(choices=Commitment.Standing.choices, help_text="How it stands today.")
    asked_on = serializers.DateField()
    reply_by = serializers.DateField()
    message = serializers.CharField()
    statement = serializers.CharField(allow_blank=True, help_text="What the organisation will do.")
    due = serializers.DateField(allow_null=True, help_text="By when.")
    dates_reason = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True, help_text="Why it declined or withdrew.")
    proposed = Address(organisation_path, source=None, allow_null=True, help_text="Whom it proposes instead.")
    asked_due = serializers.DateField(
        help_text="By when it is asked: the action's own date, or another that was agreed."
    )
    question_changes = AgreedChangeSerializer(many=True, help_text="What was changed of the question by agreement.")
    changes = AgreedChangeSerializer(many=True, help_text="What was changed by agreement since it was signed.")
    proposed_change = AgreedChangeSerializer(allow_null=True, help_text="The change that waits for an answer.")
    contact = LooksAfterSerializer(allow_null=True)
    signature = SignatureSerializer(allow_null=True)
    second_signature = SignatureSerializer(allow_null=True)
    confirmation = SignatureSerializer(
        allow_null=True, help_text="The last time that it was confirmed for a later version of the action."
    )
    version_signed = serializers.IntegerField(
        source="text_signed.version",
        allow_null=True,
        help_text="The version of the action that is signed, or confirmed.",
    )
    last_event = Address(receipt_path, source="tip", help_text="The receipt of the last thing that happened.")
    url = Address(commitment_path, source="pk")
    html = Address(lambda commitment: commitment.get_absolute_url())


class QuestionSerializer(Question):
    """Asking an organisation to lead or join."""

    organisation = Slug()
    contact = Contact(required=False, allow_null=True, help_text="Whom to invite to answer for it, by e-mail.")


class ReasonGivenSerializer(Reason):
    """Why."""


class SignedForOrganisation(DocumentSerializer):
    job_title = optional_text(150, help_text="Needed of who acts for the organisation. Public on the record.")
    authority = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Must be true of who acts for the organisation: they confirm that they may.",
    )


class ChangeProposedSerializer(ProposedChange, SignedForOrganisation):
    """Proposing a change of what was signed. Who proposes for the organisation signs with it."""


class ChangeAnsweredSerializer(Answered, SignedForOrganisation):
    """Accepting or refusing a change. Who accepts for the organisation signs with it."""


class NothingSaidSerializer(DocumentSerializer):
    """Nothing needs to be said."""
