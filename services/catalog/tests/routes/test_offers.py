from typing import Any


def test_booking_learns_what_an_order_freezes(market: Any) -> None:
    artisan_id = market.welcome(market.potter)
    jug = market.publish(market.potter).json["id"]
    course = market.publish(market.potter, "/v1/workshops").json["id"]
    seat = market.schedule(market.potter, course).json["id"]

    product, session = market.offered(jug, seat, "prd_unknown1")

    assert product == {
        "item_id": jug,
        "kind": "product",
        "listing_id": jug,
        "title": {"ar": "إبريق فخاري", "en": "Clay water jug"},
        "unit_price": 12000,
        "artisan_id": artisan_id,
        "artisan_person_id": market.potter,
        "starts_at": None,
        "ends_at": None,
    }
    assert (session["item_id"], session["listing_id"]) == (seat, course)
    assert (session["kind"], session["starts_at"]) == ("session", "2026-03-08T12:00:00Z")


def test_a_session_that_has_begun_is_not_on_offer(market: Any) -> None:
    market.welcome(market.potter)
    course = market.publish(market.potter, "/v1/workshops").json["id"]
    seat = market.schedule(market.potter, course, in_days=1).json["id"]
    market.clock.forward(days=2)

    assert market.offered(seat) == []


def test_the_door_is_for_booking_alone(market: Any) -> None:
    body = {"items": [{"item_id": "prd_any0"}]}
    other = market.tokens.service_headers("messaging", target="catalog")
    elsewhere = market.tokens.service_headers("booking", target="identity")

    assert market.post("/internal/offers", body).status_code == 401
    assert market.post("/internal/offers", body, market.buyer, "admin").status_code == 403
    assert market.client.post("/internal/offers", json=body, headers=other).status_code == 403
    assert market.client.post("/internal/offers", json=body, headers=elsewhere).status_code == 401
