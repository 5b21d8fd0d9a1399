"""The sandbox speaks the protocols of the doors that it stands in for."""

import hashlib
import hmac
import os
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from sandbox.app import Sandbox, create_app
from sandbox.mail import Mailbox, MailServer
from sandbox.payments import PaymentStore, Provider
from testkit.servers.ports import wait_for_port

KEY = {"Authorization": "Bearer key"}


def sandbox_with(store: PaymentStore) -> Sandbox:
    provider = Provider(
        key="key", webhook_secret="hook", store=store, public_url=lambda: "http://pay"
    )
    return Sandbox(sms_key="key", provider=provider)


@pytest.fixture
def store() -> Iterator[PaymentStore]:
    kept = PaymentStore(":memory:")
    yield kept
    kept.close()


@pytest.fixture
def client(store: PaymentStore) -> FlaskClient:
    return create_app(sandbox_with(store)).test_client()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def opened(client: FlaskClient, callback_url: str = "http://127.0.0.1:9/") -> dict[str, Any]:
    wanted = {"amount": 500, "currency": "SAR", "reference": "o1", "callback_url": callback_url}
    answer = client.post("/v1/payments", json=wanted, headers={**KEY, "Idempotency-Key": "k"})
    assert answer.status_code == 201
    return dict(answer.get_json())


def test_mail_is_delivered_over_smtp_and_can_be_read() -> None:
    mailbox, port = Mailbox(), free_port()
    server = MailServer(mailbox, port=port)
    server.start()
    try:
        message = EmailMessage()
        message["Subject"] = "رمز التحقق"
        message.set_content("الرمز 123456")
        message.add_alternative("<p dir=rtl>123456</p>", subtype="html")
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            smtp.send_message(message, "from@example.org", ["to@example.org"])
    finally:
        server.stop()
    (delivered,) = mailbox.addressed_to("to@example.org")
    assert delivered["subject"] == "رمز التحقق"
    assert "123456" in delivered["text"]
    assert "dir=rtl" in delivered["html"]
    assert mailbox.addressed_to("other@example.org") == []


def test_the_same_key_opens_one_payment_and_refunds_once(client: FlaskClient) -> None:
    payment = opened(client)
    assert opened(client)["id"] == payment["id"]
    refunds = [
        client.post(
            f"/v1/payments/{payment['id']}/refunds",
            json={"amount": 500},
            headers={**KEY, "Idempotency-Key": "r"},
        ).get_json()
        for _ in range(2)
    ]
    assert refunds[0] == refunds[1]
    shown = client.get(f"/v1/payments/{payment['id']}", headers=KEY).get_json()
    assert len(shown["refunds"]) == 1


def test_paying_tells_the_shop_with_a_signature_and_never_the_number(client: FlaskClient) -> None:
    heard: list[tuple[bytes, str]] = []
    told = Event()
    shop = Flask("shop")

    @shop.post("/hook")
    def hook() -> str:
        heard.append((request.get_data(), request.headers["X-Signature"]))
        told.set()
        return "ok"

    server = make_server("127.0.0.1", 0, shop)
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    payment = opened(client, f"http://127.0.0.1:{server.server_port}/hook")
    client.post(f"/checkout/{payment['id']}", data={"number": "4111 1111 1111 1111"})
    assert told.wait(5)
    server.shutdown()
    serving.join()
    server.server_close()
    body, signature = heard[0]
    assert signature == hmac.new(b"hook", body, hashlib.sha256).hexdigest()
    assert b"4111111111111111" not in body
    assert b'"last4": "1111"' in body


def test_a_declined_card_fails_the_payment(client: FlaskClient) -> None:
    payment = opened(client)
    answer = client.post(f"/checkout/{payment['id']}", data={"number": "4000000000000002"})
    assert answer.get_json() == {"status": "failed"}


def test_strangers_are_refused(client: FlaskClient) -> None:
    assert client.post("/v1/messages", json={"to": "+9665", "text": "x"}).status_code == 401
    assert client.get("/v1/payments/none", headers=KEY).status_code == 404


def test_what_was_sent_can_be_read_as_a_page(client: FlaskClient) -> None:
    client.post("/v1/messages", json={"to": "+966500000000", "text": "رمزك 1"}, headers=KEY)
    assert "رمزك 1" in client.get("/").get_data(as_text=True)


def test_codes_are_marked_on_the_page_and_nothing_else_is_taken_for_markup(
    client: FlaskClient,
) -> None:
    texts = {"to": "+966500000009", "text": "رمزك 123456 <b>لا</b> req_654321 1234567"}
    client.post("/v1/messages", json=texts, headers=KEY)
    page = client.get("/").get_data(as_text=True)
    assert "<b>123456</b>" in page
    assert "&lt;b&gt;لا&lt;/b&gt; req_654321 1234567" in page
    assert '<pre dir="auto">' in page


def test_run_by_itself_it_ends_when_it_is_told_to() -> None:
    port = free_port()
    environ = {
        **os.environ,
        "SANDBOX_PORT": str(port),
        "SANDBOX_SMTP_PORT": str(free_port()),
        **dict.fromkeys(("PAYMENT_KEY", "PAYMENT_WEBHOOK_SECRET", "SMS_KEY"), "known"),
    }
    running = subprocess.Popen([sys.executable, "-m", "sandbox"], env=environ)
    wait_for_port(port, within=20, alive=lambda: running.poll() is None)
    running.terminate()
    assert running.wait(20) == 0
