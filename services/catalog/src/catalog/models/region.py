"""The thirteen regions of the Kingdom, by which an artisan says where they work."""

REGIONS = (
    *("riyadh", "makkah", "madinah", "qassim", "eastern", "asir", "tabuk", "hail"),
    *("northern_borders", "jazan", "najran", "bahah", "jawf"),
)
