"""fourlaps: make one runner run a faster mile."""

__version__ = "0.1.0"
