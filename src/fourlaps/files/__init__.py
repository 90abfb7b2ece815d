"""Bytes in, Activity out; and the files fourlaps writes for watches and calendars."""
