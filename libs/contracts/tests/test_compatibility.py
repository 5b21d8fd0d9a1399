"""What was sent once never changes: each forbidden change is seen to be refused, in words."""

import dataclasses
import re
from collections.abc import Callable
from typing import Any

import pytest

from contracts import compatibility
from contracts.compatibility import complaints, contract_of, every_complaint, freeze
from contracts.event import Event, command, event, fact, ident, key, person


@pytest.fixture
def _unregistered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one name be declared again and again."""
    monkeypatch.setattr("contracts.event._register", lambda _cls: None)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Line:
    item_id: str
    quantity: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class LineWithDiscount(Line):
    discount: int = 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class LineOfText:
    item_id: str
    quantity: str


FIELDS: dict[str, tuple[Any, Callable[[], Any]]] = {
    "order_id": (str, key),
    "buyer_id": (str, lambda: person(subject=True)),
    "shop_id": (str, ident),
    "lines": (tuple[Line, ...], fact),
    "total": (int, fact),
    "rush": (bool, lambda: fact(default=False)),
}
"""The first version of an event as it was sent."""


def declared(declare: Any = event, publisher: str = "booking", **changes: Any) -> type[Event]:
    """Return the event with some fields changed; None drops one."""
    fields = {**FIELDS, **changes}
    kept = {name: one for name, one in fields.items() if one is not None}
    body = {name: make() for name, (_, make) in kept.items()}
    hints = {name: hint for name, (hint, _) in kept.items()}
    cls = type("OrderSent", (Event,), {**body, "__annotations__": hints, "__doc__": "Sent."})
    made: type[Event] = declare(publisher=publisher)(cls)
    return made


def told(cls: type[Event]) -> list[str]:
    return complaints("order_sent", contract_of(declared()), contract_of(cls))


@pytest.mark.usefixtures("_unregistered")
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"note_id": (str | None, lambda: ident(default=None))},
        {"parts": (tuple[str, ...], lambda: fact(default=()))},
        {"lines": (tuple[LineWithDiscount, ...], fact)},
        {"shop_id": (str, fact)},
    ],
    ids=["nothing", "an optional id", "an optional list", "an optional part", "another marker"],
)
def test_what_every_listener_bears_passes(changes: dict[str, Any]) -> None:
    assert told(declared(**changes)) == []


@pytest.mark.usefixtures("_unregistered")
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"total": None}, "total: was dropped or renamed"),
        ({"rush": None}, "rush: was dropped or renamed"),
        ({"total": None, "amount": (int, fact)}, "total: was dropped or renamed"),
        ({"total": (str, fact)}, "total: its type was integer and is string"),
        ({"total": (bool, fact)}, "total: its type was integer and is boolean"),
        ({"total": (int | None, fact)}, "total: its type was integer and is integer or null"),
        ({"lines": (Line, fact)}, "lines: its type was array and is object"),
        ({"lines": (tuple[LineOfText, ...], fact)}, r"lines\[\].quantity: its type was integer"),
        ({"rush": (bool, fact)}, "rush: is required"),
        ({"weight": (int, fact)}, "weight: is required"),
        (
            {"order_id": (str, ident), "shop_id": (str, key)},
            "order key was order_id and is shop_id",
        ),
        ({"order_id": (str, ident)}, "order key was order_id and is None"),
        ({"buyer_id": (str, person)}, "subject was buyer_id and is None"),
        ({"publisher": "catalog"}, "routing key was booking.order_sent and is catalog.order_sent"),
        ({"declare": command}, "exchange was alheraf.events and is alheraf.commands"),
    ],
)
def test_every_forbidden_change_is_refused_in_words(changes: dict[str, Any], says: str) -> None:
    found = told(declared(**changes))
    assert any(re.search(says, one) for one in found), found


def test_no_event_of_the_house_has_changed() -> None:
    assert every_complaint() == []


def test_a_version_that_was_sent_is_never_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    left = dict(compatibility.load_all())
    gone = next(name for name in left if "*" not in name)
    del left[gone]
    monkeypatch.setattr(compatibility, "load_all", lambda: left)
    assert every_complaint() == [f"{gone}: was sent once, and nobody can read it any more"]


@pytest.mark.usefixtures("_unregistered")
def test_what_is_frozen_grows_and_is_never_rewritten(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    classes = {"order_sent": declared()}
    monkeypatch.setattr(compatibility, "GOLDEN", tmp_path)
    monkeypatch.setattr(compatibility, "load_all", lambda: classes)
    assert freeze() == ["order_sent"]
    assert freeze() == []
    classes["order_sent"] = declared(note_id=(str | None, lambda: ident(default=None)))
    assert freeze() == ["order_sent"]
    classes["order_sent"] = declared()
    with pytest.raises(SystemExit, match="note_id: was dropped"):
        freeze()
