"""Template filters: numbers as a runner's words."""
