"""The form with which a barrier or an enabler is written; its words are in `forms.yaml`."""

from pathlib import Path

from barriers.document import BARRIER
from definitions.labels import terms_in
from evidence.forms import sources_beside
from publishing.documents.form import EntryForm

BARRIER_FORM = EntryForm.read(
    Path(__file__).with_suffix(".yaml"),
    kind=BARRIER,
    suggest=terms_in,
    beside=lambda document: sources_beside(document["evidence"]),
)
