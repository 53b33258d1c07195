"""The first page after signing in, by role."""
