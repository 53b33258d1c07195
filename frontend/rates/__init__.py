"""Exchange rates: what one unit of a currency is worth in another, from which day."""
