"""Logging an activity in seconds, from any page."""
