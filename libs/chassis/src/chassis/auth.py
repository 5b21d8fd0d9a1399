"""Who calls, and who may: callers, rules, and the token check.

Access tokens are EdDSA JWTs (RFC 8037), verified off-line with identity's public keys. A person's
token names them by an opaque id; a service's token says `svc:<name>` and the one service that it
may call.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, Protocol, Self, TypeVar

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from chassis.refusals import Unauthenticated
from chassis.words import DEFAULT_LANGUAGE, Language

# RFC 9864 gives EdDSA a new name that few clients read yet; both are accepted, the old one is said.
warnings.filterwarnings("ignore", message="EdDSA is deprecated via RFC 9864")

AUDIENCE = "alheraf"
SERVICE_SUBJECT = "svc:"
_ALGORITHMS = ("EdDSA", "Ed25519")
PersonState = Literal["known", "restricted", "forgotten"]
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Whoever asks: a person, a service, somebody unknown, or the system itself."""

    person_id: str | None = None
    session_id: str | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    auth_time: datetime | None = None
    policy_version: int = 0
    service: str | None = None
    language: Language = DEFAULT_LANGUAGE

    @classmethod
    def system(cls) -> Self:
        """Return the caller of handlers and schedules."""
        return cls(service="system")

    @property
    def is_known(self) -> bool:
        """Return whether a valid token was shown."""
        return self.person_id is not None or self.service is not None

    def has(self, role_name: str) -> bool:
        """Return whether the caller was given a role."""
        return role_name in self.roles


@dataclass(frozen=True)
class Rule:
    """Who may call an operation, in one word that the documents show."""

    name: str
    admits: Callable[[Caller], bool]
    needs_token: bool = True


def role(name: str) -> Rule:
    """Admit people who were given a role."""
    return Rule(name, lambda caller: caller.person_id is not None and caller.has(name))


def service(*names: str) -> Rule:
    """Admit these services (any, where none is named)."""
    said = f"service:{','.join(names) or 'any'}"
    return Rule(
        said,
        lambda caller: caller.service is not None and (not names or caller.service in names),
    )


def any_of(*rules: Rule) -> Rule:
    """Admit whoever one of the rules admits."""
    return Rule(
        " or ".join(rule.name for rule in rules),
        lambda caller: any(rule.admits(caller) for rule in rules),
        needs_token=all(rule.needs_token for rule in rules),
    )


anyone = Rule("anyone", lambda _caller: True, needs_token=False)
person = Rule("person", lambda caller: caller.person_id is not None)
artisan = role("artisan")
support = role("support")
officer = role("officer")
admin = role("admin")


@dataclass(frozen=True, kw_only=True)
class Access:
    """The declared rule of one operation."""

    rule: Rule
    fresh: bool = False
    while_restricted: bool = False


def allow(
    rule: Rule, *, fresh: bool = False, while_restricted: bool = False
) -> Callable[[View], View]:
    """Declare who may call a view.

    `fresh` wants a recent sign-in. A person whose erasure is open may not call what changes
    something, unless the view says `while_restricted`.
    """

    def decorate(view: View) -> View:
        view.access = Access(rule=rule, fresh=fresh, while_restricted=while_restricted)  # type: ignore[attr-defined]
        return view

    return decorate


class KeySource(Protocol):
    """Whatever knows identity's public keys."""

    def keys(self, kid: str | None) -> KeySet:
        """Return the key set; one that knows `kid` if there is any."""


@dataclass(frozen=True)
class StaticKeys:
    """Keys that are known from the start: identity's own, and those of tests."""

    key_set: KeySet

    def keys(self, kid: str | None) -> KeySet:
        """Return the key set."""
        del kid
        return self.key_set


def read_token(
    token: str, *, keys: KeySource, issuer: str, target: str, now: datetime, language: Language
) -> Caller:
    """Return the caller whom a token names.

    `target` is this service's name, which a service token must name.

    Raises:
        Unauthenticated: forged, expired, of another issuer or audience, or for another service.
    """
    claims = _claims(token, keys)
    _check(claims, issuer=issuer, now=now)
    subject = str(claims["sub"])
    if subject.startswith(SERVICE_SUBJECT):
        if claims.get("target") != target:
            raise Unauthenticated
        return Caller(service=subject.removeprefix(SERVICE_SUBJECT), language=language)
    return Caller(
        person_id=subject,
        session_id=claims.get("sid"),
        roles=frozenset(claims.get("roles", ())),
        auth_time=datetime.fromtimestamp(int(claims.get("auth_time", 0)), UTC),
        policy_version=int(claims.get("pv", 0)),
        language=language,
    )


def _claims(token: str, keys: KeySource) -> dict[str, Any]:
    def key_of(signed: Any) -> KeySet:
        return keys.keys(signed.headers().get("kid"))

    try:
        return dict(jwt.decode(token, key_of, algorithms=_ALGORITHMS).claims)
    except (JoseError, ValueError, KeyError, TypeError) as wrong:
        raise Unauthenticated from wrong


def _check(claims: dict[str, Any], *, issuer: str, now: datetime) -> None:
    try:
        moment = int(now.timestamp())
        good = (
            claims["iss"] == issuer
            and claims["aud"] == AUDIENCE
            and int(claims["exp"]) > moment
            and bool(claims["sub"])
        )
    except (KeyError, TypeError, ValueError) as wrong:
        raise Unauthenticated from wrong
    if not good:
        raise Unauthenticated
