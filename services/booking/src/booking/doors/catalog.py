"""The catalog's internal door: what is offered right now, by whom and at which price."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from chassis.http import ServiceClient


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One product or session as it is offered at this moment; the price is in halalas."""

    item_id: str
    kind: str
    listing_id: str
    title: Mapping[str, str]
    unit_price: int
    artisan_id: str
    artisan_person_id: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class OffersDoor(Protocol):
    """Whoever knows what is on offer."""

    def offers_for(self, item_ids: Iterable[str]) -> Mapping[str, Offer]:
        """Return the offers of these items by id; what is not on offer is missing.

        Raises:
            Unavailable: the catalog does not answer.
        """
        ...


class CatalogDoor:
    """The catalog over HTTP."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def offers_for(self, item_ids: Iterable[str]) -> Mapping[str, Offer]:
        """Return the offers of these items by id; what is not on offer is missing."""
        asked = {"items": [{"item_id": item_id} for item_id in dict.fromkeys(item_ids)]}
        answer: dict[str, Any] = self._client.post("/internal/offers", asked)
        offers = (_offer(shown) for shown in answer["offers"])
        return {offer.item_id: offer for offer in offers}


def _offer(shown: Mapping[str, Any]) -> Offer:
    return Offer(
        item_id=shown["item_id"],
        kind=shown["kind"],
        listing_id=shown["listing_id"],
        title=shown["title"],
        unit_price=shown["unit_price"],
        artisan_id=shown["artisan_id"],
        artisan_person_id=shown["artisan_person_id"],
        starts_at=_moment(shown.get("starts_at")),
        ends_at=_moment(shown.get("ends_at")),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
