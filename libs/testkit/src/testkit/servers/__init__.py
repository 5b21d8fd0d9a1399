"""Real servers for tests: found, borrowed from a container engine, or started privately."""
