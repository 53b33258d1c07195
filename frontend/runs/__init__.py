"""Periods and their calculations: ask for one, watch it, stop it, look at what it read and posted, close the period."""
