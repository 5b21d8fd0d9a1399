"""The real services behind the real gateway: people come in, and refusals keep their words."""

import re
from collections.abc import Iterator

import httpx
import pytest

from embedded.suite import Suite
from gateway.documents import Documents
from story.client import Api
from story.mailbox import Mailbox

from .conftest import Build, Gateway
from .test_reaching import operations

PASSWORD = "a-long-password-of-nobody-1"
FORM = {
    "email": "visitor@example.com",
    "phone": "+966500000077",
    "password": PASSWORD,
    "full_name": "Visitor At The Door",
    "language": "en",
}


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    with Suite(tmp_path_factory.mktemp("suite")) as running:
        yield running


@pytest.fixture(scope="module")
def front(build: Build, suite: Suite) -> Gateway:
    origins = {
        name.upper(): suite.addresses.of(name).removeprefix("http://")
        for name in ("identity", "catalog", "booking", "messaging", "notification", "privacy")
    }
    gateway = build(**origins)
    gateway.start()
    return gateway


def test_a_person_joins_and_corrects_their_name_through_it(front: Gateway, suite: Suite) -> None:
    with Api(front.url) as api, Mailbox(suite.mail_url) as mailbox:
        api.post("/v1/accounts", FORM)
        code = mailbox.code_mailed_to(FORM["email"])
        api.post("/v1/accounts/verification", {"email": FORM["email"], "code": code})
        body = {"email": FORM["email"], "password": PASSWORD}
        api.token = api.post("/v1/sessions", body)["access_token"]
    bearer = {"Authorization": f"Bearer {api.token}"}
    with httpx.Client(base_url=front.url, headers=bearer, trust_env=False) as http:
        me = http.get("/v1/me")
        assert http.get("/v1/me", headers={"If-None-Match": me.headers["etag"]}).status_code == 304
        change = {"full_name": "Visitor Who Stays"}
        assert http.patch("/v1/me", json=change).json()["code"] == "precondition_missing"
        changed = http.patch("/v1/me", json=change, headers={"If-Match": me.headers["etag"]})
        assert changed.json()["full_name"] == "Visitor Who Stays"
        told = http.get("/v1/orders/ord_unknown", headers={"Accept-Language": "ar"}).json()
        assert told["code"] == "order_not_found"
        assert re.search("[\u0600-\u06ff]", told["title"])


def test_each_operation_is_answered_as_its_service_answers(
    front: Gateway, suite: Suite, documents: Documents
) -> None:
    with httpx.Client(trust_env=False, timeout=30) as http:
        for owner, method, path in operations(documents, internal=False):
            here = http.request(method, f"{front.url}{path}")
            there = http.request(method, f"{suite.addresses.of(owner)}{path}")
            assert (here.status_code, told(here)) == (there.status_code, told(there)), path
            assert "server" in here.headers
            assert here.headers["server"] == "nginx"


def told(answer: httpx.Response) -> str:
    kind = answer.headers.get("content-type", "")
    return str(answer.json()["code"]) if kind == "application/problem+json" else kind
