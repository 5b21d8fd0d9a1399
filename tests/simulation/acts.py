"""What people do: each act is what a client sends, and what they can do depends on what is there.

People see what the databases hold, as they would in lists; a refusal is an answer like any other.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx

from story.client import StepFailed
from testkit.simulation.choices import Choices

from .people import Person
from .town import Town

_CODE = re.compile(r'"code": ?"(\w+)"')
_CARD, _DECLINED = "4111111111111111", "4000000000000002"


@dataclass(frozen=True)
class Act:
    """Something that somebody can do now, and what it is called."""

    words: str
    do: Callable[[], object]


class Acts:
    """What can be done at a moment, and what has come of it."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._suite = town.suite
        self._keys = 0
        self.checkouts: list[str] = []

    def possible(self, choices: Choices) -> list[Act]:
        """Return one act of every kind that is possible, for somebody whom chance picks."""
        person = choices.one_of([self._town.layla, self._town.omar])
        leaver = choices.one_of([person, person, person, self._town.maker])
        acts = [*self._buying(person, choices), *self._talking(person), *self._asking(leaver)]
        return [] if self._is_erased(person) else acts

    def perform(self, act: Act) -> str:
        """Do it, and return what came of it."""
        try:
            act.do()
        except StepFailed as refused:
            return f"{act.words}: {_status(refused)}"
        except httpx.TransportError as failed:
            return f"{act.words}: {failed}"
        return act.words

    def _look(self, service: str, asked: str, *values: object) -> list[Any]:
        return self._suite.look(service, asked, *values)

    def _is_erased(self, one: Person) -> bool:
        asked = "SELECT 1 FROM erasures WHERE person_id = ?"
        return bool(self._look("privacy", asked, one.person_id))

    def _post(self, one: Person, path: str, body: Any = None) -> None:
        self._town.api(one).post(path, body)

    def _look_at(self, path: str) -> None:
        self._town.api(self._town.maker).get(path, purpose="deliver")

    def _consent(self, one: Person, *, granted: bool) -> None:
        path = "/v1/privacy/consents/marketing/email"
        self._town.api(one).put(path, {"granted": granted})

    def _buying(self, one: Person, choices: Choices) -> Iterator[Act]:
        quantity = 1 + choices.below(2)
        yield Act(f"{one.name} orders {quantity}", partial(self._order, one, quantity))
        yield Act(f"{one.name} books {quantity} seats", partial(self._book, one, quantity))
        for url in self.checkouts[:1]:
            number = _DECLINED if choices.happens(6) else _CARD
            yield Act("somebody enters a card", partial(self._enter_card, url, number))
        for tell in self._suite.outside.webhooks[:1]:
            yield Act("the provider tells of a payment", partial(self._tell, tell, choices))
        asked = "SELECT id, kind, state, buyer_id FROM orders ORDER BY placed_at, id"
        by_state: dict[str, list[Any]] = {}
        for order in self._look("booking", asked):
            by_state.setdefault(order["state"], []).append(order)
        for state, doing in _TURNS.items():
            if found := by_state.get(state):
                yield from doing(self, choices.one_of(found))

    def _of_placed(self, order: Any) -> Iterator[Act]:
        for one in self._buyer(order):
            yield Act(f"{one.name} goes to pay", partial(self._pay, one, order["id"]))
            yield Act(f"{one.name} cancels an order", partial(self._cancel, one, order))

    def _of_confirmed(self, order: Any) -> Iterator[Act]:
        maker, path = self._town.maker, f"/v1/artisan-orders/{order['id']}"
        if order["kind"] == "order":
            yield Act("the maker ships", partial(self._post, maker, f"{path}/shipment"))
            yield Act("the maker looks at the address", partial(self._look_at, f"{path}/delivery"))
        yield Act("the maker cancels", partial(self._post, maker, f"{path}/cancellation"))
        for one in self._buyer(order):
            yield Act(f"{one.name} cancels a paid order", partial(self._cancel, one, order))

    def _of_shipped(self, order: Any) -> Iterator[Act]:
        path = f"/v1/artisan-orders/{order['id']}/completion"
        yield Act("the maker completes", partial(self._post, self._town.maker, path))

    def _of_completed(self, order: Any) -> Iterator[Act]:
        for one in self._buyer(order):
            yield Act(f"{one.name} reviews", partial(self._review, one, order["id"]))

    def _talking(self, one: Person) -> Iterator[Act]:
        about = {"context": {"kind": "listing", "id": self._town.offers.product_id}}
        yield Act(
            f"{one.name} opens a conversation",
            partial(self._post, one, "/v1/conversations", about),
        )
        for talk in self._look("messaging", "SELECT id FROM conversations ORDER BY id")[-1:]:
            path = f"/v1/conversations/{talk['id']}/messages"
            for speaker in (one, self._town.maker):
                said = {"text": speaker.says("Hello,")}
                yield Act(f"{speaker.name} writes", partial(self._post, speaker, path, said))
        for granted in (True, False):
            told = "gives" if granted else "takes back"
            yield Act(f"{one.name} {told} consent", partial(self._consent, one, granted=granted))
        if not self.requests_of(one):
            # Who asks to be erased, and then writes as a stranger, has come anew.
            yield Act(f"{one.name} asks without an account", partial(self._inquire, one))

    def _asking(self, one: Person) -> Iterator[Act]:
        requests = self.requests_of(one)
        if not requests:
            for kind in ("erasure", "erasure", "erasure", "access"):
                asked = {"kind": kind}
                yield Act(
                    f"{one.name} asks for {kind}",
                    partial(self._post, one, "/v1/privacy/requests", asked),
                )
        for request in requests:
            path = f"/v1/privacy/requests/{request['id']}"
            if request["state"] == "awaiting_confirmation":
                yield from [Act(f"{one.name} confirms", partial(self.confirm, one, path))] * 3
            yield Act(
                f"{one.name} takes the request back",
                partial(self._post, one, f"{path}/cancellation"),
            )

    def requests_of(self, one: Person) -> list[Any]:
        """Return somebody's open requests."""
        asked = "SELECT id, state FROM requests WHERE person_id = ? AND closed_at IS NULL"
        return self._look("privacy", asked, one.person_id)

    def confirm(self, one: Person, path: str) -> None:
        """Confirm an erasure, bound to the preview that is shown."""
        api = self._town.api(one)
        shown = api.get(path)
        api.post(f"{path}/confirmation", {"preview_digest": shown["preview_digest"]})

    def finish_orders(self) -> None:
        """Let the maker ship and complete whatever is paid, so that nothing stands in the way."""
        asked = "SELECT id, kind, state, buyer_id FROM orders WHERE state IN (?, ?) ORDER BY id"
        for order in self._look("booking", asked, "confirmed", "shipped"):
            for act in [*_TURNS[order["state"]](self, order)][:1]:
                self.perform(act)

    def _buyer(self, order: Any) -> list[Person]:
        return [one for one in self._town.people if one.person_id == order["buyer_id"]]

    def _order(self, one: Person, quantity: int) -> None:
        body = {
            "lines": [{"product_id": self._town.offers.product_id, "quantity": quantity}],
            "delivery": {
                "name": one.full_name,
                "phone": one.phone,
                "address": one.address,
                "note": one.says("Ring:"),
            },
        }
        self._town.api(one).post("/v1/orders", body, **self._once())

    def _book(self, one: Person, seats: int) -> None:
        body = {"session_id": self._town.offers.session_id, "seats": seats}
        self._town.api(one).post("/v1/bookings", body, **self._once())

    def _pay(self, one: Person, order_id: str) -> None:
        body = {"order_id": order_id}
        payment = self._town.api(one).post("/v1/payments", body, **self._once())
        if payment["checkout_url"]:
            self.checkouts.append(payment["checkout_url"])

    def _enter_card(self, url: str, number: str) -> None:
        self.checkouts.remove(url)
        self._town.outside.post(url, data={"number": number})

    def _tell(self, tell: Callable[[], None], choices: Choices) -> None:
        if not choices.happens(4):  # else it is told twice
            self._suite.outside.webhooks.remove(tell)
        tell()

    def _cancel(self, one: Person, order: Any) -> None:
        room = "orders" if order["kind"] == "order" else "bookings"
        self._town.api(one).post(f"/v1/{room}/{order['id']}/cancellation")

    def _review(self, one: Person, order_id: str) -> None:
        body = {
            "listing_id": self._town.offers.product_id,
            "order_id": order_id,
            "rating": 4,
            "text": one.says("Fine,"),
        }
        self._town.api(one).post("/v1/reviews", body)

    def _inquire(self, one: Person) -> None:
        body = {"name": one.full_name, "email": one.email, "text": one.says("Do you?")}
        self._town.api().post("/v1/inquiries", body)

    def _once(self) -> dict[str, str]:
        self._keys += 1
        return {"Idempotency-Key": f"key-of-the-run-{self._keys}"}


_TURNS: dict[str, Callable[[Acts, Any], Iterator[Act]]] = {
    "placed": Acts._of_placed,
    "confirmed": Acts._of_confirmed,
    "shipped": Acts._of_shipped,
    "completed": Acts._of_completed,
}


def _status(refused: StepFailed) -> str:
    found = _CODE.search(str(refused))
    return f"refused ({found[1] if found else str(refused)[:80]})"
