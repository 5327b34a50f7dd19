"""What the public reads: rows, stored JSON, history, citations, changes, lookup."""
