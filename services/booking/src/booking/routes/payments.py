"""Payments: opened by the buyer, carried out on the provider's page, hinted at by its webhook."""

from typing import Any

from flask import request
from marshmallow import EXCLUDE

from booking.doors.webhook import require_signed
from booking.errors import (
    HoldExpired,
    ItemNotOffered,
    OrderInWrongState,
    OrderNotFound,
    PaymentNotBelieved,
    PaymentNotFound,
    WebhookForged,
)
from booking.models.payment import Payment
from booking.schemas.payment import PaymentSchema, PayOrderSchema, WebhookSchema
from booking.use_cases.pay_order import PayOrder, pay_order
from booking.use_cases.settle_payment import SettlePayment, settle_payment
from booking.use_cases.show_payment import ShowPayment, show_payment
from chassis.auth import allow, anyone, person
from chassis.idempotency import idempotent
from chassis.web import Blueprint, deps, read, remember_etag, work

blp = Blueprint("payments", description="Payments through the provider")


@blp.route("/v1/payments", methods=["POST"])
@allow(person)
@idempotent
@blp.arguments(PayOrderSchema)
@blp.response(201, PaymentSchema)
@blp.refuses(OrderNotFound, OrderInWrongState, HoldExpired, ItemNotOffered)
def pay(body: dict[str, Any]) -> Payment:
    """Open a payment; the buyer enters the card at `checkout_url`, on the provider's page."""
    return work(pay_order, PayOrder(order_id=body["order_id"]))


@blp.route("/v1/payments/<payment_id>", methods=["GET"])
@allow(person)
@blp.response(200, PaymentSchema)
@blp.refuses(PaymentNotFound)
def show(payment_id: str) -> Payment:
    """Show one's own payment, and how far its refund is where there is one."""
    payment = read(show_payment, ShowPayment(payment_id=payment_id))
    remember_etag(payment.version)
    return payment


@blp.route("/v1/payments/webhook", methods=["POST"])
@allow(anyone)
@blp.arguments(WebhookSchema, unknown=EXCLUDE)
@blp.response(204)
@blp.refuses(WebhookForged, PaymentNotFound, PaymentNotBelieved)
def webhook(body: dict[str, Any]) -> None:
    """Hear the provider's hint, and ask it what happened; for the payment provider alone."""
    secret = deps().settings.payment_webhook_secret
    require_signed(request.get_data(), request.headers.get("X-Signature"), secret)
    work(settle_payment, SettlePayment(payment_id=body["reference"], hint=body["id"]))
