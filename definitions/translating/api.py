"""The API of texts in other languages: propose one, take it back, decide about it, by the operations of the pages."""

import django_filters
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from definitions.document import DEFINITION
from definitions.document_parts import TranslationDocument
from definitions.models import LANGUAGE, ProposedTranslation
from definitions.translating.operations import give_back, propose, publish_translation, take_back
from organisations.tokens.authentication import TokenViewSet
from publishing.api.preconditions import PreconditionFailed, edits_named, tag_of_edit
from publishing.api.schema import BODY_REFUSALS, REFUSALS, STALE, STATE, etag_header, header, if_match
from publishing.api.serializers import ReasonSerializer, VersionSerializer
from publishing.api.writes import as_recorded, may_look, reason_is_note
from publishing.documents.fields import LanguageTag
from publishing.models import Entry
from publishing.published.missing import find_out_why_missing
from publishing.published.stored_json import api_path
from publishing.refusals import Stale, validated_by
from web.api import PROBLEM, Address, Moment, Validated, Validators
from web.filters import StrictFilter, StrictFilterBackend
from web.json_bodies import StrictJSON
from web.pagination import NumberedPages

PLACE = [
    OpenApiParameter("slug", str, "path", description="The definition's."),
    OpenApiParameter("language", str, "path", description="A language tag: gd, or en-x-easyread for easy read."),
]


class TextDocument(TranslationDocument):
    """A text in the language that the address names; what is not translated is left empty."""

    language = None  # of those that a translation has, the one that the address says


class ProposedTextSerializer(serializers.Serializer):
    """A text in another language on its way to the public, and what became of it."""

    slug = serializers.CharField(source="entry.slug", help_text="The definition.")
    language = serializers.CharField()
    state = serializers.ChoiceField(choices=ProposedTranslation.State.choices)
    edit = serializers.IntegerField(help_text="Grows with each save.")
    text = TextDocument()
    based_on = serializers.IntegerField(source="based_on.version", help_text="The version whose English it says.")
    saved_at = Moment()
    saved_by = serializers.CharField(source="saved_by.name")
    decided_at = Moment(allow_null=True)
    decided_by = serializers.CharField(source="decided_by.name", allow_null=True, default=None)
    reason = serializers.CharField(help_text="Why it was published or returned.")
    url = Address(
        lambda proposal: api_path(DEFINITION, proposal.entry.slug, "translation", proposal.language),
        help_text="What waits in this language.",
    )


class ProposedTextFilter(StrictFilter):
    state = django_filters.ChoiceFilter(choices=ProposedTranslation.State.choices, label="What is in this state")
    definition = django_filters.CharFilter(field_name="entry__slug", label="Texts of this definition")
    language = django_filters.CharFilter(lookup_expr="iexact", label="Texts in this language")


