"""A payment provider: payments as resources, a page where a card is entered, signed webhooks.

The card's number is read on this provider's own page and forgotten: brand and last four digits
are all that anybody is told.
"""

import hashlib
import hmac
import json
import logging
import sqlite3
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import RLock, Thread
from time import sleep
from typing import Any

import httpx

_LOG = logging.getLogger(__name__)
_DECLINED = "4000000000000002"
_BRANDS = {"4": "visa", "5": "mastercard", "9": "mada"}
_WEBHOOK_TRIES = 6

Payment = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Provider:
    """The provider's settings: who may call, what signs its webhooks, where payments are kept."""

    key: str
    webhook_secret: str
    store: "PaymentStore"
    public_url: Callable[[], str]

    def create(self, wanted: Payment, idempotency_key: str) -> Payment:
        """Open a payment; the same key returns the payment that it opened first."""
        payment_id = f"pay_{uuid.uuid5(uuid.NAMESPACE_URL, idempotency_key).hex}"
        known = self.store.get(payment_id)
        if known is not None:
            return known
        return self.store.put(
            {
                "id": payment_id,
                "status": "initiated",
                "amount": int(wanted["amount"]),
                "currency": str(wanted["currency"]),
                "reference": str(wanted["reference"]),
                "callback_url": str(wanted["callback_url"]),
                "checkout_url": f"{self.public_url()}/checkout/{payment_id}",
                "brand": None,
                "last4": None,
                "refunds": [],
            }
        )

    def pay(self, payment: Payment, number: str) -> Payment:
        """Take the card that was entered on our page, and tell the shop."""
        with self.store.lock:
            payment = self.store.get(payment["id"]) or payment
            if payment["status"] != "initiated":
                return payment
            paid = self.store.put(_settled(payment, number))
        Thread(target=self._tell, args=(paid,), daemon=True).start()
        return paid

    def refund(self, payment: Payment, wanted: Payment, idempotency_key: str) -> Payment:
        """Give money back; the same key gives it back once."""
        refund_id = f"rfd_{uuid.uuid5(uuid.NAMESPACE_URL, idempotency_key).hex}"
        with self.store.lock:
            payment = self.store.get(payment["id"]) or payment
            known = next((one for one in payment["refunds"] if one["id"] == refund_id), None)
            if known is not None:
                return dict(known)
            refund = {"id": refund_id, "status": "settled", "amount": int(wanted["amount"])}
            self.store.put({**payment, "refunds": [*payment["refunds"], refund]})
        return refund

    def _tell(self, payment: Payment) -> None:
        body = json.dumps(shown(payment)).encode()
        signature = hmac.new(self.webhook_secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Signature": signature}
        for attempt in range(_WEBHOOK_TRIES):
            try:
                answer = httpx.post(payment["callback_url"], content=body, headers=headers)
            except httpx.HTTPError as failed:
                _LOG.info("webhook not delivered: %s", type(failed).__name__)
            else:
                if answer.is_success:
                    return
            sleep(0.2 * 2**attempt)


def _settled(payment: Payment, number: str) -> Payment:
    return {
        **payment,
        "status": "failed" if number == _DECLINED else "captured",
        "brand": _BRANDS.get(number[:1], "card"),
        "last4": number[-4:],
    }


def shown(payment: Payment) -> Payment:
    """Return what the provider shows of a payment."""
    return {name: value for name, value in payment.items() if name != "callback_url"}


class PaymentStore:
    """Payments in one SQLite file, so that the provider remembers them over a restart."""

    def __init__(self, path: Path | str) -> None:
        self._path = str(path)
        self.lock = RLock()
        self._connection = sqlite3.connect(self._path, check_same_thread=False)
        with self.lock, self._connection:
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS payments (id TEXT PRIMARY KEY, body TEXT NOT NULL)"
            )

    def get(self, payment_id: str) -> Payment | None:
        """Return one payment, or None."""
        with (
            self.lock,
            closing(
                self._connection.execute("SELECT body FROM payments WHERE id = ?", (payment_id,))
            ) as rows,
        ):
            row = rows.fetchone()
        return None if row is None else json.loads(row[0])

    def put(self, payment: Payment) -> Payment:
        """Keep one payment as it is now."""
        with self.lock, self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO payments (id, body) VALUES (?, ?)",
                (payment["id"], json.dumps(payment)),
            )
        return payment

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
