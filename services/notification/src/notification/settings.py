"""What this service needs to be told before it starts."""

from dataclasses import dataclass

from chassis.settings import ServiceSettings, setting


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """Where mail and SMS leave, in whose name, and how long a sending may take."""

    smtp_url: str = setting(doc="Where mail leaves, such as smtp://mail:25")
    mail_from: str = setting(doc="The sender of every e-mail")
    sms_url: str = setting(doc="The SMS gateway's origin")
    sms_key: str = setting(secret=True, doc="The key that the SMS gateway knows us by")
    link_key: str = setting(secret=True, doc="Signs unsubscribe links")
    send_lease_seconds: int = setting(default=60, doc="How long one sending may hold a delivery")
    closing_notice_seconds: int = setting(
        default=10, doc="How long an erasure waits for its closing notice to be sent"
    )
