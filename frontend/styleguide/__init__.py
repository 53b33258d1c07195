"""Every token and component on one page, to look at in both themes and at any width."""
