"""What a payee opens: the statement of a period, the story of each line, and both as files."""
