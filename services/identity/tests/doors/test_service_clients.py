import hashlib
import json

import pytest

from identity.doors.service_clients import ServiceClients
from identity.settings import IdentitySettings

pytestmark = pytest.mark.parametrize("home", ["sqlite"], indirect=True)


@pytest.fixture
def clients(environ: dict[str, str]) -> ServiceClients:
    hashed = f"sha256:{hashlib.sha256(b'told').hexdigest()}"
    listed = {"booking": hashed, "catalog": ["old", "new"]}
    return ServiceClients(IdentitySettings.load({**environ, "SERVICE_CLIENTS": json.dumps(listed)}))


def test_a_secret_may_be_listed_as_its_hash(clients: ServiceClients) -> None:
    assert clients.fits("booking", "told")
    assert not clients.fits("booking", hashlib.sha256(b"told").hexdigest())


def test_an_old_secret_works_beside_the_new_one(clients: ServiceClients) -> None:
    assert clients.fits("catalog", "old")
    assert clients.fits("catalog", "new")
    assert not clients.fits("catalog", "told")


def test_nobody_is_let_in_by_a_name_alone(clients: ServiceClients) -> None:
    assert not clients.fits("nobody", "")
    assert not clients.fits("", "")
    assert clients.known("booking")
    assert not clients.known("nobody")
