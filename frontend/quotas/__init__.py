"""Quotas: a grid of people for one plan, measure and day, and the CSV file that sets many at once."""
