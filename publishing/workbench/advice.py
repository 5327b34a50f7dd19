"""Advice while somebody writes: reading age, words to think twice about, terms that are defined here. It changes nothing."""

import re

from django.shortcuts import render

from publishing.documents.form import widget_of
from publishing.documents.posted import document_from
from publishing.documents.reading_age import reading_age
from publishing.models import WordAdvice
from publishing.workbench.pages import DraftPage

PLAIN = "plain_language"  # the field that is to be read by everybody


def advice_on(form, document):
    """Return the context of `workbench/_advice.html`. One query, and one for defined terms."""
    texts = [document.get(name) or "" for name, field in form.fields.items() if widget_of(field) == "text"]
    chosen = set(document.get("terms") or [])
    found = dict(form.suggest(texts).values()) if form.suggest else {}
    return {
        "has_plain": PLAIN in form.fields,
        "reading_age": reading_age(document.get(PLAIN) or ""),
        "words": [advice for advice in WordAdvice.objects.all() if stands_in(advice.phrase, texts)],
        "terms": [(slug, label) for slug, label in found.items() if slug and slug not in chosen],
    }


def stands_in(phrase, texts):
    """Whether a phrase, or its plural, stands in one of the texts as whole words."""
    pattern = re.compile(rf"(?<!\w){re.escape(phrase)}s?(?!\w)", re.IGNORECASE)
    return any(pattern.search(text) for text in texts)


class Advice(DraftPage):
    """The advice on what is in the form now. Nothing is saved."""

    def post(self, request, **kwargs):
        document = document_from(self.form, request.POST, self.document)
        return render(request, "workbench/_advice.html", advice_on(self.form, document))
