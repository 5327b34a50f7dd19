"""What the API answers about entries, and what is sent with an operation: output and schema are made from the same."""

from collections import Counter
from functools import cache

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from publishing import kinds
from publishing.documents.fields import DocumentSerializer
from publishing.documents.validation import KnownEntries, completed, looks_personal, problems_of
from publishing.models import Redaction, Revision
from publishing.published.kind_field import KindField
from publishing.published.lookup import label_of
from publishing.published.pins import PinStatus
from publishing.published.stored_json import RENAMED, api_path
from publishing.vocabulary import PUBLICATION_STATES, WORKING_STATES
from web.api import Address, Moment
from web.refusals import said_name

MOST_PINS = 5000


class RepresentationSerializer(serializers.Serializer):
    """What stands beside a document: read-only, and the same for every kind."""

    version = serializers.IntegerField(help_text="Grows with each publication; never reused.")
    published_at = Moment(help_text="When it was first published.")
    modified_at = Moment(help_text="When this version was published.")
    url = serializers.URLField(help_text="This entry in the API.")
    html = serializers.URLField(help_text="The page for people.")
    uri = serializers.URLField(help_text="Its lasting name in linked data, which leads to the page or the data.")
    links = serializers.DictField(child=serializers.URLField(), help_text="What leads on from here.")


class RedactionSerializer(serializers.Serializer):
    """That part of a version was removed since, and under which rule."""

    at = Moment()
    rule = serializers.ChoiceField(choices=Redaction.Rule.choices)


class PinSinceSerializer(serializers.Serializer):
    """A publication after the one that is kept."""

    version = serializers.IntegerField()
    state = serializers.ChoiceField(choices=PUBLICATION_STATES)
    published_at = Moment()
    change = serializers.ChoiceField(choices=Revision.Change.choices)
    note = serializers.CharField()


class VersionSerializer(PinSinceSerializer):
    """One line of an entry's history."""

    note = serializers.CharField(help_text="Why.")
    digest = serializers.CharField(help_text="SHA-256 of the document in canonical JSON.")
    url = Address(
        lambda publication: api_path(
            kinds.get(publication.entry.kind), publication.entry.slug, "version", publication.version
        )
    )
    document_url = Address(
        lambda publication: api_path(
            kinds.get(publication.entry.kind),
            publication.entry.slug,
            "document",
            publication.version,
            publication.digest,
        ),
        help_text="The document alone, in the canonical JSON whose SHA-256 is the digest: what is answered there never changes.",
    )
    redactions = RedactionSerializer(many=True, help_text="Texts about a person that were taken out of it since.")


class WithdrawnSerializer(serializers.Serializer):
    """That an entry is no longer in force: since when, why, and what to use instead."""

    withdrawn_at = Moment(source="published_at")
    reason = serializers.CharField(source="note")
    successor = Address(
        lambda withdrawal: (
            withdrawal.successor and api_path(kinds.get(withdrawal.entry.kind), withdrawal.successor.slug)
        ),
        allow_null=True,
    )


class Document(serializers.Field):
    """A revision's document as it is kept, with every field of its kind: a draft's may be half typed."""

    def __init__(self, **kwargs):
        super().__init__(source="*", **kwargs)

    def to_representation(self, revision):
        return completed(kinds.get(revision.entry.kind), revision.document)


def serializer_of(kind, name, base, doc, fields):
    """Return a serializer class of one kind: `base` with these fields besides."""
    return type(f"{kind.name.capitalize()}{name}Serializer", (base,), {**fields, "__doc__": doc})


@cache
def representation_of(kind):
    """Return the serializer class of a kind's representation: its document and what stands beside it."""
    today = kind.today.fields if kind.today else {}
    own = {RENAMED.get(name, name): field for name, field in kind.document._declared_fields.items()}
    fields = {**own, **kind.besides.fields, **RepresentationSerializer._declared_fields, **today}
    if kind.translated:
        fields["languages"] = serializers.DictField(
            child=serializers.CharField(),
            required=False,
            help_text="Where a language was chosen: which one each field that can be translated is in.",
        )
    return serializer_of(kind, "", serializers.Serializer, f"A {kinds.ONE_OF[kind.name]} as published.", fields)


