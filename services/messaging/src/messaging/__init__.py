"""People talking with artisans and with us."""
