"""Clients of what is outside this service."""
