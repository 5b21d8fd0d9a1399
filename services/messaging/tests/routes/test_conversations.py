from typing import Any

import pytest

from contracts.messaging import ConversationOpened, MessageSent


@pytest.fixture
def thread(desk: Any) -> str:
    """An open conversation about an order."""
    desk.hear(desk.order_placed())
    return str(desk.open(desk.customer, "order", desk.order_id).json["id"])


def test_buyer_and_artisan_talk_about_an_order(desk: Any, thread: str) -> None:
    first = desk.write(desk.customer, thread, "هل يصل قبل الخميس؟")
    second = desk.write(desk.artisan, thread, "نعم، بإذن الله")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["number"] == 1
    assert first.json["mine"]
    assert desk.texts(desk.customer, thread) == ["هل يصل قبل الخميس؟", "نعم، بإذن الله"]
    assert desk.texts(desk.artisan, thread) == desk.texts(desk.customer, thread)


def test_opening_it_again_finds_the_same_conversation(desk: Any, thread: str) -> None:
    again = desk.open(desk.artisan, "order", desk.order_id)

    assert again.json["id"] == thread
    assert again.json["you_are"] == "artisan"
    assert len(desk.said(ConversationOpened)) == 1


def test_the_reader_is_told_and_the_event_says_no_word(desk: Any, thread: str) -> None:
    desk.write(desk.customer, thread, "a secret between two")

    [said] = desk.said(MessageSent)
    assert (said.sender_id, said.recipient_id) == (desk.customer, desk.artisan)
    assert "secret" not in repr(said)


def test_a_booking_can_be_talked_about(desk: Any) -> None:
    desk.hear(desk.order_placed(kind="booking"))

    assert desk.open(desk.customer, "booking", desk.order_id).status_code == 200
    assert desk.open(desk.customer, "order", desk.order_id).status_code == 404


def test_each_customer_has_a_question_of_their_own_about_a_listing(desk: Any) -> None:
    desk.hear(desk.listing_published())

    one = desk.open(desk.customer, "listing", desk.listing_id).json
    other = desk.open(desk.stranger, "listing", desk.listing_id).json

    assert one["id"] != other["id"]
    assert one["artisan_id"] == desk.artisan_id
    assert desk.open(desk.artisan, "listing", desk.listing_id).json["code"] == "own_listing"


def test_nobody_else_sees_a_conversation(desk: Any, thread: str) -> None:
    desk.write(desk.customer, thread, "between us")

    for answer in (
        desk.get(desk.stranger, f"/v1/conversations/{thread}"),
        desk.get(desk.stranger, f"/v1/conversations/{thread}/messages"),
        desk.write(desk.stranger, thread, "hello"),
        desk.put(desk.stranger, f"/v1/conversations/{thread}/read-state", {"number": 1}),
        desk.open(desk.stranger, "order", desk.order_id),
    ):
        assert answer.status_code == 404
    assert desk.get(desk.stranger, "/v1/conversations").json["items"] == []
    assert desk.get(None, "/v1/conversations").status_code == 401


def test_unread_messages_are_counted_until_they_are_read(desk: Any, thread: str) -> None:
    for text in ("one", "two", "three"):
        desk.write(desk.artisan, thread, text)
    desk.write(desk.customer, thread, "my own words are not unread")

    before = desk.get(desk.customer, f"/v1/conversations/{thread}").json
    answer = desk.put(desk.customer, f"/v1/conversations/{thread}/read-state", {"number": 2})
    back = desk.put(desk.customer, f"/v1/conversations/{thread}/read-state", {"number": 1})
    all_of_it = desk.put(desk.customer, f"/v1/conversations/{thread}/read-state", {"number": 99})

    assert before["unread"] == 3
    assert (answer.json["unread"], answer.json["read_number"]) == (1, 2)
    assert back.json["read_number"] == 2
    assert (all_of_it.json["unread"], all_of_it.json["read_number"]) == (0, 4)
    assert desk.get(desk.artisan, f"/v1/conversations/{thread}").json["unread"] == 1


def test_the_list_begins_with_the_newest_word(desk: Any, thread: str) -> None:
    desk.hear(desk.listing_published())
    desk.clock.forward(minutes=1)
    question = desk.open(desk.customer, "listing", desk.listing_id).json["id"]
    desk.clock.forward(minutes=1)
    desk.write(desk.artisan, thread, "a new word")

    first = desk.get(desk.customer, "/v1/conversations?limit=1").json
    rest = desk.get(desk.customer, f"/v1/conversations?limit=1&cursor={first['next']}").json

    assert [one["id"] for one in first["items"] + rest["items"]] == [thread, question]
    assert first["items"][0]["unread"] == 1


def test_messages_come_in_pages(desk: Any, thread: str) -> None:
    for number in range(5):
        desk.write(desk.customer, thread, f"word {number}")

    path = f"/v1/conversations/{thread}/messages?limit=2"
    first = desk.get(desk.artisan, path).json
    second = desk.get(desk.artisan, f"{path}&cursor={first['next']}").json

    assert [one["number"] for one in first["items"]] == [5, 4]
    assert [one["number"] for one in second["items"]] == [3, 2]


@pytest.mark.parametrize("ending", ["order_completed", "order_cancelled"])
def test_it_closes_some_days_after_the_order_has_ended(desk: Any, thread: str, ending: str) -> None:
    desk.hear(getattr(desk, ending)())

    desk.clock.forward(days=13)
    still = desk.write(desk.customer, thread, "one more thing")
    desk.clock.forward(days=1)
    late = desk.write(desk.customer, thread, "too late")

    assert still.status_code == 201
    assert (late.status_code, late.json["code"]) == (409, "conversation_closed")
    assert not desk.get(desk.customer, f"/v1/conversations/{thread}").json["open"]
    assert desk.texts(desk.artisan, thread) == ["one more thing"]


def test_a_new_question_about_a_withdrawn_listing_is_refused_once_it_has_closed(desk: Any) -> None:
    desk.hear(desk.listing_published())
    desk.hear(desk.listing_withdrawn())
    desk.clock.forward(days=20)

    answer = desk.open(desk.customer, "listing", desk.listing_id)

    assert answer.json["code"] == "conversation_closed"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": "   "},
        {"text": 5},
        {"text": "x" * 4001},
        {"text": "pay with 4111 1111 1111 1111"},
        {"text": "turned \u202e around"},
        {"text": "hi", "to": "somebody"},
    ],
    ids=["nothing", "empty", "blank", "number", "long", "card", "bidi", "unknown field"],
)
def test_words_of_the_wrong_shape_are_refused(desk: Any, thread: str, body: Any) -> None:
    answer = desk.post(desk.customer, f"/v1/conversations/{thread}/messages", body)

    assert (answer.status_code, answer.json["code"]) == (422, "shape_refused")


def test_refusals_are_said_in_the_readers_language(desk: Any) -> None:
    headers = {**desk.tokens.headers(desk.customer), "Accept-Language": "ar"}

    answer = desk.client.get("/v1/conversations/cnv_none", headers=headers)

    assert answer.headers["Content-Language"] == "ar"
    assert answer.json["title"] == "لا توجد هذه المحادثة"