@cache
def version_of(kind):
    """Return the serializer class of one version of a kind: a line of history, with the document."""
    fields = {
        "document": document_of(kind),
        "withdrawn": WithdrawnSerializer(
            source="withdrawal",
            allow_null=True,
            help_text="Null while the entry is in force, in this version or a later.",
        ),
    }
    return serializer_of(
        kind, "Version", VersionSerializer, "One version, and whether its entry was withdrawn.", fields
    )


@cache
def draft_of(kind):
    """Return the serializer class of a kind's draft."""
    fields = {
        "document": document_of(kind),
        "problems": FoundSerializer(many=True, help_text="What it lacks to be sent for review."),
        "warnings": FoundSerializer(many=True, help_text="What might name a person: look before you publish."),
    }
    doc = f"A {kinds.ONE_OF[kind.name]} that is being written or waits for review."
    return serializer_of(kind, "Draft", DraftSerializer, doc, fields)


@cache
def pins_of(kind):
    """Return the serializer class of what a check of one kind is sent: {"definitions": [{"slug", "version"}, …]}."""
    fields = {kind.plural: PinSerializer(many=True, max_length=MOST_PINS)}
    return serializer_of(kind, "Pins", DocumentSerializer, "Versions that you keep.", fields)


def document_of(kind):
    return extend_schema_field(kind.document)(type("Document", (Document,), {}))()


class ChangedFieldSerializer(serializers.Serializer):
    """One field that differs between two versions, as people read it."""

    field = serializers.CharField()
    label = serializers.CharField()
    old = serializers.CharField()
    new = serializers.CharField()
    parts = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="[same | removed | added, text] in reading order.",
    )


class NoticeSerializer(serializers.Serializer):
    """A change notice: what changed, why, from when, with the old text and the new."""

    reference = serializers.CharField(help_text="For example definitions/record/2.")
    type = serializers.ChoiceField(choices=["new", "meaning", "wording"])
    subject = serializers.CharField()
    effective_from = Moment()
    reason = serializers.CharField()
    version = serializers.IntegerField()
    replaces = serializers.IntegerField(allow_null=True, help_text="The version before.")
    changes = ChangedFieldSerializer(many=True)
    html = Address(lambda notice: notice["path"])


class ComparisonSerializer(serializers.Serializer):
    """Two versions, field by field."""

    changes = ChangedFieldSerializer(many=True)

    def get_fields(self):
        # “from” is no name in Python.
        return {"from": VersionSerializer(), "to": VersionSerializer(), **super().get_fields()}


class CitationsSerializer(serializers.Serializer):
    """How to cite one version."""

    text = serializers.CharField()
    bibtex = serializers.CharField()
    csl = serializers.DictField(help_text="CSL-JSON.")


class PinSerializer(DocumentSerializer):
    """A version that a consumer keeps."""

    slug = serializers.CharField(max_length=80)
    version = serializers.IntegerField(min_value=1, max_value=99_999_999)


class CheckedPinSerializer(serializers.Serializer):
    """What became of one version."""

    slug = serializers.SerializerMethodField(help_text="As asked; “(its name)” where that looks like personal data.")
    version = serializers.IntegerField()
    status = serializers.ChoiceField(choices=PinStatus.choices)
    current_slug = serializers.CharField(allow_null=True, help_text="Another one where the entry was renamed.")
    current_version = serializers.IntegerField(allow_null=True)
    url = Address(lambda pin: pin.current_slug and api_path(pin.kind, pin.current_slug), allow_null=True)
    successor = Address(
        lambda pin: pin.successor and api_path(pin.kind, pin.successor),
        allow_null=True,
        help_text="What to use instead of what was withdrawn.",
    )
    changes = PinSinceSerializer(many=True, source="since", help_text="What was published since, oldest first.")

    def get_slug(self, pin) -> str:
        return said_name(pin.slug) if pin.status == PinStatus.UNKNOWN else pin.slug


