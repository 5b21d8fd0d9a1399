"""What is asked of each service: its main read, five times a person, and its main write, once."""

import itertools
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from population import person

WORDS = {"ar": "إبريق من طين", "en": "A jug of clay"}
MAKER = "per_benchmaker0001"
VISIT = 5
"""How often a person reads with one token, which lasts a quarter of an hour."""
_PEOPLE = itertools.count(VISIT)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request; `caller` is who makes it, `headers` what the service needs beyond that."""

    method: str
    path: str
    caller: str
    roles: tuple[str, ...] = ("customer",)
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()


Make = Callable[[int, str], Call]
"""Makes the call of person number n; the text is the product that is bought."""


def calls(service: str, kind: str, product_id: str) -> Iterator[Call]:
    """Walk over the calls of one kind (read or write) at a service, for ever."""
    make, times = _CALLS[service, kind], VISIT if kind == "read" else 1
    return (make(number // times, product_id) for number in _PEOPLE)


def new_product(stock: int = 1) -> dict[str, Any]:
    """Return a product to publish."""
    price = {"amount": "120.00", "currency": "SAR"}
    shared = {"title": WORDS, "description": WORDS, "category": "pottery", "price": price}
    return {**shared, "stock": stock}


def _order(number: int, product_id: str) -> Call:
    delivery = {"name": "Layla", "phone": "+966500000001", "address": "12 Palm Grove Street"}
    lines = [{"product_id": product_id, "quantity": 1}]
    return Call(
        method="POST",
        path="/v1/orders",
        caller=person(number),
        body={"lines": lines, "delivery": delivery},
        headers=(("Idempotency-Key", secrets.token_hex(16)),),
    )


def _at(method: str, path: str, body: Any = None, **headers: str) -> Make:
    given = tuple((name.replace("_", "-"), value) for name, value in headers.items())

    def make(number: int, _product_id: str) -> Call:
        return Call(
            method=method,
            path=path.format(n=number),
            caller=person(number),
            body=body,
            headers=given,
        )

    return make


def _publish(_number: int, _product_id: str) -> Call:
    return Call(
        method="POST",
        path="/v1/products",
        caller=MAKER,
        roles=("customer", "artisan"),
        body=new_product(),
    )


_MESSAGES = "/v1/conversations/cnv_{n}/messages"

_CALLS: dict[tuple[str, str], Make] = {
    ("identity", "read"): _at("GET", "/v1/me"),
    ("identity", "write"): _at("PATCH", "/v1/me", {"full_name": "Layla Salem"}, If_Match='"1"'),
    ("catalog", "read"): _at("GET", "/v1/products?limit=20"),
    ("catalog", "write"): _publish,
    ("booking", "read"): _at("GET", "/v1/orders/ord_{n}"),
    ("booking", "write"): _order,
    ("messaging", "read"): _at("GET", f"{_MESSAGES}?limit=20"),
    ("messaging", "write"): _at("POST", _MESSAGES, {"text": "When will the jug be ready?"}),
    ("notification", "read"): _at("GET", "/v1/notifications?limit=20"),
    ("notification", "write"): _at("PUT", "/v1/notifications/ntc_{n}/read-state"),
    ("privacy", "read"): _at("GET", "/v1/privacy/consents"),
    ("privacy", "write"): _at("PUT", "/v1/privacy/consents/marketing/email", {"granted": True}),
}
