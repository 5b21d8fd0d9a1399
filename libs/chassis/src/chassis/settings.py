"""Settings: one frozen, typed object per service, read from its environment once.

A field `database_url` is read from DATABASE_URL, or from the file that DATABASE_URL_FILE names, as
secrets are mounted. What is missing, a placeholder or of the wrong kind stops the start with a
sentence that names the variable.
"""

import dataclasses
import logging
import re
import sys
import types
import typing
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

_LOG = logging.getLogger(__name__)
_MISSING = dataclasses.MISSING
_CREDENTIALS = re.compile(r"//[^/@\s]+@")
_PLACEHOLDERS = frozenset({"secret", "password", "todo", "xxx"})
_YES, _NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})


class SettingsError(Exception):
    """The service cannot start with these settings; the message says what to set."""


def setting(*, default: Any = _MISSING, secret: bool = False, doc: str = "") -> Any:
    """Declare a field of a settings class."""
    options: dict[str, Any] = {} if default is _MISSING else {"default": default}
    told = {"secret": secret, "doc": doc}
    return dataclasses.field(metadata=told, repr=not secret, **options)


@dataclass(frozen=True, kw_only=True)
class ServiceSettings:
    """What every service needs to be told."""

    database_url: str = setting(secret=True, doc="Where this service's own data lies")
    broker_url: str = setting(
        default="",
        secret=True,
        doc="The broker, which only workers speak to: amqp://, sqlite:/// or memory://",
    )
    issuer: str = setting(doc="Who issues tokens; must be what identity says of itself")
    jwks_url: str = setting(doc="Where identity publishes its public keys")
    public_url: str = setting(doc="The one origin that clients see")
    identity_url: str = setting(doc="Identity's own origin, for service tokens")
    privacy_url: str = setting(doc="Privacy's own origin, for uploads and sweeps")
    client_id: str = setting(doc="This service's name at identity")
    client_secret: str = setting(secret=True, doc="This service's secret at identity")
    signing_key: str = setting(secret=True, doc="Ed25519 private key (PEM) that signs receipts")
    proxy_hops: int = setting(
        default=0, doc="How many proxies of ours stand in front and say whom they serve"
    )
    management_port: int = setting(default=0, doc="Port of health and metrics; 0 takes any")
    lease_seconds: float = setting(
        default=3.0, doc="After how long another worker leads where one has died"
    )
    declares_topology: bool = setting(
        default=True, doc="Whether workers make their queues; false where a release's job does"
    )
    log_level: str = setting(default="INFO", doc="DEBUG, INFO, WARNING or ERROR")
    sweep_paths: tuple[str, ...] = setting(default=(), doc="Files and folders that sweeps search")

    @classmethod
    def load(cls, environ: Mapping[str, str], *, needs: Collection[str] = ()) -> Self:
        """Read the settings; fields that are named in `needs` must be told despite their default.

        Raises:
            SettingsError: one or more are missing, placeholders, or of the wrong kind.
        """
        hints = typing.get_type_hints(cls)
        values: dict[str, Any] = {}
        wrong: list[str] = []
        for field in dataclasses.fields(cls):
            try:
                values.update(_value(field, hints[field.name], environ, needs))
            except SettingsError as refused:
                wrong.append(str(refused))
        if wrong:
            raise SettingsError("\n".join(wrong))
        return cls(**values)

    @classmethod
    def load_for_worker(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings of a worker, which is of no use without the broker.

        Raises:
            SettingsError: one or more are missing, placeholders, or of the wrong kind.
        """
        return cls.load(environ, needs=("broker_url",))


@contextmanager
def refused_in_words() -> Iterator[None]:
    """End a process that cannot start with what is wrong, a sentence a line, and no traceback."""
    try:
        yield
    except SettingsError as wrong:
        sys.exit(str(wrong))


def log_effective(settings: ServiceSettings) -> None:
    """Log with which settings this process works."""
    told = (f"{name.upper()}={value}" for name, value in redacted(settings).items())
    _LOG.info("settings: %s", " ".join(told))


def redacted(settings: ServiceSettings) -> dict[str, Any]:
    """Return the effective settings, to be printed: secrets and credentials in URLs as stars."""
    return {
        field.name: "***" if field.metadata.get("secret") else _shown(getattr(settings, field.name))
        for field in dataclasses.fields(settings)
    }


def _shown(value: Any) -> Any:
    return _CREDENTIALS.sub("//***@", value) if isinstance(value, str) else value


def _value(
    field: "dataclasses.Field[Any]", hint: Any, environ: Mapping[str, str], needs: Collection[str]
) -> dict[str, Any]:
    name = field.name.upper()
    raw = _raw(name, environ)
    if raw is None or raw == "":
        if field.default is _MISSING or field.name in needs:
            doc = str(field.metadata.get("doc")).rstrip(".")
            raise SettingsError(f"Set {name} (or {name}_FILE): {doc}.")
        return {}
    if field.metadata.get("secret") and _is_placeholder(raw):
        raise SettingsError(f"{name} is a placeholder; give it a secret of its own.")
    return {field.name: _typed(name, raw, hint)}


def _is_placeholder(raw: str) -> bool:
    said = raw.strip().lower()
    return said in _PLACEHOLDERS or "changeme" in said or "change-me" in said


def _raw(name: str, environ: Mapping[str, str]) -> str | None:
    path = environ.get(f"{name}_FILE")
    if not path:
        return environ.get(name)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as failed:
        raise SettingsError(f"{name}_FILE cannot be read: {failed.strerror}.") from failed


def _typed(name: str, raw: str, hint: Any) -> Any:
    if isinstance(hint, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not types.NoneType)
    if hint is bool:
        return _flag(name, raw)
    if hint in (int, float):
        try:
            return hint(raw)
        except ValueError as failed:
            raise SettingsError(f"{name} must be a number, not {raw!r}.") from failed
    if typing.get_origin(hint) is tuple:
        return tuple(part.strip() for part in raw.split(",") if part.strip())
    return raw


def _flag(name: str, raw: str) -> bool:
    if raw.lower() in _YES:
        return True
    if raw.lower() in _NO:
        return False
    raise SettingsError(f"{name} must be true or false, not {raw!r}.")
