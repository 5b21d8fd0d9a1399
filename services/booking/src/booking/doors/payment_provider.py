"""The payment provider's door. Card numbers are entered on its pages and never reach us."""

from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from booking.errors import PaymentNotBelieved
from chassis.http import Rejected, Unavailable
from chassis.tls import trust

CURRENCY = "SAR"
_NOT_FOUND, _SERVER_ERROR = 404, 500
_BUSY = frozenset({408, 409, 425, 429})


@dataclass(frozen=True, kw_only=True)
class WantedPayment:
    """What a provider is asked to take; `reference` is our id of it, and is asked for once."""

    reference: str
    amount: int
    callback_url: str
    currency: str = CURRENCY


@dataclass(frozen=True, kw_only=True)
class ToldPayment:
    """What a provider says of a payment: `status` is initiated, captured or failed."""

    id: str
    reference: str
    status: str
    amount: int
    currency: str
    checkout_url: str | None = None
    brand: str | None = None
    last4: str | None = None


class PaymentProvider(Protocol):
    """Whoever takes money and gives it back. Every method may raise `Unavailable`."""

    def open(self, wanted: WantedPayment) -> ToldPayment:
        """Open a payment; the same reference opens it once."""
        ...

    def look(self, provider_reference: str) -> ToldPayment:
        """Return a payment as it is now."""
        ...

    def refund(self, provider_reference: str, *, reference: str, amount: int) -> str:
        """Give money back, once a reference, and return the provider's id of it."""
        ...


class HttpPaymentProvider:
    """A provider that speaks HTTP: payments as resources, an Idempotency-Key for what moves."""

    def __init__(self, base_url: str, key: str, *, timeout: float) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        self._http = httpx.Client(
            base_url=base_url, headers=headers, timeout=timeout, verify=trust()
        )

    def open(self, wanted: WantedPayment) -> ToldPayment:
        """Open a payment; the same reference opens it once."""
        body = {
            "amount": wanted.amount,
            "currency": wanted.currency,
            "reference": wanted.reference,
            "callback_url": wanted.callback_url,
        }
        return _told(self._moved("/v1/payments", body, wanted.reference))

    def look(self, provider_reference: str) -> ToldPayment:
        """Return a payment as it is now.

        Raises:
            PaymentNotBelieved: the provider knows no such payment.
        """
        try:
            return _told(self._call("GET", f"/v1/payments/{provider_reference}"))
        except Rejected as refused:
            if refused.status == _NOT_FOUND:
                raise PaymentNotBelieved from refused
            raise

    def refund(self, provider_reference: str, *, reference: str, amount: int) -> str:
        """Give money back, once a reference, and return the provider's id of it."""
        path = f"/v1/payments/{provider_reference}/refunds"
        body = {"amount": amount, "reference": reference}
        return str(self._moved(path, body, reference)["id"])

    def _moved(self, path: str, body: dict[str, Any], once: str) -> dict[str, Any]:
        return self._call("POST", path, json=body, headers={"Idempotency-Key": once})

    def _call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        try:
            answer = self._http.request(method, path, **options)
        except httpx.HTTPError as failed:
            raise Unavailable(type(failed).__name__) from failed
        if answer.status_code >= _SERVER_ERROR or answer.status_code in _BUSY:
            raise Unavailable(f"answered {answer.status_code}")
        if not answer.is_success:
            raise Rejected(answer.status_code, "payment_provider")
        document: dict[str, Any] = answer.json()
        return document


def _told(document: dict[str, Any]) -> ToldPayment:
    return ToldPayment(
        id=str(document["id"]),
        reference=str(document["reference"]),
        status=str(document["status"]),
        amount=int(document["amount"]),
        currency=str(document["currency"]),
        checkout_url=document.get("checkout_url"),
        brand=document.get("brand"),
        last4=document.get("last4"),
    )
