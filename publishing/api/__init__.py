"""The API of every kind of entry: reading, writing, idempotency."""
