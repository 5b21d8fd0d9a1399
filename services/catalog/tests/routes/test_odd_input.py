import base64
import json
from typing import Any

import pytest


def cursor(*values: Any) -> str:
    plain = json.dumps([["v", value] for value in values]).encode()
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/products/%00",
        "/v1/products/a%00b",
        "/v1/artisans/%E2%80%AE",
        f"/v1/workshops/{'x' * 500}",
        f"/v1/products?cursor={cursor(7, 7)}",
        f"/v1/products?cursor={cursor('x', 'y')}",
        f"/v1/products?cursor={cursor(None, None)}",
        "/v1/products?cursor=%00",
        "/v1/products?artisan_id=%00",
        "/v1/search?q=%00",
        "/v1/search?q=%FF",
        "/v1/products?limit=99999999999999999999",
        "/v1/products?unknown=1",
    ],
)
def test_odd_addresses_are_refused_and_never_an_error_of_ours(market: Any, path: str) -> None:
    assert 400 <= market.get(path).status_code < 500
