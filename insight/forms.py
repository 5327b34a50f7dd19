"""The search form."""

from django import forms
from django.core.validators import MaxLengthValidator

from publishing.vocabulary import Theme
from web.filters import plain_words

KINDS = [
    ("barrier", "Barriers and enablers"),
    ("definition", "Definitions"),
    ("action", "Actions"),
    ("source", "Evidence"),
]


class SearchForm(forms.Form):
    q = forms.CharField(label="Search for", required=False, validators=[MaxLengthValidator(200), plain_words])
    kind = forms.MultipleChoiceField(label="Kind", choices=KINDS, required=False, widget=forms.CheckboxSelectMultiple)
    theme = forms.MultipleChoiceField(
        label="Theme", choices=Theme.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    demonstration = forms.ChoiceField(choices=[("yes", "yes")], required=False, widget=forms.HiddenInput)
