"""References out: the sources of a list, a choice or a barrier as RIS, BibTeX or CSL-JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from evidence.references import bibtex, csl_json, ris
from evidence.references.tags import source_item


@dataclass(frozen=True)
class ReferenceFormat:
    """One format. `write` makes the text of items of CSL-JSON."""

    name: str
    label: str
    media_type: str
    ending: str
    write: Callable


FORMATS = {
    form.name: form
    for form in [
        ReferenceFormat("ris", "RIS", "application/x-research-info-systems", "ris", ris.write),
        ReferenceFormat("bibtex", "BibTeX", "application/x-bibtex", "bib", bibtex.write),
        ReferenceFormat("csl-json", "CSL-JSON", "application/vnd.citationstyles.csl+json", "json", csl_json.write),
    ]
}


def references(sources, form):
    """Return `Source`s as the text of a file."""
    return form.write([source_item(source) for source in sources])


def files_of(source):
    """Return [(label, address)] of the files of one source."""
    return [(form.label, address(form, slug=source.slug)) for form in FORMATS.values()]


def address(form, **query):
    """Return the address of the sources that a query string leaves, in a format."""
    return f"{reverse('evidence:download')}?{urlencode({'format': form.name, **query})}"
