"""Bringing vocabularies in: reading files, preview, drafts."""
