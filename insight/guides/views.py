"""Pages of the guides."""

import datetime

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from insight.guides.guides import CHARACTERS_A_MINUTE, GUIDES, ROUNDED_TO, SECONDS_A_STEP, WORDS_A_MINUTE, pictures
from web.pages import PublicPage


class GuideList(PublicPage):
    """All guides, each with whom it is for."""

    template_name = "insight/guides.html"
    extra_context = {
        "guides": GUIDES.values(),
        "words_a_minute": WORDS_A_MINUTE,
        "characters_a_minute": CHARACTERS_A_MINUTE,
        "seconds_a_step": SECONDS_A_STEP,
        "rounded_to": ROUNDED_TO,
    }


class GuidePage(PublicPage):
    """One guide: its steps, in the words of the pages that it leads through, with their pictures."""

    def get_template_names(self):
        return [self.guide.template]

    def get_context_data(self, slug, **kwargs):
        if slug not in GUIDES:
            raise Http404("There is no such guide.")
        self.guide = GUIDES[slug]
        return super().get_context_data(
            guide=self.guide,
            others=[guide for guide in GUIDES.values() if guide is not self.guide],
            pictures=pictures(),
            example_day=timezone.localdate() + datetime.timedelta(days=180),
            licence=settings.CONTENT_LICENCE,
            breadcrumbs=[("Guides", reverse("guides"))],
            **kwargs,
        )
