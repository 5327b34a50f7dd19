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
    return always_there(result)


def always_there(result):
    """Return the schema in which what an answer always has is required, though a document that is sent may lack it.

    A component that is sent too has a twin in what is published, “…InFull”, in which every field is required. Drafts
    answer what was typed.
    """
    components = result["components"]["schemas"]
    answered, sent, drafts = set(), set(), set()
    for operation in (each for path in result["paths"].values() for each in path.values()):
        _named(operation.get("requestBody", {}), components, sent)
        for response in operation["responses"].values():
            _named(response, components, answered)
    for name in [name for name in components if name.endswith("Draft")]:
        _named(components[name], components, drafts)
    in_full = {
        name
        for name in answered & sent
        if components[name].get("type") == "object" and not name.endswith(("Draft", *SOMETIMES))
    }
    twins = {f"#/components/schemas/{name}": f"#/components/schemas/{name}InFull" for name in in_full}
    for name in in_full:
        what = components[name].get("description", name).partition(". ")[0].rstrip(".")
        components[f"{name}InFull"] = _whole(_with(components[name], twins)) | {
            "description": f"{what}, with every field."
        }
    for name in answered - sent - drafts:
        if not name.endswith(("Draft", *SOMETIMES)):
            components[name] = _whole(_with(components[name], twins), NOT_ALWAYS.get(name, set()))
    for operation in (each for path in result["paths"].values() for each in path.values()):
        operation["responses"] = _with(operation["responses"], twins)
    return result


# What leaves fields out: problems what does not concern them, terms what did not change.
SOMETIMES = ("Problem", "Error", "Terms")
# What is said of an entry today is not said of it on another day; which language texts are in only where one was chosen.
NOT_ALWAYS = {"Action": {"state"}, "Definition": {"languages", "older_translations"}}


def _named(part, components, found):
    """Add to `found` the components that a part of the schema names, directly or through others."""
    if isinstance(part, dict):
        name = part.get("$ref", "").removeprefix("#/components/schemas/")
        if name in components and name not in found:
            found.add(name)
            _named(components[name], components, found)
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _named(each, components, found)


def _with(part, twins):
    """Return a part of the schema that names twins."""
    if isinstance(part, dict):
        return {name: twins.get(each, each) if name == "$ref" else _with(each, twins) for name, each in part.items()}
    return [_with(each, twins) for each in part] if isinstance(part, list) else part


def _whole(component, but=frozenset()):
    """Return a component with every property required that is always there: all `but` some."""
    properties = component.get("properties", {})
    return component | {"required": sorted(properties.keys() - but)} if properties else component


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
