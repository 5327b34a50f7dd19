"""Tables that leave as CSV and XLSX: what their columns are, and how cells are written so that nothing in them runs."""
