"""What can happen to an entry: drafting, review, publication, withdrawal, comments, redaction."""
