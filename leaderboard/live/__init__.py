"""From a recomputed board to every glass that shows it. No ORM in here."""
