from typing import Any

import pytest

from contracts.identity import (
    AccountRegistered,
    AccountVerified,
    ChallengeIssued,
    RegistrationRepeated,
)


def test_a_new_address_gets_an_account_and_a_code(people: Any) -> None:
    answer = people.register()

    assert (answer.status_code, answer.json) == (202, {"status": "accepted"})
    registered, issued = people.said()
    assert isinstance(registered, AccountRegistered)
    assert isinstance(issued, ChallengeIssued)
    assert (issued.purpose, issued.channel) == ("verify_email", "email")
    assert issued.person_id == registered.person_id


def test_a_known_address_gets_the_same_answer_and_its_owner_is_told(people: Any) -> None:
    first = people.living()
    answer = people.register(full_name="Somebody Else")

    assert (answer.status_code, answer.json) == (202, {"status": "accepted"})
    assert people.said(RegistrationRepeated) == [RegistrationRepeated(person_id=first["person_id"])]


def test_an_address_that_nobody_verified_belongs_to_the_last_who_registered_it(
    people: Any,
) -> None:
    people.register(password="squatters secret word")
    first_code = people.code()
    people.register(password="owners own secret word")

    stale = {"email": "layla@example.com", "code": first_code}
    assert people.client.post("/v1/accounts/verification", json=stale).status_code == 403
    assert people.verify().status_code == 200
    assert people.sign_in(password="squatters secret word").status_code == 401
    assert people.sign_in(password="owners own secret word").status_code == 201
    assert len({said.person_id for said in people.said(AccountRegistered)}) == 1


def test_the_code_verifies_the_mailbox_and_then_one_goes_to_the_phone(people: Any) -> None:
    people.register()

    by_mail = people.verify()
    assert by_mail.json == {"email_verified": True, "phone_verified": False}
    assert len(people.said(AccountVerified)) == 1
    assert people.said(ChallengeIssued)[-1].channel == "sms"

    by_phone = people.verify(purpose="verify_phone")
    assert by_phone.json == {"email_verified": True, "phone_verified": True}


def test_a_code_works_once(people: Any) -> None:
    people.register()
    body = {"email": "layla@example.com", "code": people.code()}

    assert people.client.post("/v1/accounts/verification", json=body).status_code == 200
    assert people.client.post("/v1/accounts/verification", json=body).status_code == 403


def test_a_code_in_arabic_digits_is_the_same_code(people: Any) -> None:
    people.register()
    folded = people.code().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    body = {"email": "layla@example.com", "code": folded}
    assert people.client.post("/v1/accounts/verification", json=body).status_code == 200


def test_a_code_fits_for_some_minutes_after_it_was_sent(people: Any, clock: Any) -> None:
    people.register()
    clock.forward(hours=5)
    body = {"email": "layla@example.com", "code": people.code()}
    clock.forward(minutes=16)

    answer = people.client.post("/v1/accounts/verification", json=body)
    assert (answer.status_code, answer.json["code"]) == (403, "code_refused")


def test_a_code_is_sent_once_more_and_the_one_before_stops_fitting(people: Any) -> None:
    people.register()
    old = people.code()
    resent = people.client.post(
        "/v1/accounts/verification-codes", json={"email": "layla@example.com"}
    )

    assert (resent.status_code, resent.json) == (202, {"status": "accepted"})
    stale = {"email": "layla@example.com", "code": old}
    assert people.client.post("/v1/accounts/verification", json=stale).status_code == 403
    assert people.verify().status_code == 200


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"password": "password1234"}, "password_too_common"),
        ({"password": "layla-layla-layla"}, "password_too_similar"),
        ({"password": "short"}, "shape_refused"),
        ({"email": "not an address"}, "shape_refused"),
        ({"phone": "12"}, "shape_refused"),
        ({"full_name": "evil\u202ename"}, "shape_refused"),
        ({"full_name": "bell\u0007"}, "shape_refused"),
        ({"language": "fr"}, "shape_refused"),
        ({"nickname": "unknown field"}, "shape_refused"),
    ],
)
def test_what_does_not_do_is_refused_in_words(people: Any, told: Any, code: str) -> None:
    answer = people.register(**told)

    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert people.said() == []


def test_registering_folds_the_address_and_the_phone(people: Any) -> None:
    people.register("Layla@EXAMPLE.com", phone="٠٥٠٠٠٠٠٠٠١")
    people.verify("layla@example.com")
    tokens = people.sign_in("LAYLA@example.com").json

    me = people.client.get("/v1/me", headers=people.signed(tokens)).json
    assert (me["email"], me["phone"]) == ("layla@example.com", "+966500000001")
