"""Rows, and rows <-> vocabulary. The only place that knows the database."""
