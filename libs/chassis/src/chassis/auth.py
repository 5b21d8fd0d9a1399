"""Who calls, and who may: callers, rules, and the token check.

Access tokens are EdDSA JWTs (RFC 8037), verified off-line with identity's public keys. A person's
token names them by an opaque id; a service's token says `svc:<name>` and the one service that it
may call.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, Self, TypeVar

from chassis.refusals import Unauthenticated
from chassis.signatures import Signatures
from chassis.words import DEFAULT_LANGUAGE, Language

AUDIENCE = "alheraf"
SERVICE_SUBJECT = "svc:"
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


def read_token(
    token: str,
    *,
    signatures: Signatures,
    issuer: str,
    target: str,
    now: datetime,
    language: Language,
) -> Caller:
    """Return the caller whom a token names.

    `target` is this service's name, which a service token must name.

    Raises:
        Unauthenticated: forged, expired, of another issuer or audience, or for another service.
    """
    claims = signatures.claims(token)
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


def _check(claims: Mapping[str, Any], *, issuer: str, now: datetime) -> None:
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
