"""How each field of a document is drawn and read, from what it is."""

from rest_framework import serializers

from publishing.documents.fields import PartialDate, Reference

# How `components/field.html` draws each kind of field.
DRAWN_AS = {
    **dict.fromkeys(["line", "numbers", "date", "partial date"], "text"),
    **dict.fromkeys(["text", "lines"], "textarea"),
    **dict.fromkeys(["entry", "entries"], "finder"),
    "tick": "checkbox",
    "radios": "radioselect",
    "checks": "checkboxselectmultiple",
    "select": "select",
    "rows": "rows",
    "set": "set",
}


def widget_of(field):
    """Return how a field is drawn and read, from what it is."""
    if isinstance(field, serializers.Serializer):
        return "set"
    if isinstance(field, serializers.ListSerializer):
        return "rows"
    if isinstance(field, serializers.ListField):
        return _widget_of_list(field.child)
    if isinstance(field, Reference):
        return "entry"
    if isinstance(field, serializers.BooleanField):
        return "tick"
    if isinstance(field, serializers.ChoiceField):
        return "radios" if len(field.choices) <= 5 else "select"
    if hasattr(field, "options"):
        return "select"
    if isinstance(field, serializers.DateField):
        return "date"
    if isinstance(field, PartialDate):
        return "partial date"
    return "text" if getattr(field, "lines", False) else "line"


def _widget_of_list(child):
    if isinstance(child, Reference):
        return "entries"
    if isinstance(child, serializers.ChoiceField) or hasattr(child, "options"):
        return "checks"
    if isinstance(child, serializers.IntegerField):
        return "numbers"
    return "rows" if getattr(child, "lines", False) else "lines"


def options_of(field):
    """Return [(value, label)] that a field or the items of a list may be.

    With a blank one first where the field is not required, or where the set that it stands in may be left out: an answer
    given can be taken back.
    """
    holder = getattr(field, "child", field)
    if hasattr(holder, "options"):
        return holder.options()
    given = list(holder.choices.items())
    if field is holder and getattr(holder, "allow_blank", False):
        return [("", "Not said"), *given]
    if field is holder and getattr(holder.parent, "allow_null", False):
        return [("", "Not answered"), *given]
    return given
