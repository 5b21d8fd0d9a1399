"""The gateway's own errors in nginx's words: problem details in Arabic and English."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chassis import refusals
from chassis.errors import Refusal
from gateway.errors import AddressTooLong, HeadersTooLarge, ServiceAway, ServiceSlow

_MADE = "# Made by `make gateway` from the refusals; a test holds it to them.\n"
MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What nginx ends with, and the refusal by which it is told."""

    statuses: tuple[int, ...]
    refusal: type[Refusal]
    facts: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of its map."""
        return self.refusal.code

    @property
    def place(self) -> str:
        """The location that tells it: a named one keeps the method, which the log is to show.

        A request whose first line cannot be read has no address, and nginx sends such a one to no
        named location.
        """
        unread = {400, 414} & set(self.statuses)
        return f"/problem/{self.name}" if unread else f"@{self.name}"

    def body(self, language: str) -> str:
        """Return the problem; what nginx knows of the request stands as its variables."""
        problem = {
            "type": f"$public_url/meta/errors#{self.refusal.code}",
            "title": self.refusal.title[language],
            "status": self.refusal.status,
            "detail": self.refusal.detail[language].format(**self.facts),
            "instance": "$instance",
            "code": self.refusal.code,
            "request_id": "$named",
        }
        return json.dumps(problem, ensure_ascii=False)


_RETRY = {"Retry-After": "1"}
FAILURES = (
    # 495 to 497 are nginx's own: a wrong client certificate, none, plain HTTP where TLS is spoken.
    Failure(statuses=(400, 495, 496, 497), refusal=refusals.BadRequest),
    Failure(statuses=(403, 404), refusal=refusals.NotFound),
    Failure(statuses=(405,), refusal=refusals.MethodNotAllowed, headers={"Allow": "$methods"}),
    Failure(statuses=(413,), refusal=refusals.BodyTooLarge, facts={"limit": MOST_BYTES}),
    Failure(statuses=(414,), refusal=AddressTooLong),
    Failure(
        statuses=(429,),
        refusal=refusals.TooManyRequests,
        facts={"retry_after": "$limit_wait"},
        headers={"Retry-After": "$limit_wait", "RateLimit": "$limit_reached"},
    ),
    # 494 is nginx's own: the headers are larger than its buffers.
    Failure(statuses=(494,), refusal=HeadersTooLarge),
    Failure(statuses=(500,), refusal=refusals.InternalError),
    Failure(statuses=(502,), refusal=ServiceAway, headers=_RETRY),
    Failure(statuses=(504,), refusal=ServiceSlow),
)


def problems_conf() -> str:
    """Return `problems.conf`: the language, what of the address is repeated, and every body."""
    return _MADE + _PREFACE + "".join(_body(failure) for failure in FAILURES)


def error_pages_conf() -> str:
    """Return `error_pages.conf`: where each of nginx's errors is told."""
    return _MADE + "".join(_location(failure) for failure in FAILURES)


_PREFACE = """
# The language that the client names first among ours.
map $http_accept_language $language {
    "~*^(?:(?!\\ben\\b).)*\\bar\\b" ar;
    default en;
}

# The path as it was sent, where it can stand in JSON as it is.
map $request_uri $instance {
    "~^(?<plain_instance>/[A-Za-z0-9_.~%!$&()*+,;=:@/-]*)(?:\\?|$)" $plain_instance;
    default "/";
}
"""


def _body(failure: Failure) -> str:
    return (
        f"\nmap $language $problem_{failure.name} {{\n"
        f"    ar '{failure.body('ar')}';\n"
        f"    default '{failure.body('en')}';\n"
        "}\n"
    )


def _location(failure: Failure) -> str:
    statuses = " ".join(map(str, failure.statuses))
    headers = "".join(
        f"    add_header {name} {value} always;\n" for name, value in failure.headers.items()
    )
    return (
        f"\nerror_page {statuses} ={failure.refusal.status} {failure.place};\n"
        f"location {'' if failure.place.startswith('@') else '= '}{failure.place} {{\n"
        "    include problem.conf;\n"
        f"{headers}"
        f"    return {failure.refusal.status} $problem_{failure.name};\n"
        "}\n"
    )
