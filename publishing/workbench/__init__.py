"""Pages on which entries are written and reviewed."""
