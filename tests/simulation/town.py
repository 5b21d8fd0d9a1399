"""The town: who lives in it, what can be bought there, and how its people reach the platform."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

import httpx
from click.testing import CliRunner

from identity.__main__ import main as identity_command
from story.client import Api, StepFailed

from .people import PASSWORD, Person, person
from .suite import Suite

_CODE = re.compile(r"(?<![0-9A-Za-z_.:])(\d{6})(?![0-9A-Za-z_])")
_FRESH = 300.0

Settle = Callable[[], None]


@dataclass(frozen=True)
class Offers:
    """What can be bought and booked."""

    product_id: str
    workshop_id: str
    session_id: str


class Town:
    """Two customers, one who makes and teaches, and an officer."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite
        self.layla = person("layla", 1202)
        self.omar = person("omar", 2303)
        self.maker = person("maker", 3404)
        self.officer = person("officer", 4505)
        self.offers = Offers("", "", "")
        self._founded: dict[str, tuple[str | None, float]] = {}

    @cached_property
    def outside(self) -> httpx.Client:
        """Return a browser, for the pages of others."""
        return httpx.Client()

    @cached_property
    def _api(self) -> Api:
        return Api(self.suite.url)

    @property
    def people(self) -> tuple[Person, ...]:
        """Return everybody."""
        return (self.layla, self.omar, self.maker, self.officer)

    def begin_again(self) -> None:
        """Let everybody be signed in as on the day of the founding."""
        for one in self.people:
            one.token, one.signed_in = self._founded.get(one.name, (None, 0.0))

    def found(self, settle: Settle) -> None:
        """Let everybody join, and the maker offer something; nothing goes wrong yet."""
        for one in self.people:
            self._join(one, settle)
        for role in ("officer", "admin", "support"):
            self._grant(self.officer, role)
        settle()
        self.sign_in(self.officer)
        artisan = self.api(self.maker).post("/v1/artisans", _PROFILE)
        self.api(self.officer).post(f"/v1/artisans/{artisan['id']}/approval")
        settle()
        self.sign_in(self.maker)
        self._offer()
        settle()
        for one in self.people:
            self.sign_in(one)
            self._founded[one.name] = one.token, one.signed_in

    def api(self, one: Person | None = None) -> Api:
        """Return somebody's way in, or a stranger's; whoever is signed in for long does so anew.

        Raises:
            StepFailed: they are no longer let in.
        """
        if one is None:
            self._api.token = None
            return self._api
        if one.token is None or self.suite.clock.elapsed - one.signed_in > _FRESH:
            self.sign_in(one)
        self._api.token = one.token
        return self._api

    def sign_in(self, one: Person) -> None:
        """Sign in anew."""
        self._api.token = one.token = None
        answer = self._api.post("/v1/sessions", {"email": one.email, "password": PASSWORD})
        one.token, one.person_id = answer["access_token"], answer["person_id"]
        one.signed_in = self.suite.clock.elapsed

    def _join(self, one: Person, settle: Settle) -> None:
        form = {
            "email": one.email,
            "phone": one.phone,
            "password": PASSWORD,
            "full_name": one.full_name,
            "language": "en",
        }
        self.api().post("/v1/accounts", form)
        settle()
        verified = {"email": one.email, "code": self._code_of(one)}
        self.api().post("/v1/accounts/verification", verified)
        settle()
        self.sign_in(one)

    def _code_of(self, one: Person) -> str:
        mails = self.suite.outside.sandbox.mail.addressed_to(one.email)
        return str(_CODE.findall(mails[-1]["text"])[0])

    def _grant(self, one: Person, role: str) -> None:
        done = CliRunner().invoke(
            identity_command,
            ["grant-role", one.email, role],
            env=self.suite.environment("identity"),
        )
        if done.exit_code:
            raise StepFailed(done.output)

    def _offer(self) -> None:
        api = self.api(self.maker)
        product = api.post("/v1/products", {**_LISTING, "stock": 4})
        workshop = api.post("/v1/workshops", _LISTING)
        begins = self.suite.clock.now() + timedelta(days=3)
        session = {
            "starts_at": begins.isoformat(),
            "ends_at": (begins + timedelta(hours=2)).isoformat(),
            "capacity": 3,
        }
        scheduled = api.post(f"/v1/workshops/{workshop['id']}/sessions", session)
        self.offers = Offers(product["id"], workshop["id"], scheduled["id"])


_PROFILE: dict[str, Any] = {
    "display_name": {"ar": "فخّار", "en": "Pots"},
    "bio": {"ar": "حرفة", "en": "A craft"},
    "craft": "pottery",
    "region": "riyadh",
}
_LISTING: dict[str, Any] = {
    "title": {"ar": "إبريق", "en": "Jug"},
    "description": {"ar": "من طين", "en": "Of clay"},
    "category": "pottery",
    "price": {"amount": "120.00", "currency": "SAR"},
}