class ProposedTextViewSet(TokenViewSet, Validated, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Every text that was proposed, newest first, or what waits in one language of one definition."""

    scopes = {
        **dict.fromkeys(["list", "retrieve"], "read"),
        **dict.fromkeys(["propose", "take_back"], "write"),
        **dict.fromkeys(["give_back", "publish"], "publish"),
    }
    filter_backends = [StrictFilterBackend]
    filterset_class = ProposedTextFilter
    pagination_class = NumberedPages
    serializer_class = ProposedTextSerializer
    judges_parameters = True

    def get_parsers(self):
        return [StrictJSON()]

    def get_queryset(self):
        found = ProposedTranslation.objects.select_related("entry", "saved_by", "decided_by", "based_on")
        return found.order_by("-saved_at", "-pk")

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        may_look(request.user)

    @extend_schema(
        operation_id="list_proposed_texts",
        responses={200: ProposedTextSerializer(many=True), 400: PROBLEM, 401: PROBLEM, 403: PROBLEM},
    )
    def list(self, request):
        return super().list(request)

    @extend_schema(
        operation_id="get_proposed_text",
        parameters=[*PLACE, etag_header(200)],
        responses={200: ProposedTextSerializer, **REFUSALS},
    )
    def retrieve(self, request, slug, language):
        self.find(slug, language)
        if self.waiting is None:
            raise Http404(f"No text in “{self.language}” waits. PUT one here, with If-None-Match: *.")
        return self.answer(self.waiting)

    @extend_schema(
        operation_id="propose_text",
        parameters=[
            *PLACE,
            header("If-Match", "The text's ETag. Needed where there is one that waits or was returned."),
            header("If-None-Match", "* proposes one where there is none."),
            etag_header(200),
        ],
        request=TextDocument,
        responses={200: ProposedTextSerializer, **BODY_REFUSALS, **STATE, **STALE},
    )
    def propose(self, request, slug, language):
        self.find(slug, language)
        seen = None
        if request.META.get("HTTP_IF_NONE_MATCH", "").strip() != "*":
            proposal, seen = self.named()
            if proposal.state not in ProposedTranslation.OPEN:
                raise PreconditionFailed("This text is settled. Propose another with If-None-Match: *.")
        given = validated_by(TextDocument(data=request.data))
        text = {"language": self.language, **given}
        return self.answer(propose(entry=self.entry, text=text, by=request.user, now=timezone.now(), seen=seen))

    @extend_schema(
        operation_id="take_text_back",
        parameters=[*PLACE, if_match("text")],
        responses={204: None, **REFUSALS, **STATE, **STALE},
    )
    def take_back(self, request, slug, language):
        self.find(slug, language)
        proposal, seen = self.named()
        take_back(proposal=proposal, by=request.user, now=timezone.now(), seen=seen)
        return Response(status=204)

    @extend_schema(
        operation_id="return_text",
        parameters=[*PLACE, if_match("text"), etag_header(200)],
        request=ReasonSerializer,
        responses={200: ProposedTextSerializer, **BODY_REFUSALS, **STATE, **STALE},
    )
    def give_back(self, request, slug, language):
        self.find(slug, language)
        (proposal, seen), given = self.named(), validated_by(ReasonSerializer(data=request.data))
        with reason_is_note():
            found = give_back(proposal=proposal, by=request.user, now=timezone.now(), reason=given["note"], seen=seen)
        return self.answer(found)

    @extend_schema(
        operation_id="publish_text",
        parameters=[*PLACE, if_match("text")],
        request=ReasonSerializer,
        responses={200: VersionSerializer, **BODY_REFUSALS, **STATE, **STALE},
    )
    def publish(self, request, slug, language):
        self.find(slug, language)
        (proposal, seen), given = self.named(), validated_by(ReasonSerializer(data=request.data))
        with reason_is_note():
            published = publish_translation(
                proposal=proposal, by=request.user, now=timezone.now(), reason=given["note"], seen=seen
            )
        return Response(VersionSerializer(as_recorded([published])[0]).data)

    # --- what these have in common ---

    def find(self, slug, language):
        """Find the entry and what waits in a language, however its tag is written.

        :raises Http404: there is no such definition, or the language is none or the definition's own
        """
        try:
            self.language = LanguageTag().run_validation(language)
        except serializers.ValidationError:
            raise Http404("There is no such language.") from None
        if self.language == LANGUAGE:
            raise Http404("English is the definition's own text: edit the definition.")
        found = Entry.objects.filter(kind=DEFINITION.name, slug=slug).first()
        self.entry = found or find_out_why_missing(DEFINITION.name, slug)
        self.proposals = self.get_queryset().filter(entry=self.entry, language=self.language)
        self.waiting = self.proposals.filter(state__in=ProposedTranslation.OPEN).first()

    def named(self):
        """Return (the text that If-Match names, its save), settled or not: the operation says so.

        :raises PreconditionRequired: no If-Match, or *
        :raises Stale: another text than the one that waits
        :raises Http404: none waits
        """
        tags = dict(tag[:2] for tag in edits_named(self.request, "text"))
        found = self.proposals.filter(pk__in=tags).first()
        if found is None and self.waiting:
            raise Stale(self.waiting)
        if found is None:
            raise Http404(f"No text in “{self.language}” waits.")
        return found, tags[found.pk]

    def answer(self, proposal):
        found = self.get_queryset().get(pk=proposal.pk)
        body = JSONRenderer().render(ProposedTextSerializer(found).data)
        return Validators(tag_of_edit(found, found.state)).answer(self.request, body)
