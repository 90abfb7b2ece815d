"""Strength, jumps, food, sleep and everything that supports the running week."""
