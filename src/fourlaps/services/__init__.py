"""One file per thing a person can ask."""
