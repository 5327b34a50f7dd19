"""What a reader may ask the pages of definitions, and the form with which one is written (words in `forms.yaml`)."""

from pathlib import Path

from django import forms

from definitions.document import DEFINITION
from evidence.forms import sources_beside
from publishing.documents.form import EntryForm
from web.filters import plain_words
from web.unrepeated import Unrepeated


class WordForm(Unrepeated, forms.Form):
    word = forms.CharField(label="Word or phrase", required=False, max_length=100, validators=[plain_words])


DEFINITION_FORM = EntryForm.read(
    Path(__file__).with_suffix(".yaml"),
    kind=DEFINITION,
    beside=lambda document: sources_beside(document["citations"]),
)
