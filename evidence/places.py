"""Where a source speaks of: its jurisdiction, which people write in their own words, as one of a few places."""

from django.db import models

_HERE = "Scotland"
_REST_OF_UK = "UK|United Kingdom|Great Britain|England|Wales|Northern Ireland"


class Place(models.TextChoices):
    SCOTLAND = "scotland", "Scotland"
    UK = "uk", "The UK, or another part of it"
    ELSEWHERE = "elsewhere", "Elsewhere"

    @property
    def pattern(self):
        """The regular expression of PostgreSQL that a jurisdiction there matches, whatever its capitals."""
        return {
            Place.SCOTLAND: rf"^({_HERE})\M",
            Place.UK: rf"^({_REST_OF_UK})\M",
            Place.ELSEWHERE: rf"^(?!({_HERE}|{_REST_OF_UK})\M).",
        }[self]