class CheckSerializer(serializers.Serializer):
    """What became of every version that was asked about, in the order asked."""

    drifted = serializers.BooleanField(help_text="Whether any is not current: a build can fail on it.")
    summary = serializers.DictField(child=serializers.IntegerField(), help_text="How many of each status.")
    results = CheckedPinSerializer(many=True)

    def to_representation(self, pins):
        summary = Counter(pin.status for pin in pins)
        return super().to_representation(
            {"drifted": bool({*summary} - {PinStatus.CURRENT}), "summary": summary, "results": pins}
        )


# --- drafts ---


class FoundSerializer(serializers.Serializer):
    """One thing that is said of a place in the document."""

    pointer = serializers.CharField(help_text="JSON Pointer as a fragment, for example #/evidence/0/source.")
    detail = serializers.CharField()


class DraftFactsSerializer(serializers.Serializer):
    """What stands beside a draft's document."""

    kind = KindField(source="entry.kind")
    slug = serializers.CharField(source="entry.slug", help_text="The entry's, by which its draft is found.")
    state = serializers.ChoiceField(choices=WORKING_STATES)
    edit = serializers.IntegerField(help_text="Grows with each save.")
    based_on = serializers.IntegerField(
        source="based_on.version", allow_null=True, help_text="The version it started from."
    )
    saved_at = Moment()
    saved_by = serializers.CharField(source="saved_by.name")
    url = Address(
        lambda entry: api_path(kinds.get(entry.kind), entry.slug, "draft"),
        source="entry",
        help_text="The draft in the API.",
    )
    html = Address(
        lambda entry: reverse("workbench:edit", args=[kinds.get(entry.kind).plural, entry.slug]),
        source="entry",
        help_text="The page on which people write it.",
    )


class DraftLabel(serializers.CharField):
    def to_representation(self, draft):
        return label_of(kinds.get(draft.entry.kind), draft.document)


class DraftLineSerializer(DraftFactsSerializer):
    """A draft in a list."""

    label = DraftLabel(source="*", help_text="What it is called; empty where it has no name yet.")


class DraftSerializer(DraftFactsSerializer):
    """A draft: the document, what it lacks to be sent for review, what a colleague looks at."""

    def to_representation(self, draft):
        lacks = problems_of(kinds.get(draft.entry.kind), draft.document, known=KnownEntries(published_only=False))
        draft.problems, draft.warnings = at_pointers(lacks), at_pointers(looks_personal(draft.document))
        return super().to_representation(draft)


def at_pointers(errors):
    """Return {pointer: [sentence, …]} as [{"pointer", "detail"}, …], a pointer being a fragment."""
    return [{"pointer": f"#{pointer}", "detail": text} for pointer, texts in errors.items() for text in texts]


# --- what is sent with an operation ---


class NoteSerializer(DocumentSerializer):
    """What is said with an operation."""

    note = serializers.CharField(required=False, default="", allow_blank=True, help_text="To whom it concerns.")


class ReasonSerializer(DocumentSerializer):
    """Why something is returned."""

    note = serializers.CharField(allow_blank=True, help_text="The reasons, which the author is told of.")


class NothingSerializer(DocumentSerializer):
    """Nothing needs to be said."""


class PublishSerializer(DocumentSerializer):
    """Why something is published, and how far."""

    note = serializers.CharField(allow_blank=True, help_text="Why. The public reads it.")
    change = serializers.ChoiceField(
        choices=Revision.Change.choices, required=False, default="meaning", help_text="What changed for readers."
    )
    looked = serializers.BooleanField(
        required=False, default=False, help_text="You looked at what might name a person (see `warnings` of the draft)."
    )
    despite_comments = serializers.BooleanField(
        required=False, default=False, help_text="Colleagues' comments are still open, and you publish all the same."
    )

    def get_fields(self):
        # “with” is no name in Python.
        together = serializers.BooleanField(
            required=False, default=False, help_text="Together with the unpublished, finished drafts it refers to."
        )
        return {**super().get_fields(), "with": together}


class WithdrawSerializer(DocumentSerializer):
    """Why something is withdrawn, and what to read instead."""

    note = serializers.CharField(allow_blank=True, help_text="Why. The public reads it.")
    successor = serializers.CharField(
        required=False, default="", allow_blank=True, help_text="The slug of another published entry of the kind."
    )


class PublishedSerializer(VersionSerializer):
    """What became of a draft."""

    also = VersionSerializer(many=True, help_text="What was published together with it.")
