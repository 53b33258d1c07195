"""Territories: who holds them, and which customers lie in them."""
