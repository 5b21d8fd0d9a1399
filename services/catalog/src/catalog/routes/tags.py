"""The ETag of a listing: its version, and what is shown beside it and changes without it."""

from catalog.models.showcase import Exhibit
from chassis.web import remember_etag


def tagged(exhibit: Exhibit) -> Exhibit:
    """Remember the ETag of a listing, and return the listing."""
    remember_etag(
        exhibit.listing.version, exhibit.available, exhibit.rating, exhibit.artisan.version
    )
    return exhibit
