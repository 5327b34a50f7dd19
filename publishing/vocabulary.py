"""The values that the project fixes for every kind of entry."""

from django.db import models


class Theme(models.TextChoices):
    LEGAL = "legal", "Legal and regulatory"
    TECHNICAL = "technical", "Technical"
    CULTURAL = "cultural", "Cultural"


class Checked(models.TextChoices):
    """How far a source was read by whoever catalogued it."""

    SOURCE_TEXT = "source-text", "The source itself was read, in part or whole"
    PUBLISHER_SUMMARY = "publisher-summary", "Only the publisher's summary was read"
    SECONDARY = "secondary", "Only someone else's account was read"
    UNCHECKED = "unchecked", "Not checked yet"


class Read(models.TextChoices):
    """How far a source was read."""

    WHOLE = "whole", "Read whole"
    PART = "part", "The part cited was read"
    ABSTRACT = "abstract", "Only the abstract was read"
    CONTENTS = "contents", "Only the contents page was seen"
    SECONDARY = "secondary", "Known from someone else's account"
    NONE = "none", "Not read"


# What the API says of a line of history.
PUBLICATION_STATES = [("published", "published"), ("withdrawn", "withdrawn")]
WORKING_STATES = [("draft", "Draft"), ("in-review", "In review"), ("returned", "Returned with reasons")]
