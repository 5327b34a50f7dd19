"""A year of reminders, proved: `python -m benchmarks.year.run`."""
