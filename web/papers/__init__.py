"""Papers: documents that people can hold, as tagged PDF and as DOCX, of the same parts."""
