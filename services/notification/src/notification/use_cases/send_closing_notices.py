"""Tell people, as the last thing they hear from us, that they are being erased.

It is sent before the rows go, because afterwards nobody knows the address; an erasure does not
wait for it longer than a setting says, and goes on without it. Whoever leaves at the same time is
looked up together.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from chassis.http import Rejected, Unavailable
from notification.doors.deps import Deps
from notification.doors.people import Address
from notification.doors.smtp import Mail, MailRefused, MailServerAway
from notification.models.delivery import EMAIL
from notification.models.wording import put_into_words

KIND = "erasure_closing"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class SendClosingNotices:
    """Who is being erased, by the request under which they are."""

    leaving: Mapping[str, str]


def send_closing_notices(command: SendClosingNotices, *, deps: Deps) -> int:
    """Send them, and return how many left; nobody waits for a server that is away."""
    sent = 0
    try:
        people = deps.people.contacts(sorted(set(command.leaving.values())), EMAIL, KIND)
        links = deps.closing.status_urls(sorted(command.leaving))
        for request_id, person_id in command.leaving.items():
            if person_id in people and request_id in links:
                notice = _notice(request_id, people[person_id], links[request_id])
                sent += _is_sent(notice, deps)
    except (Unavailable, Rejected, MailServerAway) as failed:
        left = len(command.leaving) - sent
        _log.warning("%d closing notices are not sent: %s", left, type(failed).__name__)
    return sent


def _is_sent(notice: Mail, deps: Deps) -> bool:
    try:
        deps.mail.send(notice)
    except MailServerAway:
        raise
    except MailRefused as refused:
        _log.warning("a closing notice is not sent: %s", refused)
        return False
    return True


def _notice(request_id: str, address: Address, status_url: str) -> Mail:
    """Return the notice; its Message-ID makes a second try recognisable."""
    words = put_into_words(KIND, address.language, {"status_url": status_url})
    return Mail(
        to=address.to,
        subject=words.subject,
        text=words.text,
        html=words.html,
        language=words.language,
        message_id=f"<{request_id}@alheraf>",
        headers={"Auto-Submitted": "auto-generated"},
    )
