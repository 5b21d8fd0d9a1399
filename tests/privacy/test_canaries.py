"""Every word that people enter is declared, handed out to them alone, and gone when they go.

The tests of this file run in their order: people live, are exported, and leave.
"""

import importlib
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from booking.models import LIBRARY
from booking.settings import BookingSettings
from booking.worker import participant_of
from chassis.database import Database
from embedded.names import NAMES
from eventing.outbox import Outbox
from personal_data.certificate import verdicts
from personal_data.declarations import Impersonal, Personal
from personal_data.holder import Holder
from personal_data.retention import end_retention
from story.client import until
from testkit.clock import MovableClock

from .canaries import Canary, NotingApi
from .living import Town
from .traces import columns_holding, files_holding, rows_of

pytestmark = pytest.mark.slow

KEPT = {("booking", "invoices", "document")}
"""Invoices stay byte for byte for as long as tax law says; they name goods, never a buyer."""

NEVER_STORED = {
    ("POST", "/v1/accounts", "/password"),
    ("POST", "/v1/sessions", "/password"),
    ("POST", "/v1/password-resets/confirmation", "/password"),
    ("POST", "/v1/sessions/refresh", "/refresh_token"),
    ("POST", "/v1/oauth/token", "/client_id"),
    ("POST", "/v1/oauth/token", "/client_secret"),
    ("POST", "/v1/oauth/token", "/target"),
    ("POST", "/v1/accounts/verification", "/code"),
    ("POST", "/v1/me/contact-changes/confirmation", "/code"),
    ("POST", "/v1/password-resets/confirmation", "/code"),
    ("POST", "/v1/inquiries/status", "/reference"),
    ("POST", "/v1/payments/webhook", "/id"),
}
"""Secrets, codes and references: looked up or hashed, and no words of a person."""

OF_NOBODY = {
    ("POST", "/v1/privacy/policies", f"/{field}/{language}")
    for field in ("title", "text")
    for language in ("ar", "en")
}
"""The policy is the platform's own text."""


