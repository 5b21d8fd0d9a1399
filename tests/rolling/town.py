"""Who lives here while processes are restarted: some customers, and an artisan with a jug."""

import secrets
from dataclasses import dataclass

from embedded.officer import Running, ensure_officer
from story.client import Api, until
from story.mailbox import Mailbox

PASSWORD = "a-password-of-nobody-77"


@dataclass
class Customer:
    """Somebody who buys and asks."""

    name: str
    email: str
    token: str = ""

    def sign_in(self, api: Api) -> None:
        """Sign in anew."""
        api.token = None
        body = {"email": self.email, "password": PASSWORD}
        self.token = api.token = api.post("/v1/sessions", body)["access_token"]


def settle(suite: Running, how_many: int) -> tuple[list[Customer], str]:
    """Let people join; return the customers, and the id of a product that they can buy."""
    with Api(suite.url) as api, Mailbox(suite.mail_url) as mailbox:
        artisan = _join(api, mailbox, 0)
        application = api.post(
            "/v1/artisans",
            {
                "display_name": {"ar": "فخّار", "en": "Pots"},
                "bio": {"ar": "حرفة متوارثة", "en": "A craft handed down"},
                "craft": "pottery",
                "region": "riyadh",
            },
        )
        _approve(suite, application["id"])

        def is_artisan() -> bool:
            artisan.sign_in(api)
            return "artisan" in api.get("/v1/me")["roles"]

        until("the artisan's role", is_artisan)
        product = str(_offer(api)["id"])
        return [_join(api, mailbox, number) for number in range(1, how_many + 1)], product


def _join(api: Api, mailbox: Mailbox, number: int) -> Customer:
    mark = f"{number:03d}{secrets.token_hex(3)}"
    person = Customer(f"Neighbour Number{mark}", f"neighbour.{mark}@example.com")
    form = {
        "email": person.email,
        "phone": f"+9665{int(mark, 16) % 10**8:08d}",
        "password": PASSWORD,
        "full_name": person.name,
        "language": "en",
    }
    api.token = None
    api.post("/v1/accounts", form)
    code = mailbox.code_mailed_to(person.email)
    api.post("/v1/accounts/verification", {"email": person.email, "code": code})
    person.sign_in(api)
    return person


def _approve(suite: Running, application_id: str) -> None:
    officer = ensure_officer(suite)
    with Api(suite.url) as api:
        body = {"email": officer.email, "password": officer.password}
        api.token = api.post("/v1/sessions", body)["access_token"]
        api.post(f"/v1/artisans/{application_id}/approval")


def _offer(api: Api) -> dict[str, str]:
    jug: dict[str, str] = api.post(
        "/v1/products",
        {
            "title": {"ar": "إبريق", "en": "Jug"},
            "description": {"ar": "إبريق من طين", "en": "A jug of clay"},
            "category": "pottery",
            "price": {"amount": "120.00", "currency": "SAR"},
            "stock": 10_000,
        },
    )
    return jug
