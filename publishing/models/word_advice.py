"""Words that those who are written about ask others not to use, with what to say instead and where that is said."""

from django.db import models
from django.db.models.functions import Lower

from organisations.models import tracked
from screening.validation import no_personal_data
from web.web_addresses import web_address

SCREENED = [no_personal_data]


@tracked("advice on words", "advice on words")
class WordAdvice(models.Model):
    """Advice on one word or phrase, shown to whoever writes it. An administrator edits the list."""

    phrase = models.CharField(validators=SCREENED, max_length=80, help_text="As it is written, in the singular.")
    instead = models.CharField(validators=SCREENED, max_length=200, help_text="What to say instead.")
    why = models.CharField(validators=SCREENED, max_length=300, blank=True)
    said_in = models.CharField(
        validators=SCREENED, max_length=200, help_text="The title of the page that says so, and whose it is."
    )
    said_at = models.URLField(validators=[*SCREENED, web_address], max_length=300, help_text="Its address.")

    class Meta:
        ordering = ["phrase", "pk"]
        verbose_name_plural = "advice on words"
        constraints = [models.UniqueConstraint(Lower("phrase"), name="one_advice_a_phrase")]

    def __str__(self):
        return self.phrase
