"""The API's description and documentation: the OpenAPI document, reference pages made on the server, and beside them a page to try it."""

from csp.decorators import csp_update
from django.http import Http404
from django.urls import reverse
from django.utils.decorators import method_decorator
from drf_spectacular.utils import OpenApiTypes, extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from web import api_reference
from web.api import PublicRead, Validators, tag_of
from web.pages import PublicPage


class ReferencePage(PublicPage):
    """A page of the reference. `above` are the pages that it is below: [(label, name of the address)]."""

    above = ()

    def get_context_data(self, **kwargs):
        breadcrumbs = [(label, reverse(name)) for label, name in self.above]
        return super().get_context_data(breadcrumbs=breadcrumbs, **kwargs)


class Contents(ReferencePage):
    """Every operation, by what it is about."""

    template_name = "api/contents.html"
    above = [("API", "api-guide")]

    def get_context_data(self, **kwargs):
        sections = api_reference.sections()
        return super().get_context_data(
            sections=sections,
            operations=sum(map(len, sections.values())),
            schemas=api_reference.schemas(),
            description=api_reference.document()["info"]["description"],
            **kwargs,
        )


class Section(ReferencePage):
    """The operations about one thing, each with what it takes and answers."""

    template_name = "api/section.html"
    above = [("API reference", "api:documentation")]

    def get_context_data(self, tag, **kwargs):
        operations = api_reference.sections().get(tag)
        if operations is None:
            raise Http404("The API has no such part.")
        return super().get_context_data(tag=tag, operations=operations, **kwargs)


class Schemas(ReferencePage):
    """The names of all schemas."""

    template_name = "api/schemas.html"
    above = [("API reference", "api:documentation")]

    def get_context_data(self, **kwargs):
        return super().get_context_data(schemas=api_reference.schemas(), **kwargs)


class Schema(ReferencePage):
    """One schema: its fields, and where it is used."""

    template_name = "api/schema.html"
    above = [("API reference", "api:documentation"), ("Schemas", "api:documentation-schemas")]

    def get_context_data(self, name, **kwargs):
        schema = api_reference.schema_of(name)
        if schema is None:
            raise Http404("The API has no such schema.")
        used_by, part_of = api_reference.uses_of(name)
        return super().get_context_data(schema=schema, used_by=used_by, part_of=part_of, **kwargs)


class Description(PublicRead, SpectacularAPIView):
    """The OpenAPI document, written once: it changes with the code."""

    formats = {renderer.media_type: () for renderer in SpectacularAPIView.renderer_classes}
    written = {}  # by their tags

    @extend_schema(
        operation_id="get_schema",
        responses={(200, media_type): OpenApiTypes.OBJECT for media_type in formats} | {304: None},
    )
    def get(self, request):
        tag = tag_of("schema", self.media_type)
        validators = Validators(tag)
        if fresh := validators.unchanged(request):
            return fresh
        if tag not in self.written:
            renderer = next(each for each in self.get_renderers() if each.media_type == self.media_type)
            self.written[tag] = renderer.render(api_reference.document(), renderer_context={})
        return validators.answer(request, self.written[tag], content_type=self.media_type)


@method_decorator(csp_update({"style-src": ["'unsafe-inline'"]}), name="dispatch")  # Swagger UI sets styles itself
class Try(SpectacularSwaggerSplitView):
    """A page to try each operation from the browser; without JavaScript it says where else to read."""

    template_name = "api/try.html"
