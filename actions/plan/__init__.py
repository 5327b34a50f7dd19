"""The plan as a whole: its table, log, versions, pages and API."""
