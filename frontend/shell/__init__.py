"""What stands around every page: navigation, search, preferences."""
