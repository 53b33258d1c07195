"""Deals: list, board by stage, one deal's page, and moving it through the pipeline."""
