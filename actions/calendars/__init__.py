"""Calendars of deadlines (RFC 5545): of a plan, of an organisation, and of a person by a secret address."""
