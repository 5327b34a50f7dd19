"""Dates as this project writes them: 23 November 2026. Django's own British format shortens the month."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
