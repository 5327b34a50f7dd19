"""The form with which an action is written; its words are in `forms.yaml`."""

from pathlib import Path

from actions.document import ACTION
from actions.models import DAYS_TO_FIRST_STEP, FIRST_STEP
from evidence.forms import sources_beside
from publishing.documents.form import EntryForm

ACTION_FORM = EntryForm.read(
    Path(__file__).with_suffix(".yaml"),
    kind=ACTION,
    beside=lambda document: sources_beside([{"source": slug} for slug in document["sources"]] + document["precedents"]),
    first_step=FIRST_STEP,
    days=DAYS_TO_FIRST_STEP,
)
