"""Say what an unsubscribe link turns off, without turning it off."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from notification.doors.deps import Deps
from notification.models.unsubscribe_link import Unsubscription, read_token


@dataclass(frozen=True, kw_only=True)
class ShowSubscription:
    """The token of the link."""

    token: str


def show_subscription(
    _session: Session, _caller: Caller, query: ShowSubscription, *, deps: Deps
) -> Unsubscription:
    """Return what the link names.

    Raises:
        UnsubscribeLinkInvalid: the link was never ours.
    """
    return read_token(query.token, deps.settings.link_key)
