"""What a document is: its fields, rules, comparison, and the form made from it."""
