"""What somebody would write first: bare Flask, SQLAlchemy and marshmallow, with the same queries.

`SERVICE=catalog DATABASE_URL=… gunicorn bare:create_app()`. It reads through the same functions and
shows through the same schemas as the service; it writes the same rows by hand, after the questions
that the feature itself cannot do without (is the artisan still here, may one write here, what was
answered before). What it leaves out is what the house adds: who calls and whether they may, the
fence, events, idempotency, problem details, metrics, traces, logs. A header names who calls.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Flask, jsonify, request
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from booking.doors.deps import open_doors
from booking.models.allocation import Allocation
from booking.models.hold import Hold, lapse_holds
from booking.models.order import Order
from booking.models.order_line import OrderLine
from booking.models.withdrawn_artisan import has_withdrawn
from booking.schemas.order import OrderSchema, PlaceOrderSchema
from booking.settings import BookingSettings
from booking.use_cases.show_order import ShowOrder, show_order
from catalog.models.artisan import Artisan
from catalog.models.listing import PRODUCT, Listing
from catalog.models.showcase import exhibits
from catalog.schemas.listings import ListingsQuery, NewProductSchema, ProductPage, ProductSchema
from catalog.use_cases.list_listings import ListListings, list_listings
from chassis.auth import Caller
from chassis.clock import SystemClock
from chassis.engine import sqlalchemy_url
from chassis.ids import new_id
from identity.models.account import Account
from identity.models.profile import Profile
from identity.models.role import roles_of
from identity.schemas.me import CorrectionSchema, MeSchema
from identity.use_cases.read_profile import ReadProfile, read_profile
from messaging.models.context import Context
from messaging.models.conversation import Conversation
from messaging.models.message import Message
from messaging.schemas.conversations import (
    MessagePage,
    MessageSchema,
    MessagesQuery,
    WritingSchema,
    shown,
    shown_page,
)
from messaging.use_cases.list_messages import ListMessages, list_messages
from notification.models import Notice
from notification.schemas.notices import InboxQuery, NoticePage, NoticeSchema
from notification.schemas.notices import shown as shown_notice
from notification.use_cases.list_notices import ListNotices, list_notices
from privacy.models.consent import Consent, ConsentEvidence
from privacy.schemas.consent import AnswerConsentSchema, ConsentListSchema, ConsentSchema
from privacy.use_cases.list_consents import ListConsents, list_consents

View = Callable[..., Any]


def create_app() -> Flask:
    """Return the application of the service that SERVICE names."""
    app = Flask(__name__)
    url = sqlalchemy_url(os.environ["DATABASE_URL"])
    engine = create_engine(url, pool_size=10, max_overflow=0, pool_use_lifo=True)
    app.extensions["session"] = lambda: Session(engine, expire_on_commit=False)
    for method, rule, view in VIEWS[os.environ["SERVICE"]]:
        app.add_url_rule(rule, view.__name__, _in_a_session(app, view), methods=[method])
    return app


def _in_a_session(app: Flask, view: View) -> View:
    def answer(**parts: str) -> Any:
        with app.extensions["session"]() as session:
            shown_body = view(session, Caller(person_id=request.headers["X-Person"]), **parts)
            session.commit()
        return jsonify(shown_body)

    return answer


def _query(schema: Any) -> Any:
    return schema().load(request.args.to_dict())


def _body(schema: Any) -> Any:
    return schema().load(request.get_json())


def read_me(session: Session, caller: Caller) -> Any:
    """Read an account."""
    return MeSchema().dump(read_profile(session, caller, ReadProfile(), deps=None))  # type: ignore[arg-type]


def correct_me(session: Session, caller: Caller) -> Any:
    """Correct an account."""
    body = _body(CorrectionSchema)
    found = select(Account).where(Account.id == caller.person_id).with_for_update()
    account = session.scalars(found).one()
    account.full_name = body["full_name"]
    account.version += 1
    session.flush()
    return MeSchema().dump(Profile(account=account, roles=roles_of(session, account.id)))


def list_products(session: Session, caller: Caller) -> Any:
    """List products."""
    query = ListListings(kind=PRODUCT, **_query(ListingsQuery))
    return ProductPage().dump(list_listings(session, caller, query, deps=None))  # type: ignore[arg-type]


def publish_product(session: Session, caller: Caller) -> Any:
    """Publish a product."""
    body = _body(NewProductSchema)
    found = select(Artisan).where(Artisan.person_id == caller.person_id)
    artisan = session.scalars(found).one()
    listing = Listing(
        id=new_id("prd"),
        artisan_id=artisan.id,
        kind=PRODUCT,
        published=True,
        published_at=datetime.now(UTC),
        version=0,
    )
    listing.tell(body)
    session.add(listing)
    session.flush()
    return ProductSchema().dump(exhibits(session, [listing])[0])


def read_order(session: Session, caller: Caller, order_id: str) -> Any:
    """Read an order."""
    query = ShowOrder(order_id=order_id)
    return OrderSchema().dump(show_order(session, caller, query, deps=None))  # type: ignore[arg-type]


def place_order(session: Session, caller: Caller) -> Any:
    """Hold one line of an order; what it costs is asked of the catalog, as the service does."""
    body = _body(PlaceOrderSchema)
    wanted = body["lines"][0]
    offer = _catalog().offers_for([wanted["product_id"]])[wanted["product_id"]]
    now = datetime.now(UTC)
    if has_withdrawn(session, offer.artisan_id):
        raise LookupError(offer.artisan_id)
    found = select(Allocation).where(Allocation.item_id == offer.item_id).with_for_update()
    allocation = session.scalars(found).one()
    lapse_holds(session, {offer.item_id: allocation}, now)
    allocation.hold(wanted["quantity"])
    order = Order(
        id=new_id("ord"),
        kind="order",
        buyer_id=caller.person_id,
        artisan_id=offer.artisan_id,
        artisan_person_id=offer.artisan_person_id,
        state="placed",
        total=offer.unit_price * wanted["quantity"],
        placed_at=now,
        holds_until=now,
        recipient_name=body["delivery"]["name"],
        recipient_phone=body["delivery"]["phone"],
        address=body["delivery"]["address"],
        retained_until=now,
        version=1,
    )
    order.lines = [_line_of(offer, wanted["quantity"])]
    held = {"item_id": offer.item_id, "quantity": wanted["quantity"], "expires_at": now}
    session.add(order)
    session.flush()
    session.add(Hold(line_id=order.lines[0].id, order_id=order.id, **held))
    session.flush()
    return OrderSchema().dump(order)


def _line_of(offer: Any, quantity: int) -> OrderLine:
    return OrderLine(
        id=new_id("lin"),
        artisan_person_id=offer.artisan_person_id,
        position=1,
        kind="product",
        item_id=offer.item_id,
        listing_id=offer.listing_id,
        title=offer.title,
        unit_price=offer.unit_price,
        quantity=quantity,
    )


def _catalog() -> Any:
    if "catalog" not in _DOORS:
        settings = BookingSettings.load(os.environ)
        _DOORS["catalog"] = open_doors(settings, SystemClock()).catalog
    return _DOORS["catalog"]


_DOORS: dict[str, Any] = {}


def read_messages(session: Session, caller: Caller, conversation_id: str) -> Any:
    """List the messages of a conversation."""
    query = ListMessages(conversation_id=conversation_id, **_query(MessagesQuery))
    found = list_messages(session, caller, query, deps=None)  # type: ignore[arg-type]
    return MessagePage().dump(shown_page(found, caller))


def write_message(session: Session, caller: Caller, conversation_id: str) -> Any:
    """Add a message."""
    body = _body(WritingSchema)
    found = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    conversation = session.scalars(found).one()
    context = session.get(Context, conversation.context_id)
    number = conversation.take_number(context, datetime.now(UTC))
    message = Message(
        id=new_id("msg"),
        conversation_id=conversation.id,
        number=number,
        from_side=conversation.side_of(caller.person_id),
        sender_id=caller.person_id,
        text=body["text"],
        sent_at=conversation.active_at,
    )
    session.add(message)
    session.flush()
    return MessageSchema().dump(shown(message, caller))


def read_inbox(session: Session, caller: Caller) -> Any:
    """List notices."""
    found = list_notices(session, caller, ListNotices(**_query(InboxQuery)), deps=None)  # type: ignore[arg-type]
    items = [shown_notice(notice, caller) for notice in found.items]
    return NoticePage().dump({"items": items, "next": found.next})


def mark_read(session: Session, caller: Caller, notice_id: str) -> Any:
    """Mark a notice as read."""
    mine = (Notice.id == notice_id) & (Notice.person_id == caller.person_id)
    notice = session.scalars(select(Notice).where(mine).with_for_update()).one()
    notice.read_at = datetime.now(UTC)
    session.flush()
    return NoticeSchema().dump(shown_notice(notice, caller))


def read_consents(session: Session, caller: Caller) -> Any:
    """List consents."""
    items = list_consents(session, caller, ListConsents(), deps=None)  # type: ignore[arg-type]
    return ConsentListSchema().dump({"items": items})


def give_consent(session: Session, caller: Caller, purpose: str, channel: str) -> Any:
    """Keep an answer and its evidence."""
    body = _body(AnswerConsentSchema)
    now = datetime.now(UTC)
    mine = {"person_id": caller.person_id, "purpose": purpose, "channel": channel}
    found = select(Consent).filter_by(**mine).with_for_update()
    consent = session.scalars(found).one_or_none() or Consent(id=new_id("cns"), version=0, **mine)
    consent.granted, consent.changed_at = body["granted"], now
    consent.wording_version = 1
    consent.version += 1
    evidence = ConsentEvidence(
        id=new_id("evd"),
        consent_id=consent.id,
        person_id=caller.person_id,
        version=consent.version,
        granted=body["granted"],
        wording_version=1,
        language="en",
        means="web",
        at=now,
    )
    session.add_all([consent, evidence])
    session.flush()
    return ConsentSchema().dump(consent)


VIEWS: dict[str, list[tuple[str, str, View]]] = {
    "identity": [("GET", "/v1/me", read_me), ("PATCH", "/v1/me", correct_me)],
    "catalog": [
        ("GET", "/v1/products", list_products),
        ("POST", "/v1/products", publish_product),
    ],
    "booking": [
        ("GET", "/v1/orders/<order_id>", read_order),
        ("POST", "/v1/orders", place_order),
    ],
    "messaging": [
        ("GET", "/v1/conversations/<conversation_id>/messages", read_messages),
        ("POST", "/v1/conversations/<conversation_id>/messages", write_message),
    ],
    "notification": [
        ("GET", "/v1/notifications", read_inbox),
        ("PUT", "/v1/notifications/<notice_id>/read-state", mark_read),
    ],
    "privacy": [
        ("GET", "/v1/privacy/consents", read_consents),
        ("PUT", "/v1/privacy/consents/<purpose>/<channel>", give_consent),
    ],
}
