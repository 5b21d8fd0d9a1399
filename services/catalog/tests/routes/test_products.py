from typing import Any

import pytest

from contracts.catalog import ListingPublished, ListingWithdrawn, StockDeclared


@pytest.fixture
def jug(market: Any) -> str:
    """A published product of an approved artisan."""
    market.welcome(market.potter)
    return str(market.publish(market.potter).json["id"])


def test_an_artisan_publishes_a_product_and_declares_its_stock(market: Any) -> None:
    artisan_id = market.welcome(market.potter)

    answer = market.publish(market.potter)

    assert answer.status_code == 201
    jug = answer.json
    assert jug["price"] == {"amount": "120.00", "currency": "SAR"}
    assert jug["artisan"] == {
        "id": artisan_id,
        "display_name": {"ar": "فخّار نورة", "en": "Noura Pottery"},
    }
    [published], [declared] = market.said(ListingPublished), market.said(StockDeclared)
    assert (published.listing_id, published.kind) == (jug["id"], "product")
    assert (declared.product_id, declared.declared, declared.version) == (jug["id"], 12, 1)
    assert declared.artisan_person_id == market.potter


def test_only_approved_artisans_publish(market: Any) -> None:
    market.apply(market.potter)

    assert market.publish(market.potter).json["code"] == "not_an_artisan"
    assert market.post("/v1/products", {}, market.stranger).status_code == 403


def test_what_is_left_is_what_booking_says_last(market: Any, jug: str) -> None:
    path = f"/v1/products/{jug}"
    before = market.get(path)
    market.left(jug, 11, 2)
    market.left(jug, 12, 1)

    after = market.client.get(path, headers={"If-None-Match": before.headers["ETag"]})

    assert before.json["available"] is None
    assert (after.status_code, after.json["available"]) == (200, 11)
    unchanged = market.client.get(path, headers={"If-None-Match": after.headers["ETag"]})
    assert unchanged.status_code == 304


def test_of_an_item_that_nobody_offers_nothing_is_noted(market: Any) -> None:
    market.left("prd_unknown1", 5, 1)

    assert "prd_unknown1" not in market.everything_stored()


def test_stock_is_declared_anew_with_a_newer_version(market: Any, jug: str) -> None:
    answer = market.correct(f"/v1/products/{jug}", {"stock": 3}, market.potter)
    market.correct(
        f"/v1/products/{jug}", {"price": {"amount": "99", "currency": "SAR"}}, market.potter
    )

    assert answer.json["stock"] == 3
    said = [(one.declared, one.version) for one in market.said(StockDeclared)]
    assert said == [(12, 1), (3, 2)]
    assert market.get(f"/v1/products/{jug}").json["price"]["amount"] == "99.00"


def test_a_withdrawn_product_is_seen_by_its_artisan_alone(market: Any, jug: str) -> None:
    market.correct(f"/v1/products/{jug}", {"published": False}, market.potter)

    assert market.get(f"/v1/products/{jug}").json["code"] == "listing_not_found"
    assert market.get(f"/v1/products/{jug}", market.weaver).status_code == 404
    assert market.get("/v1/products").json["items"] == []
    assert market.offered(jug) == []
    assert market.get(f"/v1/products/{jug}", market.potter).json["published"] is False
    assert [one.declared for one in market.said(StockDeclared)] == [12, 0]
    assert [one.artisan_person_id for one in market.said(ListingWithdrawn)] == [market.potter]


def test_it_can_be_published_again(market: Any, jug: str) -> None:
    for published in (False, True):
        market.correct(f"/v1/products/{jug}", {"published": published}, market.potter)

    assert market.get(f"/v1/products/{jug}").status_code == 200
    assert [one.declared for one in market.said(StockDeclared)] == [12, 0, 12]
    assert [one.version for one in market.said(ListingPublished)] == [1, 3]


def test_a_product_changes_only_for_its_artisan_who_has_read_it(market: Any, jug: str) -> None:
    market.welcome(market.weaver)
    path, body = f"/v1/products/{jug}", {"stock": 1}
    etag = market.get(path).headers["ETag"]

    assert market.patch(path, body, market.weaver, etag).status_code == 404
    assert market.patch(path, body, market.potter, None).status_code == 428
    assert market.patch(path, body, market.potter, etag).status_code == 200
    assert market.patch(path, body, market.potter, etag).status_code == 412


def test_products_are_listed_by_craft_and_artisan_in_pages(market: Any, jug: str) -> None:
    weaver = market.welcome(market.weaver, craft="textile")
    market.clock.forward(minutes=1)
    rug = market.publish(market.weaver, category="textile").json["id"]

    everything = market.get("/v1/products?limit=1").json
    rest = market.get(f"/v1/products?limit=1&cursor={everything['next']}").json

    assert [one["id"] for one in everything["items"] + rest["items"]] == [rug, jug]
    assert [one["id"] for one in market.get("/v1/products?category=textile").json["items"]] == [rug]
    found = market.get(f"/v1/products?artisan_id={weaver}").json["items"]
    assert [one["id"] for one in found] == [rug]


@pytest.mark.parametrize(
    "change",
    [
        {"price": {"amount": "0", "currency": "SAR"}},
        {"price": {"amount": "99999999", "currency": "SAR"}},
        {"price": {"amount": "5", "currency": "USD"}},
        {"price": 5},
        {"stock": -1},
        {"stock": "many"},
        {"category": "juggling"},
        {"title": {"ar": "إبريق", "en": ""}},
        {"colour": "red"},
    ],
    ids=["free", "dear", "currency", "plain", "negative", "word", "craft", "empty", "unknown"],
)
def test_a_product_of_the_wrong_shape_is_refused(market: Any, change: Any) -> None:
    market.welcome(market.potter)

    answer = market.publish(market.potter, **change)

    assert (answer.status_code, answer.json["code"]) == (422, "shape_refused")


def test_arabic_digits_are_read_as_digits(market: Any) -> None:
    market.welcome(market.potter)

    answer = market.publish(market.potter, price={"amount": "١٢٠.٥٠", "currency": "SAR"})

    assert answer.json["price"]["amount"] == "120.50"
