"""Access tokens of programs."""
