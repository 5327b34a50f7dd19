import re

from django.conf import settings
from django.core.management.base import BaseCommand
from rest_framework import serializers

from publishing import kinds
from publishing.documents.fields import DocumentDate, Slug

FOLDER = settings.BASE_DIR / "docs" / "models"
HEAD = "| field | needed | what |\n|---|---|---|\n"
TABLE = re.compile(re.escape(HEAD) + r"(?:\|.*\n)*")


class Command(BaseCommand):
    help = "Print the fields of each kind's document, or write them to docs/models/."

    def add_arguments(self, parser):
        parser.add_argument("--write", action="store_true", help="write the pages' tables")

    def handle(self, *, write, **options):
        for kind in kinds.all_kinds():
            page = FOLDER / f"{kind.name}.md"
            if write:
                page.write_text(TABLE.sub(lambda _, kind=kind: table(kind), page.read_text(), count=1))
            else:
                self.stdout.write(f"{kind.name}\n\n{table(kind)}")


def table(kind):
    """Return the fields of a kind's document as a table in Markdown."""
    rows = [
        (f"`{name}`", "yes" if field.required else "", sentences(name, field))
        for name, field in kind.serializer.fields.items()
    ]
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def sentences(name, field):
    """Return what a field is for, what it holds and how much of it, in sentences."""
    meant = "The stable key in addresses" if name == "slug" else str(field.help_text or "").rstrip(".")
    items = getattr(field, "child", None)
    held = f"List of {content(items, many=True)}" if items else content(field)
    most = getattr(field, "max_length", None)
    limit = most and (f"At most {most} of them" if items else f"At most {most} characters")
    return " ".join(f"{sentence}." for sentence in [meant, held, limit] if sentence)


def content(field, *, many=False):
    if isinstance(field, serializers.Serializer):
        return "{" + ", ".join(field.fields) + "}"
    if isinstance(field, serializers.ChoiceField):
        return ("" if many else "One of: ") + " · ".join(str(value) for value in field.choices if value != "")
    if isinstance(field, DocumentDate):
        return "A day"
    if not many:
        return ""
    if isinstance(field, serializers.IntegerField):
        return "numbers"
    return "slugs" if isinstance(field, Slug) or hasattr(field, "options") else "texts"
