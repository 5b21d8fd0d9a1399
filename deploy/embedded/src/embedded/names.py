"""The names of the six services, for whoever starts them without importing them."""

NAMES = ("identity", "catalog", "booking", "messaging", "notification", "privacy")
