"""Research apart from rules: the three groups of kinds of source, the one place of this distinction.

What a law or a guide says shows what ought to happen, and not what does; pictures and lists keep the two apart.
"""

from django.db import models

from evidence.models import Source


class Group(models.TextChoices):
    RESEARCH = "research", "Research"
    RULES = "law-and-guidance", "Law, guidance and plans"
    OTHER = "other", "Other"


KINDS = {
    Group.RESEARCH: [
        Source.Kind.RESEARCH,
        Source.Kind.REVIEW,
        Source.Kind.INQUIRY,
        Source.Kind.STATISTICS,
        Source.Kind.SURVEY,
        Source.Kind.INTERVIEW,
        Source.Kind.WORKSHOP,
        Source.Kind.LIVED_EXPERIENCE,
    ],
    Group.RULES: [
        Source.Kind.LEGISLATION,
        Source.Kind.STATUTORY_GUIDANCE,
        Source.Kind.GUIDANCE,
        Source.Kind.CODE_OF_PRACTICE,
        Source.Kind.CASE_LAW,
        Source.Kind.TOOLKIT,
        Source.Kind.STRATEGY,
    ],
    Group.OTHER: [Source.Kind.COMMENTARY, Source.Kind.WEB_PAGE],
}


def group_of(kind):
    """Return the `Group` of a source's kind."""
    return next(group for group, kinds in KINDS.items() if kind in kinds)
