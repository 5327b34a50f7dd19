"""Template tags for entries' pages."""

from django import template
from django.utils.dates import MONTHS

register = template.Library()


@register.filter
def paragraphs(text, linked):
    """Return a text as linked paragraphs: see `publishing.documents.texts.TextLinker`."""
    return linked.paragraphs(text or "")


@register.filter
def partial_date(text):
    """“2021”, “2021-05” or “2021-05-28” as a person writes it."""
    year, *rest = text.split("-")
    words = [year]
    if rest:
        words.insert(0, str(MONTHS[int(rest[0])]))
    if len(rest) > 1:
        words.insert(0, str(int(rest[1])))
    return " ".join(words)
