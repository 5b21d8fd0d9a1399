"""What this service remembers, and what a thing may do."""