def free_strings(document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Return every string field of every request body into which anything can be written."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if not isinstance(operation, dict):  # what all operations of a path share
                continue
            for content in operation.get("requestBody", {}).get("content", {}).values():
                for pointer in _strings(document, content["schema"], ""):
                    yield method.upper(), path, pointer


def _strings(document: dict[str, Any], schema: dict[str, Any], pointer: str) -> Iterator[str]:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        yield from _strings(document, document["components"]["schemas"][name], pointer)
    for part in schema.get("allOf", ()):
        yield from _strings(document, part, pointer)
    for name, below in schema.get("properties", {}).items():
        yield from _strings(document, below, f"{pointer}/{name}")
    if "items" in schema:
        yield from _strings(document, schema["items"], f"{pointer}/0")
    is_free = not any(rule in schema for rule in ("enum", "pattern"))
    if "string" in str(schema.get("type")) and is_free and schema.get("format") != "date-time":
        yield pointer


def databases(town: Town) -> list[Path]:
    return [town.suite.state.database(name) for name in NAMES]


def held(town: Town, *people: Canary) -> set[tuple[str, str, str]]:
    values = [value for person in people for value in person.values]
    return columns_holding([*databases(town), town.suite.state.bus], values)


def declared(service: str, table: str, column: str) -> Any:
    ledger = importlib.import_module(f"{service}.personal_data").LEDGER
    holding = next(one for one in ledger.holdings if one.name == table)
    return holding.columns.get(column)


def test_every_string_field_has_held_a_word_of_a_person(town: Town) -> None:
    document = NotingApi(town.suite.url, town.notebook).get("/openapi.json")
    wanted = set(free_strings(document)) - NEVER_STORED - OF_NOBODY
    assert len(wanted) > 40
    assert wanted - town.notebook.filled == set()


def test_each_column_where_a_word_landed_is_declared_personal(town: Town) -> None:
    landed = held(town, *town.people)
    assert len({service for service, _, _ in landed}) >= 4
    stray = {
        place for place in landed if place[0] == "bus" or not isinstance(declared(*place), Personal)
    }
    assert stray == set()


def test_what_is_only_looked_for_is_not_kept(town: Town) -> None:
    passing = {token for person in town.people for token in person.passing}
    assert passing
    assert files_holding(town.suite.state.root, passing) == {}


def test_what_was_set_right_is_said_nowhere_any_more_and_the_correction_is_on_record(
    town: Town,
) -> None:
    kept = "\n".join(json.dumps(row, default=str) for *_, row in rows_of(databases(town)))
    assert len(town.set_right) == 2
    assert [value for value in town.set_right if value in kept] == []
    theirs = {"person_id": town.staying.person_id}
    record = until(
        "all three", lambda: town.officer.get("/v1/privacy/corrections", **theirs)["items"][2:]
    )
    assert record
    found = town.officer.get("/v1/privacy/corrections", **theirs)["items"]
    assert {one["field"] for one in found} == {"orders.note", "reviews.text", "messages.text"}


def test_an_export_holds_all_of_ones_own_and_nothing_of_anybody_else(town: Town) -> None:
    person = town.staying
    api = town.api(person)
    request = api.post("/v1/privacy/requests", {"kind": "access"})
    path = f"/v1/privacy/requests/{request['id']}"
    until("the archive", lambda: api.get(path)["status"] == "completed")
    with zipfile.ZipFile(io.BytesIO(api.download(f"{path}/archive"))) as archive:
        text = "\n".join(archive.read(name).decode() for name in archive.namelist())
    kept = "\n".join(json.dumps(row, default=str) for *_, row in rows_of(databases(town)))
    stored = [value for value in person.values if value in kept]
    assert len(stored) > 10
    assert [value for value in stored if value not in text] == []
    goods = {
        value
        for other in (town.maker, town.weaver)
        for value in other.tokens
        if value in text and not _is_of_goods(town, value)
    }
    assert goods == set()
    assert [value for value in town.leaving.values if value in text] == []


def _is_of_goods(town: Town, value: str) -> bool:
    """Tell whether a word is the title of something bought, which its buyer may well have."""
    places = columns_holding([town.suite.state.database("booking")], [value])
    return places <= {("booking", "order_lines", "title"), *KEPT} and bool(places)


def test_two_people_who_share_a_conversation_leave_at_once_and_nothing_is_left(
    town: Town,
) -> None:
    before = _rows_of_others(town)
    paths = [_confirmed(town, person) for person in (town.leaving, town.maker)]
    town.erased = dict(zip("ab", paths, strict=True))
    for status in paths:
        until(
            "an erasure to be complete",
            lambda status=status: town.api().get(status)["status"] == "completed",
            patience=60,
        )
    assert held(town, town.leaving) == set()
    assert held(town, town.maker) <= KEPT
    _assert_no_bytes(town)
    assert "\n".join(_changed(before, _rows_of_others(town))) == ""


def _confirmed(town: Town, person: Canary) -> str:
    api = town.api(person)
    request = api.post("/v1/privacy/requests", {"kind": "erasure"})
    path = f"/v1/privacy/requests/{request['id']}"
    preview = until("the preview", lambda: api.get(path).get("preview_digest"))
    api.post(f"{path}/confirmation", {"preview_digest": preview})
    return "/" + str(request["status_url"]).split("/", 3)[3]


def _assert_no_bytes(town: Town) -> None:
    """Look at the bytes too; what the maker's goods are called stands in kept invoices."""
    root = town.suite.state.root
    titles = {
        value
        for value in town.maker.tokens
        if columns_holding([town.suite.state.database("booking")], [value])
    }
    gone = [value for value in (*town.leaving.values, *town.maker.values) if value not in titles]
    assert files_holding(root, gone, besides=("handed",)) == {}
    staying = files_holding(root, town.staying.tokens[:2])
    assert staying, "the search finds what is there"


def _rows_of_others(town: Town) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Return the rows that hold a word of those who stay, without declared derived columns.

    Rows of those who leave, those in which they are quoted, and their own side of a shared row
    are another test's matter.
    """
    words = [*town.staying.values, *town.weaver.values]
    gone = [*town.leaving.values, *town.maker.values]
    leavers = {town.leaving.person_id, town.maker.person_id}
    found = {}
    for service, table, row in rows_of(databases(town)):
        held = str(row.values())
        is_theirs = bool({row.get("person_id"), row.get("sender_id")} & leavers)
        quotes_them = any(word in held for word in gone)
        if not is_theirs and not quotes_them and any(word in held for word in words):
            key = str(row.get("id") or min(row.items(), key=str))
            found[service, table, key] = {
                column: value
                for column, value in row.items()
                if value not in leavers and not _is_derived(service, table, column)
            }
    return found


def _is_derived(service: str, table: str, column: str) -> bool:
    rule = declared(service, table, column)
    return isinstance(rule, Impersonal) and rule.derived


def _changed(
    before: dict[tuple[str, str, str], dict[str, Any]],
    after: dict[tuple[str, str, str], dict[str, Any]],
) -> list[str]:
    gone = [f"{key} has gone" for key in before if key not in after]
    return gone + [
        f"{key}.{column}: {value!r} → {after[key][column]!r}"
        for key, row in before.items()
        if key in after
        for column, value in row.items()
        if after[key][column] != value
    ]


@pytest.mark.parametrize("letter", ["c", "d"])
def test_those_who_stay_can_still_do_everything(town: Town, letter: str) -> None:
    person = next(one for one in town.people if one.letter == letter)
    me = town.api(person).get("/v1/me")
    assert person.tokens[1] in me["full_name"]
    assert town.api(person).get("/v1/conversations")["items"]


def test_when_a_duty_ends_what_it_kept_goes_and_a_closing_receipt_says_so(
    town: Town,
) -> None:
    certificate = f"{town.erased[town.leaving.letter]}/certificate"
    assert town.api().get(certificate)["later_receipts"] == []
    pseudonym = town.api().get(certificate)["pseudonym"]
    with _booking_in(town, days=6 * 366 + 365) as booking:
        end_retention(booking)
    until("the closing receipt", lambda: town.api().get(certificate)["later_receipts"])
    issued = town.api().get(certificate)
    [closing] = issued["later_receipts"]
    assert closing["tables"]["invoices"]["erased"] == 2
    assert closing["remaining"] == 0
    left = columns_holding([town.suite.state.database("booking")], [pseudonym])
    assert {table for _, table, _ in left} == {"holder_tasks"}, "what we answered, and no row"
    keys = town.api().get("/v1/privacy/keys")
    assert _refusals(issued, keys) == []
    forged = {**closing, "tables": {"invoices": {"erased": 99}}}
    assert "does not fit" in str(_refusals({**issued, "later_receipts": [forged]}, keys))


@contextmanager
def _booking_in(town: Town, *, days: int) -> Iterator[Holder]:
    """Return booking as a holder whose clock shows a later day."""
    settings = BookingSettings.load(town.suite.environment("booking"))
    database = Database(settings.database_url)
    clock = MovableClock(datetime.now(UTC))
    clock.forward(days=days)
    Outbox(database, LIBRARY.events, source="booking", clock=clock).attach()
    yield participant_of(settings, database, clock)
    database.dispose()


def _refusals(certificate: dict[str, Any], keys: dict[str, str]) -> list[str]:
    return [one.refused for one in verdicts(certificate, keys) if one.refused]
