"""Strength, kind, age, reading and independence of the evidence, and how it changed from publication to publication."""
