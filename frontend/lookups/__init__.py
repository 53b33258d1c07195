"""Lookup tables that plans share: their rows, each text from its day on."""
