"""Template tags for pages that are read in several languages."""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, override

from web.languages import OWN

register = template.Library()


def _translated(context, text):
    """Return (the words of a page in the language of its headings, the tag of what they are in)."""
    language = context.get("language")
    if not language or language.is_own:
        return text, ""
    with override(language.words):
        found = gettext(text)
    return found, OWN if found == text else language.words


@register.simple_tag(takes_context=True)
def words(context, text):
    """Return words in the language of a page's headings; on a page that is not in English they say what they are in.

    Nothing else of the page is translated: a date stands in an English sentence.
    """
    found, tag = _translated(context, text)
    return format_html('<span lang="{}">{}</span>', tag, found) if tag else found


@register.simple_tag(takes_context=True)
def bare_words(context, text):
    """Return the same without markup, for attributes."""
    return _translated(context, text)[0]


@register.filter
def lang_attribute(tag):
    """Return the attribute that says what a text is in, where it is not the English of the pages."""
    return "" if tag in ("", OWN) else format_html(' lang="{}"', tag)


@register.filter
def as_paragraphs(text):
    """Return a text as paragraphs, without links to terms: those are known by their English names."""
    parts = [part.strip() for part in (text or "").split("\n\n") if part.strip()]
    return mark_safe("".join(f"<p>{conditional_escape(part)}</p>" for part in parts))  # noqa: S308 – escaped
