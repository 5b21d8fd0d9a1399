from typing import Any

import pytest

from contracts.catalog import ReviewPosted


@pytest.fixture
def potter(market: Any) -> str:
    """An approved artisan's id."""
    return str(market.welcome(market.potter))


@pytest.fixture
def jug(market: Any, potter: str) -> str:
    """A published product."""
    del potter
    return str(market.publish(market.potter).json["id"])


def review(market: Any, jug: str, order_id: str, person_id: str, **told: Any) -> Any:
    body = {"listing_id": jug, "order_id": order_id, "rating": 5, "text": "إبريق متقن", **told}
    return market.post("/v1/reviews", body, person_id)


def test_a_buyer_reviews_what_has_arrived(market: Any, potter: str, jug: str) -> None:
    order_id = market.order(jug, potter, "confirmed", "completed")

    answer = review(market, jug, order_id, market.buyer)

    assert answer.status_code == 201
    [shown] = market.get(f"/v1/products/{jug}/reviews").json["items"]
    assert (shown["rating"], shown["text"], shown["mine"]) == (5, "إبريق متقن", False)
    assert market.get(f"/v1/products/{jug}/reviews", market.buyer).json["items"][0]["mine"]
    assert market.get(f"/v1/products/{jug}").json["rating"] == {"count": 1, "average": 5.0}
    [said] = market.said(ReviewPosted)
    assert (said.author_id, said.artisan_person_id) == (market.buyer, market.potter)


def test_ratings_come_to_an_average(market: Any, potter: str, jug: str) -> None:
    for rating in (5, 4, 4):
        order_id = market.order(jug, potter, "confirmed", "completed")
        review(market, jug, order_id, market.buyer, rating=rating)

    assert market.get(f"/v1/products/{jug}").json["rating"] == {"count": 3, "average": 4.33}


def test_a_purchase_is_reviewed_once(market: Any, potter: str, jug: str) -> None:
    order_id = market.order(jug, potter, "confirmed", "completed")
    review(market, jug, order_id, market.buyer)

    again = review(market, jug, order_id, market.buyer)

    assert (again.status_code, again.json["code"]) == (409, "already_reviewed")


def test_what_is_still_on_its_way_cannot_be_reviewed(market: Any, potter: str, jug: str) -> None:
    order_id = market.order(jug, potter, "confirmed")

    answer = review(market, jug, order_id, market.buyer)

    assert (answer.status_code, answer.json["code"]) == (409, "order_not_completed")


def test_only_the_buyer_reviews_and_only_what_was_bought(
    market: Any, potter: str, jug: str
) -> None:
    order_id = market.order(jug, potter, "confirmed", "completed")
    other = market.publish(market.potter).json["id"]

    assert review(market, jug, order_id, market.stranger).json["code"] == "purchase_not_found"
    assert review(market, other, order_id, market.buyer).json["code"] == "purchase_not_found"
    assert review(market, jug, "ord_unknown", market.buyer).status_code == 404


@pytest.mark.parametrize("rating", [0, 6, "good", True, 4.5])
def test_a_rating_lies_between_1_and_5(market: Any, rating: Any) -> None:
    answer = review(market, "prd_any0", "ord_any0", market.buyer, rating=rating)

    assert answer.status_code == 422
