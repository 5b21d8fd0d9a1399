"""Searching a whole store by value, for what ties cannot see."""
