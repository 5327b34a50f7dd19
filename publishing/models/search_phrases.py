"""Words in which people ask for an entry, written by editors for the search alone."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from organisations.models import tracked
from publishing.models.entries import Entry
from screening.validation import no_personal_data
from web.beginnings import WordsOf


@tracked(
    "a search phrase",
    "search phrases",
    indexes=[GinIndex(WordsOf("phrase"), name="phrase_change_by_beginnings")],
)
class SearchPhrase(models.Model):
    """A phrase by which the search finds one entry although its texts do not say it. It is never shown as the entry's own."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="search_phrases")
    phrase = models.CharField(
        max_length=100,
        validators=[no_personal_data],
        help_text="As people ask for it, where the entry truly answers that. Capitals, accents and apostrophes make no "
        "difference.",
    )

    class Meta:
        ordering = ["entry", "phrase"]
        indexes = [GinIndex(WordsOf("phrase"), name="search_phrase_by_beginnings")]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "phrase"],
                name="search_phrase_once_an_entry",
                violation_error_message="This entry has the phrase already.",
            ),
            models.CheckConstraint(condition=~Q(phrase=""), name="search_phrase_has_words"),
        ]

    def __str__(self):
        return self.phrase
