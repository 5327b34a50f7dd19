"""Texts of a definition in other languages, or for other readers, with a review of their own."""
