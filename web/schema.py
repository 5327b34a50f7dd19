"""What the OpenAPI document says of every address: its words, and of a list its filters and its pages.

The words stand in `docs/api.yaml`. `Schema` is `DEFAULT_SCHEMA_CLASS` of the settings.
"""

import yaml
from django.conf import settings
from drf_spectacular.extensions import OpenApiFilterExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_basic_type, build_parameter_type
from drf_spectacular.types import OpenApiTypes

WORDS = yaml.safe_load((settings.BASE_DIR / "docs" / "api.yaml").read_text(encoding="utf-8"))


class Schema(AutoSchema):
    @property
    def words(self):
        """{"summary", "description", "tags"} of an operation, from its view's own `words` or by its id."""
        of_view = getattr(self.view, "words", {}).get(getattr(self.view, "action", None))
        return of_view or WORDS["operations"].get(self.get_operation_id(), {})

    def get_summary(self):
        return self.words.get("summary")

    def get_description(self):
        scope = getattr(self.view, "scopes", {}).get(getattr(self.view, "action", None))
        scope = "` or `".join([scope] if isinstance(scope, str) else scope or [])
        needs = f" Needs a token with the scope `{scope}`." if scope else ""
        return self.words["description"] + needs if self.words else super().get_description()

    def get_tags(self):
        return self.words.get("tags") or super().get_tags()

    def get_paginated_name(self, serializer_name):
        return f"{serializer_name}Page"


def describe_schemas(result, generator, request, public):
    """Give every schema a description for readers: a hook of the schema.

    `docs/api.yaml` has the words of those whose class says what maintainers need. Pages of lists and documents of which
    some fields are sent are described by their kind.
    """
    schemas = result["components"]["schemas"]
    for name, schema in schemas.items():
        if words := WORDS["schemas"].get(name):
            schema["description"] = words
        elif name.startswith("Patched"):
            schema["description"] = f"Some fields of `{name.removeprefix('Patched')}`: those that are left out stay."
        elif name.endswith("Page") and "results" in schema.get("properties", {}):
            schema["description"] = "One page of a list, with the addresses of the next and of the one before."
    return result


class FiltersInSchema(OpenApiFilterExtension):
    """A list's filters by their kinds and labels. What there is to choose in the database is not for a schema."""

    target_class = "web.filters.StrictFilterBackend"
    priority = 1

    def get_schema_operation_parameters(self, auto_schema, *args, **kwargs):
        filters = auto_schema.view.filterset_class.base_filters
        return [self.parameter(name, item) for name, item in filters.items()]

    def parameter(self, name, item):
        kinds = [base.__name__ for base in type(item).__mro__]
        several = "MultipleChoiceFilter" in kinds
        choices = item.extra.get("choices")
        schema = build_basic_type(OpenApiTypes.DATE if "DateFilter" in kinds else OpenApiTypes.STR)
        return build_parameter_type(
            name,
            {"type": "array", "items": schema} if several else schema,
            location="query",
            description=(item.label or name) + (". Repeat for any of several." if several else "."),
            enum=[value for value, _ in choices] if choices and not callable(choices) else None,
        )
