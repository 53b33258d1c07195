"""Who may see and change which board."""
