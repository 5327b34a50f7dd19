"""A definition as search engines read it: schema.org's DefinedTerm."""

from django.conf import settings
from django.urls import reverse


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
