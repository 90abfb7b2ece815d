"""Running form from the watch."""
