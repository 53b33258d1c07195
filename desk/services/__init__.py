"""Changing what is on the desk: one file per noun."""
