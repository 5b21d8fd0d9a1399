"""How this service's tables came to be."""
