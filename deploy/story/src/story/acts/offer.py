"""Two artisans apply, an officer approves them, and they publish what they make and teach."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from story.cast import Character
from story.client import until
from story.stage import Stage


@dataclass(frozen=True, kw_only=True)
class Offers:
    """What can be bought and booked."""

    jug_id: str
    rug_id: str
    workshop_id: str
    session_id: str


def offer(stage: Stage) -> Offers:
    """Let the artisans in, and let them offer."""
    stage.telling.act("Artisans offer · يعرض الحرفيون")
    potter, weaver = stage.cast.potter, stage.cast.weaver
    _become_artisan(
        stage, potter, craft="pottery", ar="فخّار نورة", en="Noura Pottery", region="riyadh"
    )
    _become_artisan(
        stage, weaver, craft="textile", ar="منسوجات مريم", en="Mariam Weaves", region="asir"
    )
    jug = _publish(
        stage, potter, "إبريق فخاري", "Clay water jug", category="pottery", price="120.00", stock=12
    )
    rug = _publish(
        stage, weaver, "بساط صوفي", "Wool floor rug", category="textile", price="450.00", stock=8
    )
    workshop = _teach(stage, potter)
    session = _schedule(stage, potter, workshop["id"])
    stage.telling.step("a jug, a rug and a pottery workshop are published in both languages")
    return Offers(
        jug_id=jug["id"],
        rug_id=rug["id"],
        workshop_id=workshop["id"],
        session_id=session["id"],
    )


def _become_artisan(
    stage: Stage, person: Character, *, craft: str, ar: str, en: str, region: str
) -> None:
    form = {
        "display_name": {"ar": ar, "en": en},
        "bio": {"ar": f"حرفة متوارثة: {ar}", "en": f"A craft handed down: {en}"},
        "craft": craft,
        "region": region,
    }
    artisan = stage.as_(person).post("/v1/artisans", form)
    stage.as_officer().post(f"/v1/artisans/{artisan['id']}/approval")

    def has_role() -> bool:
        return "artisan" in stage.as_(person).get("/v1/me")["roles"]

    until(f"the role of an artisan for {en}", has_role)
    stage.sign_in(person)  # the token is older than the role
    stage.telling.step(f"{en} applied and was approved")


def _publish(  # noqa: PLR0913 — the fields of one form
    stage: Stage, person: Character, ar: str, en: str, *, category: str, price: str, stock: int
) -> Any:
    return stage.as_(person).post(
        "/v1/products",
        {
            "title": {"ar": ar, "en": en},
            "description": {"ar": f"{ar} صُنع باليد", "en": f"{en}, made by hand"},
            "category": category,
            "price": {"amount": price, "currency": "SAR"},
            "stock": stock,
        },
    )


def _teach(stage: Stage, person: Character) -> Any:
    return stage.as_(person).post(
        "/v1/workshops",
        {
            "title": {"ar": "أساسيات الدولاب", "en": "First steps at the wheel"},
            "description": {
                "ar": "يوم كامل مع الطين للمبتدئين",
                "en": "A whole day with clay, for beginners",
            },
            "category": "pottery",
            "price": {"amount": "200.00", "currency": "SAR"},
        },
    )


def _schedule(stage: Stage, person: Character, workshop_id: str) -> Any:
    begins = (datetime.now(UTC) + timedelta(days=14)).replace(microsecond=0)
    return stage.as_(person).post(
        f"/v1/workshops/{workshop_id}/sessions",
        {
            "starts_at": begins.isoformat(),
            "ends_at": (begins + timedelta(hours=5)).isoformat(),
            "capacity": 10,
        },
    )
