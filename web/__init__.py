"""How every list and page behaves. Knows nothing of the field."""
