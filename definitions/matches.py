"""What a definition maps to elsewhere: SKOS's five mapping properties, and which of them exclude each other."""

import re

from django.conf import settings

from definitions.models import Mapping
from web.web_addresses import UNWRITABLE, WEB_ADDRESS

CONCEPT_ADDRESS = re.compile(rf"{WEB_ADDRESS.pattern}|urn:[a-z0-9][a-z0-9-]{{1,31}}:[^{UNWRITABLE}]+\Z", re.IGNORECASE)

# {field of the document: how a page says it}, the closest first.
MATCHES = {relation.value: relation.label for relation in Mapping.Relation}
# One address stands in one of these: S46 holds exactMatch and broadMatch (and so narrowMatch, its inverse) and
# relatedMatch apart, S27 related and broader; broader and narrower at once would go round in a circle.
APART = ["exact_match", "broad_match", "narrow_match", "related_match"]


def contradictions(document):
    """Return {field: {number: errors}} of addresses that are mapped in two ways that exclude each other."""
    first, errors = {}, {}
    for name in APART:
        for number, address in enumerate(document[name]):
            if (before := first.setdefault(address, name)) != name:
                sentence = (
                    f"This address is under “{MATCHES[before]}” already, and one concept cannot be both: "
                    "take it out of one of the two."
                )
                errors.setdefault(name, {})[number] = [sentence]
    return errors


def terms_of_this_set(document):
    """Return {pointer: errors} of addresses that are no others' but name terms of this very set."""
    return {
        f"/{name}/{number}": ["This is a term of this very set: name it as broader or related."]
        for name in MATCHES
        for number, address in enumerate(document[name])
        if address.startswith(f"{settings.LINKED_DATA_BASE}/")
    }


def mappings(document):
    """Return [(field of the document, address)] of all that a definition maps to."""
    return [(name, address) for name in MATCHES for address in document[name]]
