"""What a reader may ask the pages of definitions."""

from django import forms

from web.filters import plain_words


class WordForm(forms.Form):
    word = forms.CharField(label="Word or phrase", required=False, max_length=100, validators=[plain_words])
