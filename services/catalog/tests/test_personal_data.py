import json
from typing import Any

import pytest

from catalog.models import Base
from catalog.personal_data import LEDGER
from contracts.catalog import (
    ArtisanWithdrawn,
    CapacityDeclared,
    ListingWithdrawn,
    StockDeclared,
)
from personal_data.coverage import index_gaps, model_gaps
from personal_data.export import export
from personal_data.rows import Who

WORDS = "canary-review-93f1"


@pytest.fixture
def jug(market: Any) -> str:
    """A product that was bought and reviewed."""
    artisan_id = market.welcome(market.potter)
    found = str(market.publish(market.potter).json["id"])
    order_id = market.order(found, artisan_id, "confirmed", "completed")
    body = {"listing_id": found, "order_id": order_id, "rating": 4, "text": WORDS}
    market.post("/v1/reviews", body, market.buyer)
    return found


def test_the_ledger_knows_every_column_and_every_tie_has_an_index() -> None:
    assert model_gaps(LEDGER, Base.metadata) == []
    assert index_gaps(LEDGER) == []


def test_a_review_of_an_erased_buyer_is_a_rating_of_nobody(market: Any, jug: str) -> None:
    market.erase(market.buyer)

    [review] = market.get(f"/v1/products/{jug}/reviews").json["items"]
    assert (review["rating"], review["text"], review["mine"]) == (4, None, False)
    assert market.get(f"/v1/products/{jug}").json["rating"]["count"] == 1
    stored = market.everything_stored()
    assert WORDS not in stored
    assert "ord_" not in stored


def test_an_erased_artisan_offers_nothing_and_everybody_hears_of_it(market: Any, jug: str) -> None:
    course = market.publish(market.potter, "/v1/workshops").json["id"]
    seat = market.schedule(market.potter, course).json["id"]
    market.left(jug, 11, 1)

    market.erase(market.potter)

    stock, seats = market.said(StockDeclared)[-1], market.said(CapacityDeclared)[-1]
    assert (stock.product_id, stock.declared, stock.version) == (jug, 0, 2)
    assert (seats.session_id, seats.capacity, seats.version) == (seat, 0, 2)
    assert {one.listing_id for one in market.said(ListingWithdrawn)} == {jug, course}
    assert len(market.said(ArtisanWithdrawn)) == 1
    assert market.offered(jug, seat) == []
    assert market.get(f"/v1/products/{jug}").status_code == 404
    stored = market.everything_stored()
    assert "Noura" not in stored
    assert "فخار" not in stored
    assert "+966500000001" not in stored


def test_an_artisans_erasure_leaves_the_words_of_buyers_alone(market: Any, jug: str) -> None:
    market.erase(market.potter)

    assert WORDS in market.everything_stored()
    late = market.left(jug, 5, 9)
    assert late is None
    assert "prd_" in market.everything_stored()  # in the buyer's own review and purchase


def test_erasing_an_artisan_leaves_other_artisans_alone(market: Any) -> None:
    market.welcome(market.potter)
    market.welcome(market.weaver)
    rug = market.publish(market.weaver).json

    market.erase(market.potter)

    assert market.get(f"/v1/products/{rug['id']}").json == rug
    assert market.publish(market.potter).json["code"] == "account_gone"


def test_late_messages_bring_nobody_back(market: Any, jug: str) -> None:
    market.erase(market.buyer)

    market.order(jug, "art_any0", "confirmed", "completed")

    assert market.buyer not in market.everything_stored().replace(f"('{market.buyer}', 1)", "")


def test_an_export_holds_ones_own_and_nobody_elses(market: Any, jug: str) -> None:
    def lines(person_id: str) -> str:
        who = Who(person_id=person_id)
        return b"".join(export(market.database, LEDGER, who, request_id="req_1")).decode()

    buyers, potters = lines(market.buyer), lines(market.potter)

    assert all(json.loads(line) for line in buyers.splitlines())
    assert WORDS in buyers
    assert "Noura Pottery" not in buyers
    assert "Noura Pottery" in potters
    assert jug in potters
    assert WORDS not in potters
