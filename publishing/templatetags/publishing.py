"""Template tags for entries' pages."""

from django import template
from django.http import QueryDict

register = template.Library()


@register.filter
def paragraphs(text, linked):
    """Return a text as linked paragraphs: see `publishing.documents.texts.TextLinker`."""
    return linked.paragraphs(text or "")


@register.filter
def partial_date(text):
    """“2021”, “2021-05” or “2021-05-28” as a person writes it."""
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    year, *rest = text.split("-")
    words = [year]
    if rest:
        words.insert(0, months[int(rest[0]) - 1])
    if len(rest) > 1:
        words.insert(0, str(int(rest[1])))
    return " ".join(words)


@register.simple_tag
def query_with(query, **changes):
    """Return a query string with one name set anew, the others kept."""
    new = QueryDict(query, mutable=True)
    for name, value in changes.items():
        new[name] = value
    return new.urlencode()
