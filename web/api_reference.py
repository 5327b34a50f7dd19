"""The API's reference as rows for pages, made from the OpenAPI document alone: what it does not say is on no page."""

import re
from functools import lru_cache

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from drf_spectacular.generators import SchemaGenerator

METHODS = ["get", "post", "put", "patch", "delete"]
FORMATS = {
    "date": "a day, such as 2026-01-31",
    "date-time": "a moment, such as 2026-01-31T09:30:00Z",
    "uri": "a web address",
    "email": "an e-mail address",
    "uuid": "a UUID",
}
PLACES = {"path": "in the address", "query": "after the question mark", "header": "as a header"}
TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
LIMITS = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "pattern": "as the pattern {} has it",
}


@lru_cache(maxsize=1)
def document():
    """Return the OpenAPI document. It is made from the code alone, and so once in a process."""
    return SchemaGenerator().get_schema(request=None, public=True)


@lru_cache(maxsize=1)
def sections():
    """Return {tag: [operation]}, tags and operations in the order of their addresses."""
    found = {}
    for path, operations in document()["paths"].items():
        for method in METHODS:
            if method in operations:
                operation = operation_of(path, method, operations[method])
                found.setdefault(operation["tag"], []).append(operation)
    return dict(sorted(found.items()))


def operation_of(path, method, described):
    """Return what a page says of one operation."""
    return {
        "id": described["operationId"],
        "tag": described["tags"][0],
        "method": method.upper(),
        "path": path,
        "summary": described["summary"],
        "description": with_code(described.get("description", "")),
        "needs_token": bool(described.get("security")),
        "parameters": [parameter_of(parameter) for parameter in described.get("parameters", [])],
        # Of which the document says in an extension that their answers are of another schema.
        "others": [parameter_of(parameter) for parameter in described.get("x-other-parameters", [])],
        "bodies": bodies_of(described.get("requestBody", {})),
        "responses": responses_of(described["responses"]),
    }


def parameter_of(described):
    return {
        "name": described["name"],
        "place": PLACES[described["in"]],
        "required": described.get("required", False),
        "description": with_code(described.get("description", "")),
        "type": type_of(described.get("schema", {})),
    }


def responses_of(described):
    """Return [{"statuses", …}]: statuses of which the same is said stand together."""
    found = []
    for status, response in sorted(described.items()):
        row = response_of(response)
        same = next((other for other in found if {**other, "statuses": None} == {**row, "statuses": None}), None)
        if same:
            same["statuses"].append(status)
        else:
            found.append({**row, "statuses": [status]})
    return found


def response_of(described):
    return {
        "description": with_code(described.get("description", "")),
        "bodies": bodies_of(described),
        "headers": [
            {"name": name, "description": with_code(header.get("description", ""))}
            for name, header in described.get("headers", {}).items()
        ],
    }


def bodies_of(described):
    """Return [{"types": media types, "type"}]: media types of one shape stand together."""
    found = []
    for media_type, content in described.get("content", {}).items():
        of_type = type_of(content.get("schema", {}))
        same = next((body for body in found if body["type"] == of_type), None)
        if same:
            same["types"].append(media_type)
        else:
            found.append({"types": [media_type], "type": of_type})
    return found


def schemas():
    """Return the names of all schemas, by the alphabet."""
    return sorted(document()["components"]["schemas"], key=str.casefold)


def schema_of(name):
    """Return what a page says of one schema, or None where there is none of that name."""
    described = document()["components"]["schemas"].get(name)
    if described is None:
        return None
    # What is to be chosen from is described as a list in Markdown, a line for each.
    meanings = dict(re.findall(r"^\* `([^`]*)` - (.*)$", described.get("description", ""), re.MULTILINE))
    description = "" if meanings else with_code(described.get("description", ""))
    return {"name": name, "description": description, "meanings": meanings, "type": type_of(described)}


def uses_of(name):
    """Return which operations name a schema, and the names of the schemas of which it is a part."""
    used_by = [
        operation
        for operations in sections().values()
        for operation in operations
        if name in named_in([operation["bodies"], operation["responses"], operation["parameters"]])
    ]
    part_of = [other for other in schemas() if other != name and name in named_in(schema_of(other)["type"])]
    return used_by, part_of


def named_in(rows):
    """Return the names of the schemas that a row, or anything in it, leads to."""
    if isinstance(rows, dict):
        return {rows["ref"]} if "ref" in rows else {name for row in rows.values() for name in named_in(row)}
    return {name for row in rows for name in named_in(row)} if isinstance(rows, list) else set()


def type_of(described):
    """Return a type: its "words" as HTML, and what it leads to: a "ref", "fields" or the types that it is "of"."""
    if "$ref" in described:
        name = described["$ref"].rpartition("/")[2]
        address = reverse("api:documentation-schema", args=[name])
        return {"ref": name, "words": format_html('<a href="{}">{}</a>', address, name)}
    found = made_of(described)
    choices = described.get("enum") or ([described["const"]] if "const" in described else [])
    if choices:
        named = [("null" if choice is None else choice,) for choice in choices if choice != ""]
        found = {"words": format_html("one of {}", format_html_join(", ", "<code>{}</code>", named))}
    limits = [words.format(described[name]) for name, words in LIMITS.items() if name in described]
    return {**found, "words": format_html_join(", ", "{}", [(words,) for words in [found["words"], *limits]])}


def made_of(described):
    for several, word in {"oneOf": " or ", "anyOf": " or ", "allOf": " with "}.items():
        if several in described:
            types = [type_of(each) for each in described[several]]
            return {"of": types, "words": format_html_join(word, "{}", [(each["words"],) for each in types])}
    kinds = described.get("type", "object" if "properties" in described else [])
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    if len(kinds) > 1:
        types = [made_of({**described, "type": kind}) for kind in kinds]
        return {"of": types, "words": format_html_join(" or ", "{}", [(each["words"],) for each in types])}
    if kinds == ["array"]:
        each = type_of(described.get("items", {}))
        return {"of": [each], "words": format_html("a list, each {}", each["words"])}
    if described.get("properties"):
        required = described.get("required", [])
        fields = [field_of(name, of, name in required) for name, of in described["properties"].items()]
        named = [(field["name"], field["type"]["words"]) for field in fields]
        return {
            "fields": fields,
            "words": format_html("an object with {}", format_html_join(", ", "<code>{}</code>: {}", named)),
        }
    if isinstance(described.get("additionalProperties"), dict) and described["additionalProperties"]:
        each = type_of(described["additionalProperties"])
        return {"of": [each], "words": format_html("an object, each value {}", each["words"])}
    if kinds == ["object"]:
        return {"words": "an object"}
    return {"words": FORMATS.get(described.get("format")) or TYPES.get(kinds[0] if kinds else "", "any value")}


def field_of(name, described, required):
    return {
        "name": name,
        "required": required,
        "read_only": described.get("readOnly", False),
        "description": with_code(described.get("description", "")),
        "type": type_of(described),
    }


def with_code(text):
    """Return a description as HTML: what stands between backticks is code, all else is text."""
    pieces = re.split(r"`([^`]+)`", text)
    return format_html_join(
        "", "{}", [(format_html("<code>{}</code>", piece) if at % 2 else piece,) for at, piece in enumerate(pieces)]
    )
