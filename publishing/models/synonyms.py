"""Words that people use for what entries call otherwise: a table that an administrator edits."""

from urllib.parse import urlencode

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.urls import reverse

from organisations.models import tracked
from screening.validation import no_personal_data


@tracked("a synonym", "synonyms")
class Synonym(models.Model):
    """A word or phrase as readers type it, and the entries that it should lead to, the most wanted first."""

    phrase = models.CharField(
        max_length=100,
        unique=True,
        validators=[no_personal_data],
        help_text="As people type it. Capitals, accents and apostrophes make no difference.",
        error_messages={"unique": "This phrase has its row already."},
    )
    means = ArrayField(
        models.SlugField(max_length=80),
        help_text="Slugs of entries of any kind, with commas between them. The first is the most wanted.",
    )
    why = models.CharField(max_length=300, blank=True, validators=[no_personal_data])

    class Meta:
        ordering = ["phrase"]
        indexes = [GinIndex(SearchVector("phrase", config="english"), name="synonym_by_words")]
        constraints = [
            models.CheckConstraint(condition=~Q(phrase=""), name="synonym_has_phrase"),
            models.CheckConstraint(condition=Q(means__len__gte=1), name="synonym_means_something"),
        ]

    def __str__(self):
        return self.phrase

    def get_absolute_url(self):
        return f"{reverse('search')}?{urlencode({'q': self.phrase})}"
