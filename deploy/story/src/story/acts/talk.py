"""People write: about an order, about a listing, in a review, and without an account."""

from typing import Any

from story.acts.offer import Offers
from story.cast import Character
from story.client import until
from story.stage import Stage


def talk(stage: Stage, offers: Offers, orders: dict[str, str]) -> dict[str, str]:
    """Play the conversations, and return their ids by name."""
    stage.telling.act("People talk · يتحدّث الناس")
    cast = stage.cast
    hers = _converse(
        stage,
        cast.leaving,
        {"kind": "order", "id": orders["done"]},
        cast.leaving.says("وصل الإبريق سليمًا، شكرًا على العناية بالتغليف"),
    )
    # Her name inside somebody else's words: only the sweep can see it.
    greeting = f"أهلًا {cast.leaving.full_name}، سعدنا بخدمتك"
    stage.as_(cast.potter).post(f"/v1/conversations/{hers}/messages", {"text": greeting})
    theirs = _converse(
        stage,
        cast.staying,
        {"kind": "listing", "id": offers.rug_id},
        cast.staying.says("Could the rug be woven in a darker red, please?"),
    )
    answer = "Yes, darker red takes about three weeks"
    stage.as_(cast.weaver).post(
        f"/v1/conversations/{theirs}/messages", {"text": cast.weaver.says(answer)}
    )
    stage.telling.step("two conversations, one about an order and one about a rug")
    _review(stage, cast.leaving, offers, orders["done"], "إبريق متقن الصنع ولونه دافئ")
    _review(stage, cast.staying, offers, orders["theirs"], "A jug that keeps water cool all day")
    _inquire(stage, cast.leaving)
    return {"hers": hers, "theirs": theirs}


def _converse(stage: Stage, person: Character, context: dict[str, str], text: str) -> str:
    api = stage.as_(person)

    def begin() -> Any:
        return api.post("/v1/conversations", {"context": context})

    conversation = until(f"{context['kind']} to be known to messaging", begin)
    api.post(f"/v1/conversations/{conversation['id']}/messages", {"text": text})
    return str(conversation["id"])


def _review(stage: Stage, person: Character, offers: Offers, order_id: str, text: str) -> None:
    body = {
        "listing_id": offers.jug_id,
        "order_id": order_id,
        "rating": 5,
        "text": person.says(text),
    }
    until(
        "the order to be known to the catalog", lambda: stage.as_(person).post("/v1/reviews", body)
    )


def _inquire(stage: Stage, person: Character) -> None:
    inquiry = stage.anonymous(person.language).post(
        "/v1/inquiries",
        {
            "name": person.full_name,
            "email": person.email,
            "text": person.says("هل تقيمون ورشًا للأطفال في العطلة الصيفية؟"),
        },
    )
    stage.telling.step(f"an inquiry without signing in got the reference {inquiry['reference']}")
