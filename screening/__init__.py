"""The screen that keeps personal data out of what is written here. Knows texts, and nothing of the site."""
