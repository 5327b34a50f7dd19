"""What is entered with each operation: its fields and rules, in one place for page, API and demonstration.

Each operation takes these fields as keyword arguments, and refuses by their names as JSON Pointers.
"""

import datetime

from rest_framework import serializers

from actions.models import Assessment, ProgressReport, Role
from publishing.documents.fields import (
    DocumentDate,
    DocumentSerializer,
    PlainText,
    Reference,
    Slug,
    WebAddress,
    optional_text,
)
from publishing.refusals import validated_by

# docs/decisions/0026-proof-is-a-link-and-no-file.md
NO_FILES = (
    "Files are not taken: a scan or a picture may show a child's name, and no program can tell. Put the document where "
    "anybody can open it, and give the link. If it can be nowhere in public, say in the report what it is, who has it and "
    "how to ask for it."
)
FILE_NAMES = {"file", "files", "attachment", "attachments", "document", "image", "data", "content", "upload"}


class Choice(serializers.ChoiceField):
    default_error_messages = {"required": "Choose one.", "null": "Choose one."}


class JobTitle(PlainText):
    def __init__(self, **kwargs):
        super().__init__(max_length=150, **kwargs)


class Question(DocumentSerializer):
    """Asking an organisation."""

    role = Choice(choices=Role.choices)
    message = PlainText(max_length=5000, lines=True)
    reply_by = DocumentDate()


class Contact(DocumentSerializer):
    """Whom to invite where nobody is signed up for an organisation."""

    name = PlainText(max_length=150)
    email = serializers.EmailField(max_length=254)
    job_title = JobTitle()


class Promise(DocumentSerializer):
    """Committing: what, by when, and who signs."""

    statement = PlainText(max_length=5000, lines=True, help_text="What the organisation will do.")
    due = DocumentDate(help_text="By when.")
    dates_reason = optional_text(2000, lines=True, help_text="Why a date outside the action's own. Needed then only.")
    job_title = JobTitle(help_text="Of who signs. Public on the record, with the name.")
    authority = serializers.BooleanField(help_text="Whoever signs confirms that they may. Must be true.")


class Declining(DocumentSerializer):
    reason = PlainText(max_length=2000, lines=True)
    proposed = Slug(
        required=False, allow_blank=True, default="", help_text="The slug of an organisation to ask instead."
    )


class Reason(DocumentSerializer):
    reason = PlainText(max_length=2000, lines=True)


class MessageText(DocumentSerializer):
    """A message between an organisation and the programme team about a question."""

    text = PlainText(max_length=5000, lines=True, help_text="Read by the two sides alone.")


def optional_role():
    return Choice(choices=Role.choices, required=False, allow_blank=True, default="", help_text="Another part.")


def optional_day(**kwargs):
    return DocumentDate(required=False, allow_null=True, default=None, **kwargs)


class CounterProposed(DocumentSerializer):
    """What an organisation would promise instead of what it was asked. Public only if it is agreed."""

    due = optional_day(help_text="Another date.")
    scope = optional_text(5000, lines=True, help_text="Less or more, in words.")
    role = optional_role()
    reason = PlainText(max_length=2000, lines=True, help_text="Why.")


class Answered(DocumentSerializer):
    """Accepting or refusing what the other side proposed."""

    answer = Choice(choices=[("accepted", "Accept it"), ("refused", "Refuse it, with a reason")])
    reason = optional_text(2000, lines=True, help_text="Needed where it is refused.")


class CounterAnswered(Answered):
    reply_by = optional_day(help_text="Another day to reply by, where it is accepted.")


class ProposedChange(DocumentSerializer):
    """Another date, text or part than what was signed. What is left out stays as it is."""

    due = optional_day(help_text="Another date.")
    statement = optional_text(5000, lines=True, help_text="What the organisation will do instead.")
    role = optional_role()
    reason = PlainText(max_length=2000, lines=True, help_text="Why. Public.")


class Signing(DocumentSerializer):
    """Who signs for an organisation. The programme team leaves it out."""

    job_title = JobTitle()


class HandingOver(DocumentSerializer):
    """Who looks after it from now on."""

    to = serializers.CharField(
        max_length=254,
        help_text="The e-mail address of somebody who speaks for the organisation.",
        error_messages={"required": "Choose one.", "blank": "Choose one."},
    )
    reason = optional_text(2000, lines=True, help_text="Public on the record.")


class Confirmation(DocumentSerializer):
    """Confirming a promise for the action as it reads now."""

    job_title = JobTitle(help_text="Of who signs. Public on the record, with the name.")
    authority = serializers.BooleanField(help_text="Whoever signs confirms that they may. Must be true.")


class SecondSigner(DocumentSerializer):
    """The senior officer who is asked to sign too."""

    name = PlainText(max_length=150)
    job_title = JobTitle()
    email = serializers.EmailField(max_length=254)


class Countersigning(DocumentSerializer):
    """What the senior officer types: it has to be what the link was sent to."""

    name = PlainText(max_length=150)
    email = serializers.EmailField(max_length=254)
    authority = serializers.BooleanField()


class ProofShown(DocumentSerializer):
    """A source of the catalogue, or a link with a title."""

    source = Reference("source", required=False, allow_blank=True, default="", help_text="A published source's slug.")
    title = optional_text(500, help_text="Needed with a link.")
    url = WebAddress(required=False, allow_blank=True, default="")
    stands_for = DocumentDate(help_text="The day that it says something about. Not the day it is entered.")

    def to_internal_value(self, data):
        if isinstance(data, dict) and (sent := FILE_NAMES & set(data)):
            raise serializers.ValidationError({name: [NO_FILES] for name in sorted(sent)})
        if isinstance(data, dict) and str(data.get("url", "")).lstrip().lower().startswith("data:"):
            raise serializers.ValidationError({"url": [NO_FILES]})
        return super().to_internal_value(data)

    def validate(self, proof):
        if proof["source"] and (proof["url"] or proof["title"]):
            raise serializers.ValidationError({"source": ["Name a source or a link, not both."]})
        if not proof["source"] and not proof["url"]:
            raise serializers.ValidationError({"url": ["Name a source or a link."]})
        if proof["url"] and not proof["title"]:
            raise serializers.ValidationError({"title": ["Say what the link leads to."]})
        return proof


class Progress(DocumentSerializer):
    """A progress report."""

    date = DocumentDate(help_text="The day that the report stands for.")
    status = Choice(choices=ProgressReport.Status.choices)
    done = PlainText(max_length=5000, lines=True, help_text="What was done.")
    next = optional_text(5000, lines=True, help_text="What is next.")
    proof = ProofShown(many=True, required=False, default=list, max_length=20)


class Reached(DocumentSerializer):
    """A milestone met."""

    met_on = DocumentDate()
    proof = ProofShown(many=True, max_length=20, allow_empty=False)


class Judgement(DocumentSerializer):
    """The programme team's assessment."""

    completion = Choice(choices=Assessment.Completion.choices)
    note = PlainText(max_length=5000, lines=True, help_text="Why, against the action's success measure.")


class Note(DocumentSerializer):
    """Why the plan is given a number."""

    note = PlainText(max_length=2000, lines=True)


def validated(serializer_class, /, **values):
    """Return what was entered, as it is kept. Names left None count as not given.

    :raises Invalid: by pointer
    """
    given = {name: _as_text(value) for name, value in values.items() if value is not None}
    return dict(validated_by(serializer_class(data=given)))


def _as_text(value):
    """Return days as documents have them, also inside: callers may give dates."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _as_text(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_as_text(part) for part in value]
    return value
