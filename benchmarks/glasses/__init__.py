"""Viewers of live boards by the thousand, for benchmarks."""
