"""What each service finds in its environment when the whole suite runs on one machine."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from embedded.names import NAMES
from embedded.state import State


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where the parts of one running suite listen, all on loopback."""

    ports: Mapping[str, int]

    def of(self, name: str) -> str:
        """Return the origin of a service, of the sandbox, or of the public door."""
        return f"http://127.0.0.1:{self.ports[name]}"


@dataclass(frozen=True, kw_only=True)
class Stores:
    """Where the services keep what they know, and the broker through which they speak: URLs."""

    databases: Mapping[str, str]
    broker: str


def embedded_stores(state: State) -> Stores:
    """Return files under the suite's folder: one database a service, and the embedded broker."""
    return Stores(
        databases={name: f"sqlite:///{state.database(name)}" for name in NAMES},
        broker=f"sqlite:///{state.bus}",
    )


def environment_of(
    service: str, state: State, addresses: Addresses, stores: Stores
) -> dict[str, str]:
    """Return the environment of one service, as a mapping of its own."""
    return {
        "DATABASE_URL": stores.databases[service],
        "BROKER_URL": stores.broker,
        **_shared(service, state, addresses),
        **_OWN.get(service, _nothing_more)(state, addresses),
    }


def _shared(service: str, state: State, addresses: Addresses) -> dict[str, str]:
    return {
        "ISSUER": "alheraf-embedded",
        "JWKS_URL": f"{addresses.of('identity')}/.well-known/jwks.json",
        "PUBLIC_URL": addresses.of("public"),
        "IDENTITY_URL": addresses.of("identity"),
        "CATALOG_URL": addresses.of("catalog"),
        "PRIVACY_URL": addresses.of("privacy"),
        "CLIENT_ID": service,
        "CLIENT_SECRET": state.secrets["clients"][service],
        "SIGNING_KEY": state.secrets["signing_keys"][service],
        "SWEEP_PATHS": str(state.log(service)),
    }


def _nothing_more(_state: State, _addresses: Addresses) -> dict[str, str]:
    return {}


def _identity(state: State, _addresses: Addresses) -> dict[str, str]:
    return {
        "SIGNING_JWK": json.dumps(state.secrets["signing_jwk"]),
        "SERVICE_CLIENTS": json.dumps(state.secrets["clients"]),
        "CODE_PEPPER": state.secrets["code_pepper"],
        "MAIL_TAG_KEY": state.secrets["mail_tag_key"],
        # The officer signs in at each start and in each story, from one address.
        "PASSWORD_LIMIT": "100",
    }


def _booking(state: State, addresses: Addresses) -> dict[str, str]:
    return {
        "PAYMENT_URL": addresses.of("sandbox"),
        "PAYMENT_KEY": state.secrets["payment_key"],
        "PAYMENT_WEBHOOK_SECRET": state.secrets["payment_webhook_secret"],
    }


def _messaging(state: State, _addresses: Addresses) -> dict[str, str]:
    return {"MAIL_TAG_KEY": state.secrets["mail_tag_key"]}


def _notification(state: State, addresses: Addresses) -> dict[str, str]:
    return {
        "SMTP_URL": f"smtp://127.0.0.1:{addresses.ports['smtp']}",
        "SMS_URL": addresses.of("sandbox"),
        "SMS_KEY": state.secrets["sms_key"],
        "MAIL_FROM": "Alheraf <no-reply@alheraf.example>",
        "LINK_KEY": state.secrets["link_key"],
    }


def _privacy(state: State, _addresses: Addresses) -> dict[str, str]:
    return {
        "REQUIRED_HOLDERS": ",".join(NAMES),
        "HOLDER_KEYS": json.dumps(state.public_keys()),
        "UPLOAD_DIR": str(state.folder("uploads")),
        "SWEEP_PATHS": ",".join(map(str, (state.log("privacy"), state.log("suite"), state.bus))),
        "LINK_KEY": state.secrets["link_key"],
    }


_OWN = {
    "identity": _identity,
    "booking": _booking,
    "messaging": _messaging,
    "notification": _notification,
    "privacy": _privacy,
}
