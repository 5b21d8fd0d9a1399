"""People living on the platform for a few seconds, as a client of its public HTTP API alone."""
