"""Sources, barriers and their evidence brought in from a spreadsheet: the template, the report by cell, the drafts."""
