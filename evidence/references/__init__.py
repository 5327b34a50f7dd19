"""References in and out: reading files of other programs, finding what is here already, writing the same files."""
