from typing import Any

import pytest

from contracts.catalog import ArtisanApplied, ArtisanApproved, ArtisanDeclined


def test_a_person_applies_and_an_officer_approves(market: Any) -> None:
    applied = market.apply(market.potter)
    artisan_id = applied.json["id"]
    hidden = market.get(f"/v1/artisans/{artisan_id}")
    waiting = market.get("/v1/artisans/applications", market.officer, "officer").json["items"]
    approved = market.post(f"/v1/artisans/{artisan_id}/approval", None, market.officer, "officer")

    assert (applied.status_code, applied.json["state"]) == (201, "applied")
    assert hidden.status_code == 404
    assert [one["id"] for one in waiting] == [artisan_id]
    assert approved.json["state"] == "approved"
    assert market.get(f"/v1/artisans/{artisan_id}").status_code == 200
    assert [said.person_id for said in market.said(ArtisanApplied)] == [market.potter]
    assert [said.person_id for said in market.said(ArtisanApproved)] == [market.potter]


def test_a_declined_applicant_reads_why_and_applies_anew(market: Any) -> None:
    artisan_id = market.apply(market.potter).json["id"]
    body = {"reason": "أضف نبذة أطول"}
    market.post(f"/v1/artisans/{artisan_id}/decline", body, market.officer, "admin")

    declined = market.get("/v1/artisans/me", market.potter).json
    again = market.apply(market.potter)

    assert (declined["state"], declined["decline_reason"]) == ("declined", "أضف نبذة أطول")
    assert (again.status_code, again.json["id"]) == (201, artisan_id)
    assert again.json["decline_reason"] is None
    assert len(market.said(ArtisanDeclined)) == 1


def test_one_applies_once_and_is_decided_on_once(market: Any) -> None:
    artisan_id = market.welcome(market.potter)

    assert market.apply(market.potter).json["code"] == "already_applied"
    again = market.post(f"/v1/artisans/{artisan_id}/approval", None, market.officer, "officer")
    assert (again.status_code, again.json["code"]) == (409, "application_decided")


def test_only_officers_and_admins_decide(market: Any) -> None:
    artisan_id = market.apply(market.potter).json["id"]

    path = f"/v1/artisans/{artisan_id}/approval"
    assert market.post(path, None, market.potter).status_code == 403
    assert market.post(path, None, market.potter, "support").status_code == 403
    assert market.get("/v1/artisans/applications", market.potter).status_code == 403
    assert market.post("/v1/artisans/art_none0/approval", None, market.officer, "officer").json[
        "code"
    ] == ("artisan_not_found")


def test_each_pair_of_eyes_sees_what_the_artisan_chose(market: Any) -> None:
    artisan_id = market.welcome(market.potter)
    jug = market.publish(market.potter).json["id"]
    market.order(jug, artisan_id, "confirmed")

    path = f"/v1/artisans/{artisan_id}"
    stranger, buyer = market.get(path, market.stranger).json, market.get(path, market.buyer).json

    assert set(stranger) == {"id", "display_name", "craft", "bio", "region"}
    assert set(buyer) == {*stranger, "address"}
    assert market.get(path).json == stranger
    assert market.get(path, market.potter).json["phone"] == "+966500000001"


@pytest.mark.parametrize("steps", [(), ("cancelled",), ("confirmed", "cancelled")])
def test_an_order_that_was_not_paid_or_was_cancelled_shows_nothing_more(
    market: Any, steps: tuple[str, ...]
) -> None:
    artisan_id = market.welcome(market.potter)
    market.order(market.publish(market.potter).json["id"], artisan_id, *steps)

    assert "address" not in market.get(f"/v1/artisans/{artisan_id}", market.buyer).json


def test_the_preview_is_what_those_eyes_really_see(market: Any) -> None:
    artisan_id = market.welcome(market.potter)
    market.order(market.publish(market.potter).json["id"], artisan_id, "confirmed")
    rules = {"visibility": {"phone": "after_purchase", "bio": "never"}}

    changed = market.correct("/v1/artisans/me", rules, market.potter)
    preview = market.get("/v1/artisans/me/preview", market.potter).json

    path = f"/v1/artisans/{artisan_id}"
    assert changed.json["visibility"] == {
        "bio": "never",
        "region": "public",
        "address": "after_purchase",
        "phone": "after_purchase",
    }
    assert preview["stranger"] == market.get(path, market.stranger).json
    assert preview["buyer"] == market.get(path, market.buyer).json
    assert preview["platform"] == market.get(path, market.potter).json
    assert "bio" not in preview["buyer"]
    assert "phone" in preview["buyer"]


def test_a_list_shows_what_strangers_may_see(market: Any) -> None:
    market.welcome(market.potter)
    market.welcome(market.weaver, craft="textile")

    everybody = market.get("/v1/artisans", market.potter).json["items"]
    weavers = market.get("/v1/artisans?craft=textile").json["items"]

    assert len(everybody) == 2
    assert all("phone" not in one and "address" not in one for one in everybody)
    assert [one["craft"] for one in weavers] == ["textile"]


def test_a_profile_changes_only_for_who_has_read_its_newest_version(market: Any) -> None:
    market.welcome(market.potter)
    etag = market.get("/v1/artisans/me", market.potter).headers["ETag"]
    body = {"region": "asir"}

    first = market.patch("/v1/artisans/me", body, market.potter, etag)
    stale = market.patch("/v1/artisans/me", body, market.potter, etag)
    blind = market.patch("/v1/artisans/me", body, market.potter, None)

    assert (first.status_code, first.json["region"]) == (200, "asir")
    assert (stale.status_code, blind.status_code) == (412, 428)


def test_who_never_applied_has_no_profile(market: Any) -> None:
    assert market.get("/v1/artisans/me", market.stranger).json["code"] == "not_an_artisan"


@pytest.mark.parametrize(
    "change",
    [
        {"craft": "juggling"},
        {"region": "mars"},
        {"display_name": {"ar": "واحد"}},
        {"phone": "hello"},
        {"visibility": {}},
        {"bio": {"ar": "x" * 2001, "en": "y"}},
    ],
    ids=["craft", "region", "one language", "phone", "unknown field", "long"],
)
def test_an_application_of_the_wrong_shape_is_refused(market: Any, change: Any) -> None:
    answer = market.apply(market.potter, **change)

    assert (answer.status_code, answer.json["code"]) == (422, "shape_refused")
