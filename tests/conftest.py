"""What tests of the whole suite share: its processes, and people who live on it."""

import contextlib
import itertools
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from embedded.officer import ensure_officer
from processes.forking import Nursery
from processes.suite import ProcessSuite
from story.client import Api, until
from story.mailbox import Mailbox
from testkit.servers.find_postgres import find_postgres
from testkit.servers.missing import ServerMissing, without_server
from testkit.servers.postgres import PostgresServer
from testkit.servers.private_postgres import private_postgres
from testkit.servers.rabbitmq import RabbitServer

PASSWORD = "a long walk by the sea 1446"

# Everybody comes from one address here and keeps asking; and nothing waits longer than it must.
BRISK = {
    "NETWORK_LIMIT": "1000000",
    "CLIENT_LIMIT": "1000000",
    "ARGON2_MEMORY_KIB": "1024",
    "ARGON2_PASSES": "1",
    "SWEEP_EVERY": "0.2",
    "ASK_AGAIN_AFTER": "2",
    "ALARM_AFTER": "4",
    "LEASE_SECONDS": "1",
    "INQUIRIES_A_DAY": "1000",
}


@pytest.fixture(scope="session")
def roomy_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL of our own: a suite takes most of the connections that one has by default.

    Where its programs are not installed, one is found as for any test.
    """
    with contextlib.ExitStack() as stack:
        try:
            server = PostgresServer(stack.enter_context(private_postgres()).url)
        except ServerMissing:
            server = _found(stack)
        yield server


def _found(stack: contextlib.ExitStack) -> PostgresServer:
    try:
        return stack.enter_context(find_postgres())
    except ServerMissing as missing:
        without_server(str(missing))
        raise


@pytest.fixture(scope="session")
def suite_postgres_url(roomy_postgres: PostgresServer) -> str:
    """The address of a server on which a suite can make its databases."""
    return roomy_postgres.url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def suite(
    suite_postgres_url: str,
    rabbitmq_server: RabbitServer | ServerMissing,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[ProcessSuite]:
    """Twelve service processes, sandbox and public door; restarts are forks, so they are quick."""
    if isinstance(rabbitmq_server, ServerMissing):
        without_server(str(rabbitmq_server))
        return
    home = tmp_path_factory.mktemp("suite")
    with (
        rabbitmq_server.fresh_vhost() as broker_url,
        ProcessSuite(
            suite_postgres_url, broker_url, home, launcher=Nursery(), more=BRISK
        ) as running,
    ):
        yield running


@pytest.fixture(scope="session")
def mailbox(suite: ProcessSuite) -> Iterator[Mailbox]:
    """What was delivered, as people read it."""
    with Mailbox(suite.mail_url) as opened:
        yield opened


@dataclass
class Newcomer:
    """Somebody who has just joined, with a way in of their own."""

    full_name: str
    email: str
    phone: str
    api: Api
    person_id: str = ""
    said: list[str] = field(default_factory=list)

    @property
    def identifiers(self) -> list[str]:
        """Return what leads to this person and to nobody else."""
        return [self.full_name, self.email, self.phone, *self.said]

    def sign_in(self) -> None:
        """Sign in anew; a token that is over would be refused here too."""
        self.api.token = None
        answer = self.api.post("/v1/sessions", {"email": self.email, "password": PASSWORD})
        self.api.token, self.person_id = answer["access_token"], answer["person_id"]


@pytest.fixture(scope="session")
def newcomer(suite: ProcessSuite, mailbox: Mailbox) -> Iterator[Callable[[], Newcomer]]:
    """Let somebody join: registered, verified, signed in."""
    numbers = itertools.count(1)
    joined: list[Newcomer] = []

    def join() -> Newcomer:
        mark = f"{next(numbers):04d}{secrets.token_hex(3)}"
        person = Newcomer(
            full_name=f"Visitor Number{mark}",
            email=f"visitor.{mark}@example.com",
            phone=f"+9665{int(mark, 16) % 10**8:08d}",
            api=Api(suite.url),
        )
        joined.append(person)
        form = {
            "email": person.email,
            "phone": person.phone,
            "password": PASSWORD,
            "full_name": person.full_name,
            "language": "en",
        }
        person.api.post("/v1/accounts", form)
        code = mailbox.code_mailed_to(person.email)
        person.api.post("/v1/accounts/verification", {"email": person.email, "code": code})
        person.sign_in()
        return person

    yield join
    for person in joined:
        person.api.close()


@dataclass(frozen=True)
class Market:
    """An artisan who sells, and what they sell."""

    artisan: Newcomer
    product_id: str


@pytest.fixture(scope="session")
def market(suite: ProcessSuite, newcomer: Callable[[], Newcomer]) -> Market:
    """One approved artisan with plenty of stock, known to everybody."""
    artisan = newcomer()
    application = artisan.api.post(
        "/v1/artisans",
        {
            "display_name": {"ar": "فخّار", "en": "Pots"},
            "bio": {"ar": "حرفة متوارثة", "en": "A craft handed down"},
            "craft": "pottery",
            "region": "riyadh",
        },
    )
    officer = ensure_officer(suite)
    with Api(suite.url) as api:
        body = {"email": officer.email, "password": officer.password}
        api.token = api.post("/v1/sessions", body)["access_token"]
        api.post(f"/v1/artisans/{application['id']}/approval")

    def is_artisan() -> bool:
        artisan.sign_in()
        return "artisan" in artisan.api.get("/v1/me")["roles"]

    until("the artisan's role", is_artisan)
    artisan.sign_in()  # the last token may be a moment older than the role
    return Market(artisan, publish_jug(artisan))


def publish_jug(artisan: Newcomer) -> str:
    """Have an artisan offer one more product; return its id."""
    product = artisan.api.post(
        "/v1/products",
        {
            "title": {"ar": "إبريق", "en": "Jug"},
            "description": {"ar": "إبريق من طين", "en": "A jug of clay"},
            "category": "pottery",
            "price": {"amount": "120.00", "currency": "SAR"},
            "stock": 10_000,
        },
    )
    return str(product["id"])


@pytest.fixture(scope="session")
def publish(market: Market) -> Callable[[], str]:
    """Offer one more product; return its id."""

    def one_more() -> str:
        market.artisan.sign_in()
        return publish_jug(market.artisan)

    return one_more


@pytest.fixture(scope="session")
def order_of(market: Market) -> Callable[[Newcomer, str], Any]:
    """Place an order; the same key is the same order."""

    def order(person: Newcomer, key: str) -> Any:
        address = f"Street of {person.full_name}, Riyadh"
        if address not in person.said:
            person.said.append(address)
        body = {
            "lines": [{"product_id": market.product_id, "quantity": 1}],
            "delivery": {"name": person.full_name, "phone": person.phone, "address": address},
        }
        return person.api.post("/v1/orders", body, **{"Idempotency-Key": key})

    return order


@pytest.fixture(scope="session")
def settled(
    newcomer: Callable[[], Newcomer], order_of: Callable[[Newcomer, str], Any]
) -> Callable[[], Newcomer]:
    """Let somebody join and leave traces: an inquiry, an order that was not paid."""

    def settle() -> Newcomer:
        person = newcomer()
        text = f"Does {person.full_name} need to bring an apron?"
        person.said.append(text)
        body = {"name": person.full_name, "email": person.email, "text": text}
        person.api.post("/v1/inquiries", body)
        until("stock to be known", lambda: order_of(person, secrets.token_hex(8)))
        return person

    return settle
