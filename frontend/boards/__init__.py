"""Boards: who stands where, for everybody who may see it; and how sales operations make them."""
