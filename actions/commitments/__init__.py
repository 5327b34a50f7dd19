"""Commitments: asking, answering, reporting, and the event log that nobody can change."""
