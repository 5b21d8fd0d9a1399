"""What every use case of booking may reach for."""

from dataclasses import dataclass

from booking.doors.catalog import CatalogDoor, OffersDoor
from booking.doors.payment_provider import HttpPaymentProvider, PaymentProvider
from booking.settings import BookingSettings
from chassis.clock import Clock
from chassis.http import ClientCredentials, ServiceClient


@dataclass(frozen=True, kw_only=True)
class Deps:
    """Settings, the clock and the doors, built once per process."""

    settings: BookingSettings
    clock: Clock
    catalog: OffersDoor
    provider: PaymentProvider


def open_doors(settings: BookingSettings, clock: Clock) -> Deps:
    """Build the doors from the settings."""
    tokens = ClientCredentials(settings.identity_url, settings.client_id, settings.client_secret)
    patience = settings.door_timeout
    catalog = ServiceClient(settings.catalog_url, tokens=tokens, target="catalog", timeout=patience)
    provider = HttpPaymentProvider(settings.payment_url, settings.payment_key, timeout=patience)
    return Deps(settings=settings, clock=clock, catalog=CatalogDoor(catalog), provider=provider)
