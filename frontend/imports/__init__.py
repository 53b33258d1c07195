"""What was imported from the CRM, and the rows that wait for a person."""
