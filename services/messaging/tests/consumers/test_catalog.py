from typing import Any

from messaging.models import Context


def test_a_late_publication_does_not_open_what_was_withdrawn(desk: Any) -> None:
    desk.hear(desk.listing_withdrawn())
    desk.hear(desk.listing_published())

    with desk.database.reading() as session:
        assert session.get(Context, desk.listing_id).closes_at is not None


def test_a_listing_that_is_published_again_is_open_again(desk: Any) -> None:
    desk.hear(desk.listing_published())
    desk.hear(desk.listing_withdrawn())
    desk.hear(desk.listing_published(version=3))
    desk.clock.forward(days=30)

    assert desk.open(desk.customer, "listing", desk.listing_id).status_code == 200


def test_nobody_asks_an_artisan_who_was_erased(desk: Any) -> None:
    desk.hear(desk.listing_published())
    desk.erase(desk.artisan)

    desk.hear(desk.listing_published(version=5))

    assert desk.open(desk.customer, "listing", desk.listing_id).status_code == 404
    assert desk.artisan not in desk.everything_stored().replace(f"('{desk.artisan}', 1)", "")
