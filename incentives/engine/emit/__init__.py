"""Printers of relational programs, one per database engine."""
