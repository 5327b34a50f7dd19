"""The search form."""

from django import forms
from django.core.validators import MaxLengthValidator

from insight.search.guides import GUIDE
from insight.search.organisations import ORGANISATION
from insight.search.query import LONGEST
from publishing.vocabulary import Theme
from web.filters import plain_words
from web.unrepeated import Unrepeated

KINDS = [
    ("barrier", "Barriers and enablers"),
    ("definition", "Definitions"),
    ("action", "Actions"),
    ("source", "Evidence"),
]
CHOICES = [*KINDS, (ORGANISATION, "Organisations"), (GUIDE, "Guides")]
TOO_LONG = f"This is longer than {LONGEST} characters. Take the few words that matter most."


class SearchForm(Unrepeated, forms.Form):
    q = forms.CharField(
        label="Search for", required=False, validators=[MaxLengthValidator(LONGEST, message=TOO_LONG), plain_words]
    )
    kind = forms.MultipleChoiceField(label="Kind", choices=CHOICES, required=False, widget=forms.CheckboxSelectMultiple)
    theme = forms.MultipleChoiceField(
        label="Theme", choices=Theme.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    as_typed = forms.ChoiceField(choices=[("yes", "yes")], required=False, widget=forms.HiddenInput)
    demonstration = forms.ChoiceField(choices=[("yes", "yes")], required=False, widget=forms.HiddenInput)

    def search_arguments(self):
        """Return what a valid form asks for, as `search` takes it."""
        asked = self.cleaned_data
        return {
            "typed": asked["q"],
            "kinds": asked["kind"],
            "themes": asked["theme"],
            "demonstration": asked["demonstration"],
            "as_typed": asked["as_typed"] == "yes",
        }
