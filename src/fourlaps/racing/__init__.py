"""Race day: pacing, pace card, review."""
