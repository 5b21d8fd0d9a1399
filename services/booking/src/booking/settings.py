"""What booking reads from its environment, once."""

from dataclasses import dataclass

from chassis.settings import ServiceSettings, setting


@dataclass(frozen=True, kw_only=True)
class BookingSettings(ServiceSettings):
    """The settings of booking's processes."""

    catalog_url: str = setting(doc="where the catalog listens")
    payment_url: str = setting(doc="where the payment provider listens")
    payment_key: str = setting(secret=True, doc="with which we call the payment provider")
    payment_webhook_secret: str = setting(
        secret=True, doc="with which the payment provider signs its webhooks"
    )
    payment_callback_origin: str = setting(
        default="", doc="where the payment provider reaches us, if not at PUBLIC_URL"
    )
    vat_number: str = setting(default="300000000000003", doc="our number on every invoice")
    hold_seconds: int = setting(default=900, doc="how long an unpaid order is held")
    cancel_notice_hours: int = setting(
        default=24, doc="until how long before a session its buyer may cancel"
    )
    delivery_days: int = setting(
        default=15, doc="after how many days a shipped order counts as delivered"
    )
    unpaid_kept_days: int = setting(
        default=30, doc="how long an unpaid order is kept, so that late money can go back"
    )
    door_timeout: float = setting(default=5.0, doc="seconds to wait for another service")

    @property
    def callback_url(self) -> str:
        """Return where the payment provider calls back."""
        return f"{self.payment_callback_origin or self.public_url}/v1/payments/webhook"
