"""Boards, their windows and what was frozen."""
