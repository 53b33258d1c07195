"""Changing people: one file per noun."""
