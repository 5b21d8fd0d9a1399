"""Everything that this service can do, one verb per file."""
