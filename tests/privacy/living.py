"""Four people live on the platform until every string field has held a word of theirs.

A customer and an artisan will be erased; another customer and another artisan stay, and share
orders, reviews and conversations with those who leave.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from embedded.officer import ensure_officer
from embedded.suite import Suite
from story.client import until
from story.mailbox import Mailbox

from .canaries import Canary, Notebook, NotingApi

_CARD = "4111111111111111"


@dataclass
class Town:
    """The people, their ways in, and what they share."""

    suite: Suite
    notebook: Notebook
    mailbox: Mailbox
    officer: NotingApi
    leaving: Canary = field(default_factory=lambda: Canary("a", "ar"))
    maker: Canary = field(default_factory=lambda: Canary("b", "en"))
    staying: Canary = field(default_factory=lambda: Canary("c", "en"))
    weaver: Canary = field(default_factory=lambda: Canary("d", "ar"))
    apis: dict[str, NotingApi] = field(default_factory=dict)
    mails: dict[str, str] = field(default_factory=dict)
    conversations: dict[str, str] = field(default_factory=dict)
    erased: dict[str, str] = field(default_factory=dict)
    set_right: list[str] = field(default_factory=list)

    @classmethod
    def founded(cls, suite: Suite) -> "Town":
        """Return a town whose people live in this suite."""
        notebook = Notebook.of(httpx.get(f"{suite.url}/openapi.json").json())
        signed = ensure_officer(suite)
        officer = NotingApi(suite.url, notebook)
        answer = officer.post("/v1/sessions", {"email": signed.email, "password": signed.password})
        officer.token = answer["access_token"]
        return cls(suite, notebook, Mailbox(suite.mail_url), officer)

    @property
    def people(self) -> tuple[Canary, ...]:
        """Return everybody."""
        return (self.leaving, self.maker, self.staying, self.weaver)

    def api(self, person: Canary | None = None) -> NotingApi:
        """Return a person's way in, or a stranger's."""
        if person is None:
            return NotingApi(self.suite.url, self.notebook)
        return self.apis[person.letter]

    def sign_in(self, person: Canary, email: str) -> NotingApi:
        """Sign in anew."""
        api = NotingApi(self.suite.url, self.notebook, language=person.language)
        answer = api.post("/v1/sessions", {"email": email, "password": person.password})
        api.token, person.person_id = answer["access_token"], answer["person_id"]
        self.apis[person.letter] = api
        return api

    def live(self) -> None:
        """Let everything happen."""
        self.mails = {person.letter: self.join(person) for person in self.people}
        for person in (self.leaving, self.staying):
            self._ask(person)  # from the address that they are about to leave
        self.mails["a"] = self._correct(self.leaving)
        self._move_on(self.staying, self.weaver)
        jug = self._offer(self.maker, self.mails["b"])
        rug = self._offer(self.weaver, self.mails["d"])
        self._try_to_sell(self.leaving)
        orders = {
            (buyer.letter, seller.letter): self._buy(buyer, seller, goods)
            for buyer in (self.leaving, self.staying)
            for seller, goods in ((self.maker, jug), (self.weaver, rug))
        }
        for (buyer, seller), order_id in orders.items():
            self._review(buyer, jug if seller == "b" else rug, order_id)
            self._talk(buyer, seller, order_id)
        for person in (self.leaving, self.staying):
            self._ask(person)
            self._agree(person)
            self._set_right(person)
        self._look_around(self.leaving, self.mails["a"])
        for person in self.people:
            self.sign_in(person, self.mails[person.letter])

    def join(self, person: Canary) -> str:
        """Register, verify and sign in, and return the address."""
        api, email = self.api(), person.mail()
        form = {
            "email": email,
            "phone": person.phone(),
            "password": person.password,
            "full_name": person.word("Name"),
            "language": person.language,
        }
        api.post("/v1/accounts", form)
        self.mailbox.code_mailed_to(email)
        api.post("/v1/accounts/verification-codes", {"email": email})
        code = self.mailbox.code_mailed_to(email)
        api.post("/v1/accounts/verification", {"email": email, "code": code})
        self.sign_in(person, email)
        return email

    def _offer(self, person: Canary, email: str) -> dict[str, str]:
        api = self.api(person)
        artisan = api.post("/v1/artisans", profile_of(person))
        self.officer.post(f"/v1/artisans/{artisan['id']}/approval")

        until("the role", lambda: "artisan" in api.get("/v1/me")["roles"])
        api = self.sign_in(person, email)
        api.patch("/v1/artisans/me", {**profile_of(person), "visibility": {"address": "public"}})
        product = api.post("/v1/products", {**_listing(person), "stock": 20})
        api.patch(f"/v1/products/{product['id']}", _listing(person))
        workshop = api.post("/v1/workshops", _listing(person))
        api.patch(f"/v1/workshops/{workshop['id']}", _listing(person))
        begins = datetime.now(UTC) + timedelta(days=3)
        session = {
            "starts_at": begins.isoformat(),
            "ends_at": (begins + timedelta(hours=2)).isoformat(),
            "capacity": 5,
        }
        api.post(f"/v1/workshops/{workshop['id']}/sessions", session)
        return {"product": product["id"], "workshop": workshop["id"]}

    def _try_to_sell(self, person: Canary) -> None:
        artisan = self.api(person).post("/v1/artisans", profile_of(person))
        reason = {"reason": person.word("not yet")}
        self.officer.post(f"/v1/artisans/{artisan['id']}/decline", reason)

    def _buy(self, buyer: Canary, seller: Canary, goods: dict[str, str]) -> str:
        api = self.api(buyer)
        wanted = {
            "lines": [{"product_id": goods["product"], "quantity": 1}],
            "delivery": {
                "name": buyer.word("To"),
                "phone": buyer.phone(),
                "address": buyer.word("Street"),
                "note": buyer.word("Ring"),
            },
        }
        order = until("stock to be known", lambda: api.post_once("/v1/orders", wanted))
        payment = api.post_once("/v1/payments", {"order_id": order["id"]})
        httpx.post(payment["checkout_url"], data={"number": _CARD})
        path = f"/v1/orders/{order['id']}"
        until("the order to be sure", lambda: api.get(path)["status"] == "confirmed")
        artisan = self.api(seller)
        artisan.get(f"/v1/artisan-orders/{order['id']}/delivery", purpose="deliver")
        artisan.post(f"/v1/artisan-orders/{order['id']}/shipment")
        artisan.post(f"/v1/artisan-orders/{order['id']}/completion")
        return str(order["id"])

    def _review(self, letter: str, goods: dict[str, str], order_id: str) -> None:
        person = self._person(letter)
        body = {
            "listing_id": goods["product"],
            "order_id": order_id,
            "rating": 4,
            "text": person.word("Fine"),
        }
        until("the order to be known", lambda: self.api(person).post("/v1/reviews", body))

    def _talk(self, buyer: str, seller: str, order_id: str) -> None:
        customer, artisan = self._person(buyer), self._person(seller)
        api = self.api(customer)
        about = {"context": {"kind": "order", "id": order_id}}
        conversation = until("the context", lambda: api.post("/v1/conversations", about))
        path = f"/v1/conversations/{conversation['id']}/messages"
        api.post(path, {"text": customer.word("Hello")})
        # An answer that quotes the customer: only the sweep can find it.
        name = api.get("/v1/me")["full_name"]
        self.api(artisan).post(path, {"text": artisan.word(f"Dear {name},")})
        self.conversations[buyer + seller] = conversation["id"]

    def _ask(self, person: Canary) -> None:
        email = self.mails[person.letter]
        form = {"name": person.word("I am"), "email": email, "text": person.word("Do you?")}
        received = self.api().post("/v1/inquiries", form)
        answer = {"text": person.word("We do,")}
        self.officer.post(f"/v1/inquiries/{received['id']}/answer", answer)
        status = {"reference": received["reference"], "email": email}
        self.api().post("/v1/inquiries/status", status)

    def _agree(self, person: Canary) -> None:
        api = self.api(person)
        api.put("/v1/privacy/consents/marketing/email", {"granted": True})
        version = api.get("/v1/privacy/policies/current")["version"]
        api.post(f"/v1/privacy/policies/{version}/acceptance")

    def _correct(self, person: Canary) -> str:
        """Change name, e-mail and phone; the old values must be gone as well in the end."""
        api = self.api(person)
        api.patch("/v1/me", {"full_name": person.word("Newer")})
        self._change(person, "phone", person.phone())
        return self._change(person, "email", person.mail())

    def _set_right(self, person: Canary) -> None:
        """Let an officer set right what only they can."""
        [order, *_] = self.api(person).get("/v1/orders")["items"]
        shown = self.api(person).get(f"/v1/orders/{order['id']}")["delivery"]["note"]
        self.set_right.append(shown)
        for service, field_name, row in (
            ("booking", "orders.note", order["id"]),
            ("catalog", "reviews.text", None),
            ("messaging", "messages.text", None),
        ):
            said = {"person_id": person.person_id, "field": field_name, "value": person.word("So")}
            self.officer.post(
                f"/v1/corrections/{service}", {**said, **({"row": row} if row else {})}
            )

    def _change(self, person: Canary, field_name: str, address: str) -> str:
        """Change an address with the code that was sent to the new one."""
        api = self.api(person)
        change = api.post("/v1/me/contact-changes", {field_name: address})
        read = self.mailbox.code_mailed_to if field_name == "email" else None
        code = read(address) if read else self.mailbox.code_texted_to(address)
        confirmed = {"change_id": change["change_id"], "code": code}
        api.post("/v1/me/contact-changes/confirmation", confirmed)
        return address

    def _move_on(self, person: Canary, successor: Canary) -> None:
        """Let somebody leave an address and another take it; both have written from it."""
        left = self.mails[person.letter]
        self.mails[person.letter] = self._change(person, "email", person.mail())
        self._change(successor, "email", left)
        self.mails[successor.letter] = left
        self._ask(successor)

    def _look_around(self, person: Canary, email: str) -> None:
        api = self.api(person)
        api.get("/v1/search", q=person.passing_word())
        api.post("/v1/password-resets", {"email": email})
        code = self.mailbox.code_mailed_to(email)
        reset = {"email": email, "code": code, "password": person.password}
        api.post("/v1/password-resets/confirmation", reset)

    def _person(self, letter: str) -> Canary:
        return next(one for one in self.people if one.letter == letter)


def profile_of(person: Canary) -> dict[str, Any]:
    """Return what an artisan says of themselves."""
    return {
        "display_name": {"ar": person.word("حرف"), "en": person.word("Crafts")},
        "bio": {"ar": person.word("سيرة"), "en": person.word("Life")},
        "craft": "pottery",
        "region": "riyadh",
        "address": person.word("Road"),
        "phone": person.phone(),
    }


def _listing(person: Canary) -> dict[str, Any]:
    return {
        "title": {"ar": person.word("إبريق"), "en": person.short_word()},
        "description": {"ar": person.word("وصف"), "en": person.word("About")},
        "category": "pottery",
        "price": {"amount": "120.00", "currency": "SAR"},
    }
