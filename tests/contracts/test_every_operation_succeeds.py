"""Each public operation succeeds at least once for people who live here, as its document says.

The people of tests/privacy live through most of them; the rest of the tour is made here. Every
answer on the way is held to the document, and every call that names something by its id is made
again by an outsider whose it is not.
"""

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from embedded.suite import Suite
from story.client import until

from ..privacy.canaries import Notebook, NotingApi
from ..privacy.living import Town
from .operators import operate
from .witness import ABOUT_AN_ORDER, Outsider, Witness

pytestmark = pytest.mark.slow

ELSEWHERE = {
    ("POST", "/v1/oauth/token"): "services call it whenever they speak to one another",
    ("POST", "/v1/payments/webhook"): "the provider calls it at every payment",
    ("POST", "/v1/privacy/holders/{name}/retirement"): "all six are required here",
}


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    with Suite(tmp_path_factory.mktemp("tour")) as made:
        yield made


@pytest.mark.timeout(240)
def test_every_public_operation_succeeds_and_answers_as_documented(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = httpx.get(f"{suite.url}/openapi.json").json()
    witness = Witness(document)
    templates = Notebook.of(document).templates
    send = NotingApi._send
    town = Town.founded(suite)
    outsider = Outsider(town)

    def watched(api: NotingApi, method: str, path: str, **options: Any) -> Any:
        given = dict(options)
        answer = send(api, method, path, **options)
        for known, pattern, template in templates:
            if known == method and pattern.fullmatch(path):
                witness.see(method, template, answer)
                if witness.is_of_somebody(method, template, path, given.get("json")):
                    status = outsider.status_of(method, path, given)
                    witness.see_outsider(method, template, status)
                break
        return answer

    monkeypatch.setattr(NotingApi, "_send", watched)
    town.live()
    _tour(town)
    wanted = {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if isinstance(operation, dict)
    }
    assert witness.complaints == []
    owned = {one for one in wanted if "_id}" in one[1] and witness.is_restricted(*one)}
    assert sorted((owned | ABOUT_AN_ORDER) - witness.tried_by_others) == []
    assert sorted(wanted - witness.succeeded - set(ELSEWHERE)) == []


def _tour(town: Town) -> None:
    _read_everything(town)
    _sessions(town)
    _buy_and_cancel(town)
    _run_a_workshop(town)
    _govern(town)
    _unsubscribe(town)
    operate(town)
    _leave(town)


def _read_everything(town: Town) -> None:
    """Long because each read is named."""
    stranger, buyer, maker = town.api(), town.api(town.staying), town.api(town.maker)
    for path in ("/v1/categories", "/v1/artisans", "/v1/products", "/v1/workshops"):
        stranger.get(path)
    for path in (
        "/.well-known/gpc.json",
        "/.well-known/jwks.json",
        "/v1/privacy/keys",
        "/v1/privacy/policies",
    ):
        stranger.get(path)
    product = stranger.get("/v1/products")["items"][0]
    workshop = stranger.get("/v1/workshops")["items"][0]
    stranger.get(f"/v1/products/{product['id']}")
    stranger.get(f"/v1/products/{product['id']}/reviews")
    stranger.get(f"/v1/workshops/{workshop['id']}")
    stranger.get(f"/v1/workshops/{workshop['id']}/reviews")
    stranger.get(f"/v1/workshops/{workshop['id']}/sessions")
    stranger.get(f"/v1/artisans/{product['artisan']['id']}")
    version = stranger.get("/v1/privacy/policies/current")["version"]
    stranger.get(f"/v1/privacy/policies/{version}")
    for path in ("/v1/me", "/v1/sessions", "/v1/privacy/consents", "/v1/privacy/requests"):
        buyer.get(path)
    order = buyer.get("/v1/orders")["items"][0]
    buyer.get(f"/v1/orders/{order['id']}/looks")
    invoice = buyer.get("/v1/invoices")["items"][0]
    buyer.get(f"/v1/invoices/{invoice['id']}")
    notice = buyer.get("/v1/notifications")["items"][0]
    buyer.put(f"/v1/notifications/{notice['id']}/read-state", {})
    buyer.get("/v1/notification-preferences")
    conversation = buyer.get("/v1/conversations")["items"][0]
    path = f"/v1/conversations/{conversation['id']}"
    buyer.get(path)
    buyer.get(f"{path}/messages")
    buyer.put(f"{path}/read-state", {"number": 1})
    maker.get("/v1/artisans/me/preview")
    own = maker.get("/v1/artisan-orders")["items"][0]
    maker.get(f"/v1/artisan-orders/{own['id']}")
    inquiry = town.officer.get("/v1/inquiries")["items"][0]
    town.officer.get(f"/v1/inquiries/{inquiry['id']}")
    town.officer.get("/v1/artisans/applications")


def _sessions(town: Town) -> None:
    email = town.mails[town.weaver.letter]
    api = town.api()
    signed = api.post("/v1/sessions", {"email": email, "password": town.weaver.password})
    fresh = api.post("/v1/sessions/refresh", {"refresh_token": signed["refresh_token"]})
    api.token = fresh["access_token"]
    other = next(one for one in api.get("/v1/sessions")["items"] if not one.get("current"))
    api._call("DELETE", f"/v1/sessions/{other['id']}")
    api._call("DELETE", "/v1/sessions")
    town.apis[town.weaver.letter] = api


def _buy_and_cancel(town: Town) -> None:
    buyer, maker = town.api(town.staying), town.api(town.maker)
    product = maker.get("/v1/artisan-orders")["items"][0]["lines"][0]["item_id"]
    wanted = {
        "lines": [{"product_id": product, "quantity": 1}],
        "delivery": {"name": "Somebody", "phone": "+966551234567", "address": "A long road 1"},
    }
    mine, theirs = (buyer.post_once("/v1/orders", wanted) for _ in range(2))
    payment = buyer.post_once("/v1/payments", {"order_id": mine["id"]})
    buyer.get(f"/v1/payments/{payment['id']}")
    buyer.post(f"/v1/orders/{mine['id']}/cancellation")
    maker.post(f"/v1/artisan-orders/{theirs['id']}/cancellation")


def _run_a_workshop(town: Town) -> None:
    buyer, maker = town.api(town.staying), town.api(town.maker)
    me = maker.get("/v1/artisans/me")["id"]
    workshop = town.api().get("/v1/workshops", artisan_id=me)["items"][0]["id"]
    path = f"/v1/workshops/{workshop}/sessions"
    session = town.api().get(path)["items"][0]
    maker._call(
        "PATCH",
        f"{path}/{session['id']}",
        json={"capacity": 6},
        headers={"If-Match": f'"{session["version"]}"'},
    )
    seats = {"session_id": session["id"], "seats": 1}
    booking = buyer.post_once("/v1/bookings", seats)
    buyer.get("/v1/bookings")
    buyer.get(f"/v1/bookings/{booking['id']}")
    buyer.post(f"/v1/bookings/{booking['id']}/cancellation")


def _govern(town: Town) -> None:
    officer = town.officer
    version = max(one["version"] for one in officer.get("/v1/privacy/policies")["items"])
    text = {"ar": "نص السياسة", "en": "The policy"}
    when = "2030-01-01T00:00:00Z"
    policy = {"title": text, "text": text, "material": False, "effective_at": when}
    assert officer.post("/v1/privacy/policies", policy)["version"] == version + 1
    officer.get("/v1/privacy/holders")
    officer.get("/v1/privacy/officer/requests")
    officer.get("/v1/privacy/corrections")


def _unsubscribe(town: Town) -> None:
    buyer, stranger = town.api(town.staying), town.api()
    buyer.put("/v1/privacy/consents/marketing/email", {"granted": True})
    links = itertools.chain.from_iterable(
        str(dict(mail["headers"]).get("List-Unsubscribe", "")).strip("<>").split()
        for mail in town.mailbox.mail_to(town.mails[town.staying.letter])
    )
    link = until("a promotional mail", lambda: next(links, None) or _promote(town))
    path = "/" + str(link).split("/", 3)[3]
    stranger.get(path)
    stranger._call("POST", path, data={"List-Unsubscribe": "One-Click"})
    buyer.put("/v1/privacy/consents/marketing/email", {"granted": True})


def _promote(town: Town) -> str | None:
    listing = {
        "title": {"ar": "جديد", "en": "New"},
        "description": {"ar": "جديد", "en": "New"},
        "category": "pottery",
        "price": {"amount": "1.00", "currency": "SAR"},
        "stock": 1,
    }
    town.api(town.maker).post("/v1/products", listing)
    for mail in town.mailbox.mail_to(town.mails[town.staying.letter]):
        found = str(mail["headers"].get("List-Unsubscribe", ""))
        if found:
            return found.strip("<>")
    return None


def _leave(town: Town) -> None:
    api = town.api(town.staying)
    request = api.post("/v1/privacy/requests", {"kind": "portability"})
    path = f"/v1/privacy/requests/{request['id']}"
    until("the archive", lambda: api.get(path)["status"] == "completed")
    api.download(f"{path}/archive")
    cancelled = api.post("/v1/privacy/requests", {"kind": "erasure"})
    api.post(f"/v1/privacy/requests/{cancelled['id']}/cancellation")
    erasure = town.api(town.leaving).post("/v1/privacy/requests", {"kind": "erasure"})
    path = f"/v1/privacy/requests/{erasure['id']}"
    leaver = town.api(town.leaving)
    digest = until("the preview", lambda: leaver.get(path).get("preview_digest"))
    leaver.post(f"{path}/confirmation", {"preview_digest": digest})
    status = "/" + str(erasure["status_url"]).split("/", 3)[3]
    until("the end", lambda: town.api().get(status)["status"] == "completed", patience=60)
    town.api().get(f"{status}/certificate")
    _two_officers(town)


def _two_officers(town: Town) -> None:
    """Let one officer open an erasure for somebody, and another extend and approve it."""
    second = town.weaver
    email = town.mails[second.letter]
    command = [sys.executable, "-m", "identity", "grant-role", email, "officer"]
    environment = {**os.environ, **town.suite.environment("identity")}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    wanted = {"kind": "erasure", "person_id": town.staying.person_id}
    request = town.officer.post("/v1/privacy/requests", wanted)
    api = town.sign_in(second, email)
    path = f"/v1/privacy/requests/{request['id']}"
    api.post(f"{path}/extension", {"code": "complex_request"})

    def approved() -> bool:
        digest = api.get(path)["preview_digest"]
        return bool(api.post(f"{path}/approval", {"preview_digest": digest}))

    until("the preview to be approved", approved)
