"""What artisans offer."""
