"""Definitions in other formats: linked data, CSV, files of the whole set, embedding."""
