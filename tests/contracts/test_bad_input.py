"""Every operation refuses bad input and bad tokens in words, and none of them is forgotten.

What is sent is made from the documents: an operation that is added is tried with the others.
"""

import dataclasses
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from joserfc.jwk import OKPKey

from chassis.app import MOST_BYTES
from embedded.names import NAMES

SHARED = ("/v1/operations/", "/asyncapi/")
"""The same code in every service."""

BETWEEN_SERVICES = "/internal/"
"""Holders hand over what people once entered, as it is."""

LENIENT = "POST /v1/payments/webhook"
"""What the payment provider adds to its messages is its own affair."""

DIRTY = {"control_character": "jug\u0007jug", "bidi_override": "jug\u202ejug"}
PREPARED = {"If-Match": '"1"', "Idempotency-Key": "a-key-of-this-test-alone"}


@dataclasses.dataclass(frozen=True)
class Operation:
    """One operation of one service, and how it is reached."""

    service: str
    app: Flask
    method: str
    path: str
    said: dict[str, Any]
    schemas: dict[str, Any]
    headers: dict[str, str]

    @property
    def label(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def body(self) -> dict[str, Any] | None:
        """Return the schema of its JSON body, if it takes one."""
        content = self.said.get("requestBody", {}).get("content", {})
        return content.get("application/json", {}).get("schema")

    def send(self, raw: bytes | None = None, **headers: str) -> Any:
        """Call it with these bytes as JSON, as somebody whom its rule admits."""
        place = re.sub(r"\{(version|number)\}", "1", self.path)
        place = re.sub(r"\{[^}]+\}", "abc_0123456789", place)
        kind = {"Content-Type": "application/json"} if self.body is not None else {}
        return self.app.test_client().open(
            place,
            method=self.method,
            data=raw,
            headers={**PREPARED, **kind, **self.headers, **headers},
        )

    def refused(self, answer: Any, status: int, code: str | None = None) -> Iterator[str]:
        """Complain where an answer is not this refusal, in words and documented."""
        problem = answer.get_json(silent=True) or {}
        if answer.status_code != status or (code is not None and problem.get("code") != code):
            yield f"{self.label}: {status} {code} expected, {answer.status_code} {problem}"
        elif answer.content_type != "application/problem+json":
            yield f"{self.label}: {answer.content_type}"
        elif not (problem["title"] and problem["detail"] and problem["request_id"]):
            yield f"{self.label}: says nothing: {problem}"
        elif str(status) not in self.said["responses"]:
            yield f"{self.label}: {status} is not documented"

    def pointed_at(self, sent: Any, pointer: str, *codes: str) -> Iterator[str]:
        """Complain where a body of the wrong shape is not refused at this place for this reason."""
        answer = self.send(json.dumps(sent).encode())
        wrong = list(self.refused(answer, 422, "shape_refused"))
        yield from wrong
        if not wrong:
            found = [(one["pointer"], one["code"]) for one in answer.get_json()["errors"]]
            if not any(place == pointer and code in codes for place, code in found):
                yield f"{self.label}: {pointer} {codes} expected, {found}"


@pytest.fixture(params=NAMES)
def operations(
    request: pytest.FixtureRequest, app_of: Callable[[str], Flask], bench: Any
) -> list[Operation]:
    """Every operation of a service."""
    name = request.param
    app = app_of(name)
    document = app.test_client().get("/openapi.json").get_json()
    found = []
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            if not isinstance(said, dict) or (name != NAMES[0] and path.startswith(SHARED)):
                continue
            access = said.get("x-access", "anyone")
            headers = {} if access == "anyone" else bench.headers(access, name)
            schemas = document["components"]["schemas"]
            found.append(Operation(name, app, method.upper(), path, said, schemas, headers))
    return found


def test_bad_tokens_are_refused(operations: list[Operation], bench: Any) -> None:
    mine = OKPKey.import_key(bench.state.secrets["signing_jwk"])
    forger = OKPKey.generate_key("Ed25519", {"kid": mine.kid})
    complaints, tried = [], 0
    for one in operations:
        access = one.said.get("x-access", "anyone")
        if access == "anyone":
            continue
        tried += 1
        bad = [
            bench.headers(access, one.service, exp=1),
            bench.headers(access, one.service, aud="another platform"),
            bench.headers(access, one.service, iss="another issuer"),
            bench.headers(access, one.service, key=forger),
            {"Authorization": "Bearer nonsense"},
            {"Authorization": ""},
        ]
        if access.startswith("service:"):
            bad.append(bench.headers(access, "another service"))
        for headers in bad:
            complaints += one.refused(one.send(b"{}", **headers), 401, "unauthenticated")
    assert tried > 0
    assert "\n".join(complaints) == ""


def test_a_body_that_is_no_json_is_refused(operations: list[Operation]) -> None:
    complaints: list[str] = []
    for one in operations:
        if one.body is None:
            continue
        for raw in (b'{"a": "\xff\xfe"}', b'{"a": ', b'{"a": 1, "a": 2}', b'{"a": NaN}'):
            complaints += one.refused(one.send(raw), 400, "body_not_json")
        too_much = json.dumps({"a": "x" * MOST_BYTES}).encode()
        complaints += one.refused(one.send(too_much), 413, "body_too_large")
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        complaints += one.refused(one.send(b"a=b", **form), 415, "wrong_content_type")
    assert "\n".join(complaints) == ""


def test_an_unknown_field_is_named(operations: list[Operation]) -> None:
    complaints: list[str] = []
    for one in operations:
        if one.body is not None:
            if one.label != LENIENT:
                complaints += one.pointed_at({"shoe_size": 42}, "/shoe_size", "unknown_field")
            for sent in ([], "text", 1, None):
                raw = json.dumps(sent).encode()
                complaints += one.refused(one.send(raw), 422, "shape_refused")
    assert "\n".join(complaints) == ""


def test_a_value_of_the_wrong_type_is_pointed_at(operations: list[Operation]) -> None:
    complaints: list[str] = []
    for one in operations:
        if one.body is not None:
            for sent, pointer, rule in _leaves(one, one.body, "", lambda leaf: leaf):
                odd = sent({"odd": ["value"]})
                if "object" not in _types(rule):
                    complaints += one.pointed_at(odd, pointer, *WRONG_TYPE)
    assert "\n".join(complaints) == ""


WRONG_TYPE = (
    *("wrong_type", "not_text", "not_list", "not_object", "not_whole", "not_number", "not_flag"),
    *("not_date", "not_moment", "not_amount", "not_id", "not_email", "not_phone", "not_url"),
    "not_a_choice",
)


def test_control_and_bidi_characters_are_refused_in_every_text(
    operations: list[Operation],
) -> None:
    complaints: list[str] = []
    for one in operations:
        if one.body is not None and not one.path.startswith(BETWEEN_SERVICES):
            for sent, pointer, rule in _leaves(one, one.body, "", lambda leaf: leaf):
                if "string" in _types(rule) and not rule.keys() & {"enum", "pattern", "format"}:
                    for code, text in DIRTY.items():
                        complaints += one.pointed_at(sent(text), pointer, code)
    assert "\n".join(complaints) == ""


Sent = Callable[[Any], Any]


def _leaves(
    one: Operation, rule: dict[str, Any], pointer: str, sent: Sent
) -> Iterator[tuple[Sent, str, dict[str, Any]]]:
    """Walk over the values of a body: how to send one in its place, where it is, and its rule."""
    if "$ref" in rule:
        rule = one.schemas[rule["$ref"].rsplit("/", 1)[-1]]
    for part in rule.get("allOf", ()):
        yield from _leaves(one, part, pointer, sent)
    for name, below in rule.get("properties", {}).items():

        def deeper(leaf: Any, name: str = name) -> Any:
            return sent({name: leaf})

        yield from _leaves(one, below, f"{pointer}/{name}", deeper)
    if "items" in rule:
        yield from _leaves(one, rule["items"], f"{pointer}/0", lambda leaf: sent([leaf]))
    if pointer and "properties" not in rule and "allOf" not in rule and "items" not in rule:
        yield sent, pointer, rule


def _types(rule: dict[str, Any]) -> list[str]:
    kinds = rule.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)
