"""Every mistake in an input has a stable code and words in both languages."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from marshmallow import ValidationError, fields, validate, validates_schema

from chassis.faults import Fault, fault_of
from chassis.schemas import Bilingual, Email, Flag, Id, Money, Phone, Schema, Text, Timestamp, Whole


class Everything(Schema):
    text = Text(min_length=2, max_length=5)
    open_ended = fields.String(validate=validate.Length(max=3))
    choice = fields.String(validate=validate.OneOf(["jar", "{pot}"]))
    pattern = fields.String(validate=validate.Regexp("^a$"))
    email = Email()
    phone = Phone()
    both = Bilingual()
    price = Money()
    order_id = Id("ord")
    at = Timestamp()
    flag = Flag()
    count = Whole(least=1, most=9)
    pages = Whole(textual=True)
    number = fields.Float()
    many = fields.List(fields.String())
    needed = fields.String()

    @validates_schema
    def _one_of_them(self, values: dict[str, Any], **_more: Any) -> None:
        if "email" in values and "phone" in values:
            words = {"ar": "واحد منهما فقط.", "en": "Only one of them."}
            raise ValidationError(Fault.of("one_contact", words))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": "x"}, "wrong_length"),
        ({"open_ended": "long"}, "too_long"),
        ({"text": None}, "null"),
        ({"text": 5}, "not_text"),
        ({"text": "a\u0000b"}, "control_character"),
        ({"text": "a\ud800"}, "control_character"),
        ({"text": "a\u202eb"}, "bidi_override"),
        ({"choice": "cup"}, "not_a_choice"),
        ({"pattern": "b"}, "wrong_pattern"),
        ({"email": "nobody"}, "not_email"),
        ({"phone": "12"}, "not_phone"),
        ({"both": {"ar": "س"}}, "required"),
        ({"both": []}, "wrong_type"),
        ({"price": {"amount": 1, "currency": "SAR"}}, "not_amount"),
        ({"price": {"amount": "12345678", "currency": "SAR"}}, "not_amount"),
        ({"order_id": "pot_1234"}, "not_id"),
        ({"at": "20261124T120000Z"}, "not_moment"),
        ({"at": "2026-02-30T12:00:00Z"}, "not_moment"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "not_moment"),
        ({"at": 5}, "not_moment"),
        ({"at": "2026-11-24T12:00:00"}, "no_offset"),
        ({"flag": "true"}, "not_flag"),
        ({"count": "5"}, "not_whole"),
        ({"count": 10}, "out_of_range"),
        ({"pages": 2**31}, "out_of_range"),
        ({"pages": "9" * 5000}, "not_whole"),
        ({"number": "x"}, "not_number"),
        ({"many": "x"}, "not_list"),
        ({"text": "4111"}, None),
        ({"more": 1}, "unknown_field"),
        ({"email": "a@b.example", "phone": "+966501234567"}, "one_contact"),
    ],
)
def test_a_mistake_has_a_code_and_words_in_both_languages(given: Any, code: str | None) -> None:
    try:
        Everything().load(given)
    except ValidationError as refused:
        message = _first(refused.messages)
        found, words = fault_of(message)
        assert found == code
        assert words["ar"]
        assert words["ar"] != words["en"]
    else:
        assert code is None


def _first(messages: Any) -> str:
    while not isinstance(messages, str):
        messages = next(iter(messages.values() if isinstance(messages, dict) else messages))
    return messages


def test_what_the_list_does_not_know_is_still_said_in_both_languages() -> None:
    code, words = fault_of("Give a jar.")
    assert (code, words["en"]) == ("invalid", "Give a jar.")
    assert words["ar"]


def test_mistakes_are_told_in_the_callers_language(sqlite_client: FlaskClient) -> None:
    given = {"text": "x" * 81, "price": {"amount": "x", "currency": "SAR"}}
    answer = sqlite_client.post("/v1/shapes", json=given, headers={"Accept-Language": "ar-SA"})
    errors = {one["pointer"]: one for one in answer.get_json()["errors"]}
    assert errors["/text"]["code"] == "wrong_length"
    assert "80" in errors["/text"]["detail"]
    assert "الطول" in errors["/text"]["detail"]
    assert errors["/price/amount"]["code"] == "not_amount"


def test_a_name_that_only_the_client_can_have_chosen_is_not_repeated(
    sqlite_client: FlaskClient,
) -> None:
    answer = sqlite_client.post("/v1/shapes", json={"layla@example.com": 1})
    assert answer.status_code == 422
    assert "layla" not in answer.get_data(as_text=True)
    assert answer.get_json()["errors"][0]["pointer"] == ""
