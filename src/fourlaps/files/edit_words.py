"""The words of edits: how many, how often."""

from __future__ import annotations


def count(n: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "sample"), count(1200, "sample")
    ('1 sample', '1,200 samples')
    """
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def times_over(n: int) -> str:
    """How often: 'once' or 'n times'."""
    return "once" if n == 1 else f"{n} times"
