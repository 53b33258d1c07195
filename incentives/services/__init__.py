"""Changing what incentives keeps: one file per noun, keyword-only, each in a transaction."""
