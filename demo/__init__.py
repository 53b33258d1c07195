"""A company to look at: generated people, deals, plans and paid months, the same for the same seed and day."""
