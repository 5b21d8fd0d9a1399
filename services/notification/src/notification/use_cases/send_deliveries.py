"""Send what is waiting: claim, look the recipient up, send, remember that it was sent.

Three steps with a transaction of their own for the first and last, and none open while identity,
the mail server or the SMS gateway is asked. Dying between sending and remembering sends a second
copy with the same Message-ID: at least once, as SMTP itself promises no more.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from chassis.database import Database
from chassis.http import Rejected, Unavailable
from notification.doors.deps import Deps
from notification.doors.people import Address
from notification.doors.sms import SmsRefused
from notification.doors.smtp import Mail, MailRefused
from notification.models import Delivery, Notice
from notification.models.consent import MARKETING, has_consented
from notification.models.delivery import FAILED, SENT, SMS, WITHHELD, due_deliveries, due_people
from notification.models.notice import PROMOTIONAL
from notification.models.unsubscribe_link import Unsubscription, link_token
from notification.models.wording import Words, put_into_words
from personal_data.fence import PersonForgotten, fence

_AT_ONCE = 20


@dataclass(frozen=True)
class _Claimed:
    delivery_id: str
    channel: str
    person_id: str
    kind: str
    promotional: bool
    facts: dict[str, Any]


def send_deliveries(database: Database, *, deps: Deps) -> int:
    """Send up to twenty waiting deliveries, and return how many were claimed."""
    with database.reading() as session:
        if session.execute(due_people(deps.clock.now(), 1)).first() is None:
            return 0
    with database.transaction() as session:
        claimed = _claim(session, deps)
    for one in claimed:
        state, reason = _send(one, deps)
        with database.transaction() as session:
            _remember(session, one, state, reason, deps)
    return len(claimed)


def _claim(session: Session, deps: Deps) -> list[_Claimed]:
    now = deps.clock.now()
    waiting = session.execute(due_people(now, _AT_ONCE)).all()
    if not _hold(session, {person_id for _, person_id in waiting}):
        return []
    claimed = []
    for delivery in session.scalars(due_deliveries(now, [one for one, _ in waiting])):
        notice = session.get_one(Notice, delivery.notice_id)
        if _may_be_sent(session, notice, delivery):
            delivery.claim(now + timedelta(seconds=deps.settings.send_lease_seconds))
            claimed.append(_claimed(delivery, notice))
        else:
            delivery.end(WITHHELD, now, "no_consent")
    return claimed


def _hold(session: Session, people: set[str]) -> bool:
    """Hold these people's data still; False where one of them was erased while we looked."""
    try:
        fence(session, *people)
    except PersonForgotten:
        return False
    return True


def _may_be_sent(session: Session, notice: Notice, delivery: Delivery) -> bool:
    if notice.message_class != PROMOTIONAL:
        return True
    return has_consented(session, notice.person_id, MARKETING, delivery.channel)


def _claimed(delivery: Delivery, notice: Notice) -> _Claimed:
    return _Claimed(
        delivery_id=delivery.id,
        channel=delivery.channel,
        person_id=notice.person_id,
        kind=notice.kind,
        promotional=notice.message_class == PROMOTIONAL,
        facts=dict(notice.facts),
    )


def _send(one: _Claimed, deps: Deps) -> tuple[str | None, str | None]:
    """Return how the delivery ended, or no state where it should be tried again, and why."""
    try:
        address = _address(one, deps)
        if address is None:
            return FAILED, "no_address"
        _hand_over(one, address, deps)
    except (Unavailable, Rejected, MailRefused, SmsRefused) as failed:
        return None, type(failed).__name__
    return SENT, None


def _address(one: _Claimed, deps: Deps) -> Address | None:
    if "challenge_id" in one.facts:
        return deps.people.challenge(str(one.facts["challenge_id"]))
    return deps.people.contacts([one.person_id], one.channel, one.kind).get(one.person_id)


def _hand_over(one: _Claimed, address: Address, deps: Deps) -> None:
    link = _unsubscribe_url(one, deps) if one.promotional else None
    facts = {**one.facts, **({"code": address.code} if address.code else {})}
    words = put_into_words(one.kind, address.language, facts, link)
    if one.channel == SMS:
        deps.sms.send(to=address.to, text=words.text, reference=one.delivery_id)
    else:
        deps.mail.send(_mail(one, address, words, link))


def _mail(one: _Claimed, address: Address, words: Words, link: str | None) -> Mail:
    headers = {"Auto-Submitted": "auto-generated"}
    if link is not None:
        headers["List-Unsubscribe"] = f"<{link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return Mail(
        to=address.to,
        subject=words.subject,
        text=words.text if link is None else f"{words.text}\n\n{link}",
        html=words.html,
        language=words.language,
        message_id=f"<{one.delivery_id}@alheraf>",
        headers=headers,
    )


def _unsubscribe_url(one: _Claimed, deps: Deps) -> str:
    wanted = Unsubscription(one.person_id, MARKETING, one.channel)
    token = link_token(wanted, deps.settings.link_key)
    return f"{deps.settings.public_url}/v1/unsubscribe/{token}"


def _remember(
    session: Session, one: _Claimed, state: str | None, reason: str | None, deps: Deps
) -> None:
    if not _hold(session, {one.person_id}):  # erased while this was on its way
        return
    delivery = session.get_one(Delivery, one.delivery_id, with_for_update=True)
    now = deps.clock.now()
    if state is None:
        delivery.put_off(now, reason or "unknown")
    else:
        delivery.end(state, now, reason)
