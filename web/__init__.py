"""The lowest floor: how every list and page behaves. Knows nothing of the field."""
