"""Turn something off with one click, without signing in."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.ids import new_id
from contracts.notification import UnsubscribeRequested
from eventing.outbox import record
from notification.doors.deps import Deps
from notification.models import Consent
from notification.models.unsubscribe_link import read_token
from personal_data.fence import PersonForgotten, fence


@dataclass(frozen=True, kw_only=True)
class EndSubscription:
    """The token of the link."""

    token: str


def end_subscription(
    session: Session, _caller: Caller, command: EndSubscription, *, deps: Deps
) -> None:
    """Stop sending at once, and let privacy record the withdrawal.

    For somebody who has been erased there is nothing left to turn off, and the answer is the same.

    Raises:
        UnsubscribeLinkInvalid: the link was never ours.
    """
    wanted = read_token(command.token, deps.settings.link_key)
    try:
        fence(session, wanted.person_id)
    except PersonForgotten:
        return
    consent = session.get(
        Consent, (wanted.person_id, wanted.purpose, wanted.channel), with_for_update=True
    )
    if consent is not None:
        consent.granted = False
    record(
        session,
        UnsubscribeRequested(
            unsubscribe_id=new_id("uns"),
            person_id=wanted.person_id,
            purpose=wanted.purpose,
            channel=wanted.channel,
        ),
    )
