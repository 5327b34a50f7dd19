"""A definition as search engines read it: schema.org's DefinedTerm."""

import json

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

# What could end the script element or start another; JSON's own escapes mean the same to whoever reads it.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def defined_term(definition):
    """Return the definition as a dict in schema.org's words."""
    found = {
        "@context": "https://schema.org",
        "@type": "DefinedTerm",
        "@id": f"{settings.LINKED_DATA_BASE}/definitions/{definition.slug}",
        "url": settings.BASE_URL + definition.get_absolute_url(),
        "termCode": definition.slug,
        "name": definition.label,
        "alternateName": [*definition.alt_labels, *filter(None, [definition.abbreviation])],
        "description": definition.definition,
        "disambiguatingDescription": definition.scope_note,
        "sameAs": definition.exact_match,
        "inDefinedTermSet": {
            "@type": "DefinedTermSet",
            "@id": f"{settings.LINKED_DATA_BASE}/definitions",
            "name": "Sharing with Care: definitions",
            "url": settings.BASE_URL + reverse("definitions:list"),
            "license": settings.CONTENT_LICENCE,
        },
    }
    return {name: value for name, value in found.items() if value}


def as_script(data):
    """JSON-LD for a page: a data block, which no browser runs, and which no text can break out of."""
    text = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308
