"""Everything that identity can do, one verb a file."""
