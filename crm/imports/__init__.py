"""Carries a mapping out: rows become records, a chunk a transaction; what is refused is kept for a person to mend."""
