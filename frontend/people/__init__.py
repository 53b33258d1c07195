"""Who works here: people, teams, reporting lines."""
