"""Everything public to take away: a data package, an SQLite file, and a copy of the pages."""
