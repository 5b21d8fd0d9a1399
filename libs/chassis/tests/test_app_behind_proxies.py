"""Whose address a service sees: the client's that our own proxies name, and no other."""

import pytest
from flask import Flask, request
from joserfc.jwk import KeySet

from chassis.app import Web, build_app
from chassis.database import Database
from chassis.settings import ServiceSettings
from chassis.signatures import StaticKeys

from .toy import ENVIRON, Deps


def app_behind(hops: str) -> Flask:
    return build_app(
        Web(
            name="toy",
            title="Toy",
            settings=ServiceSettings.load({**ENVIRON, "PROXY_HOPS": hops}),
            database=Database("sqlite://"),
            deps=Deps(""),
            blueprints=[],
            keys=StaticKeys(KeySet([])),
            person_check=lambda _session, _person_id: "known",
        )
    )


@pytest.mark.parametrize(
    ("hops", "said", "seen"),
    [
        ("0", "192.0.2.7", "127.0.0.1"),
        ("1", "192.0.2.7", "192.0.2.7"),
        ("1", "198.51.100.1, 192.0.2.7", "192.0.2.7"),
        ("2", "203.0.113.9, 198.51.100.1, 192.0.2.7", "198.51.100.1"),
    ],
)
def test_only_as_many_proxies_as_are_ours_are_believed(hops: str, said: str, seen: str) -> None:
    app = app_behind(hops)
    addresses: list[str | None] = []
    app.before_request(lambda: addresses.append(request.remote_addr))
    app.test_client().get("/openapi.json", headers={"X-Forwarded-For": said})
    app.extensions["alheraf"].database.dispose()
    assert addresses == [seen]
