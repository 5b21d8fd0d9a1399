"""Tell a person, as the last thing they hear from us, that they are being erased.

It is sent before the rows go, because afterwards nobody knows the address; an erasure does not
wait for it longer than a setting says, and goes on without it.
"""

from dataclasses import dataclass

from chassis.http import Rejected, Unavailable
from notification.doors.deps import Deps
from notification.doors.smtp import Mail, MailRefused
from notification.models.delivery import EMAIL
from notification.models.wording import put_into_words

KIND = "erasure_closing"


@dataclass(frozen=True, kw_only=True)
class SendClosingNotice:
    """Who is being erased, and under which request."""

    person_id: str
    request_id: str


def send_closing_notice(command: SendClosingNotice, *, deps: Deps) -> bool:
    """Send it, and return whether it left.

    The Message-ID is made from the request, so that a second try is recognisable.
    """
    try:
        address = deps.people.contact(command.person_id, EMAIL, KIND)
        if address is None:
            return False
        status_url = deps.closing.status_url(command.request_id)
        words = put_into_words(KIND, address.language, {"status_url": status_url})
        deps.mail.send(
            Mail(
                to=address.to,
                subject=words.subject,
                text=words.text,
                html=words.html,
                language=words.language,
                message_id=f"<{command.request_id}@alheraf>",
                headers={"Auto-Submitted": "auto-generated"},
            )
        )
    except (Unavailable, Rejected, MailRefused):
        return False
    return True
