"""What services say to one another."""
