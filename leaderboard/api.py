"""The door to leaderboard/: other apps import from here, and from data.py."""
