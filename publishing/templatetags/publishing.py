"""Template tags for entries' pages."""

from django import template
from django.utils.dates import MONTHS

from publishing.published import likely_same as alike

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


@register.simple_tag
def likely_same(kind, draft):
    """Return what is likely the same as a draft, as `as_data` has it; nothing without a draft."""
    found = alike.likely_same(kind, draft.document, but_for=draft.entry.slug) if draft else []
    return [alike.as_data(kind, each) for each in found]
