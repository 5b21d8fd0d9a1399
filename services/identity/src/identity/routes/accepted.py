"""The one answer to everything that may send a message."""

ACCEPTED = {"status": "accepted"}
