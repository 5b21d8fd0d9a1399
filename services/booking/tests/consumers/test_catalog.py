"""What booking does on hearing the catalog."""

from typing import Any

from booking.models import Allocation
from contracts.booking import AvailabilityChanged
from contracts.catalog import ArtisanWithdrawn, CapacityDeclared, StockDeclared


def _stock(town: Any, item_id: str, declared: int, version: int) -> StockDeclared:
    return StockDeclared(
        product_id=item_id,
        artisan_id=town.artisan.replace("per", "art"),
        artisan_person_id=town.artisan,
        declared=declared,
        version=version,
    )


def test_only_a_newer_statement_counts(town: Any) -> None:
    jug = town.product(stock=10)
    for declared, version in ((7, 3), (9, 2), (8, 3)):
        town.hear(_stock(town, jug, declared, version))
    assert town.allocation(jug) == (7, 0, 0)
    assert [one.available for one in town.said(AvailabilityChanged)] == [10, 7]


def test_a_smaller_statement_takes_nothing_back_and_sells_nothing_more(town: Any) -> None:
    jug = town.product(stock=5)
    order = town.order(jug, quantity=4)
    town.hear(_stock(town, jug, 2, version=2))
    assert town.allocation(jug) == (4, 4, 0)
    assert town.post("/v1/orders", town.wanted(jug)).json["code"] == "not_enough_left"
    town.post(f"/v1/orders/{order['id']}/cancellation")
    assert town.allocation(jug) == (2, 0, 0)


def test_seats_are_declared_as_pieces_are(town: Any) -> None:
    session = town.session(seats=6)
    more = CapacityDeclared(
        session_id=session,
        workshop_id="wks_1",
        artisan_id="art_1",
        artisan_person_id=town.artisan,
        capacity=8,
        starts_at="2026-04-01T09:00:00+00:00",
        ends_at="2026-04-01T12:00:00+00:00",
        version=2,
    )
    town.hear(more)
    assert town.allocation(session) == (8, 0, 0)


def test_an_artisan_who_left_twice_left_once(town: Any) -> None:
    jug = town.product(stock=3)
    left = ArtisanWithdrawn(artisan_id=town.artisan.replace("per", "art"), version=4)
    town.hear(left)
    town.hear(left)
    assert town.allocation(jug) == (0, 0, 0)
    with town.database.reading() as session:
        assert session.get_one(Allocation, jug).version == 2
