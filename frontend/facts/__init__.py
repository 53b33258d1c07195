"""What plans may read: every source and column."""
