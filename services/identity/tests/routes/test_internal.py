import re
from typing import Any

import pytest
from sqlalchemy import delete, select

from contracts.identity import ContactDisclosed
from identity.models import Disclosure, Mailbox


def test_a_code_is_minted_when_it_is_asked_for(people: Any) -> None:
    people.register(language="en")
    path = f"/internal/challenges/{people.challenge('verify_email')}/code"
    answer = people.client.post(path, headers=people.service("notification"))

    assert answer.status_code == 200
    code = answer.json["code"]
    assert (len(code), code.isdigit()) == (6, True)
    assert answer.json == {
        "code": code,
        "address": "layla@example.com",
        "channel": "email",
        "language": "en",
        "purpose": "verify_email",
    }
    assert not re.search(rf"\b{code}\b", people.everything_stored())


def test_a_challenge_that_was_answered_has_no_code(people: Any) -> None:
    people.register()
    challenge = people.challenge("verify_email")
    people.verify()

    for gone in (challenge, "chl_made_up"):
        path = f"/internal/challenges/{gone}/code"
        answer = people.client.post(path, headers=people.service("notification"))
        assert (answer.status_code, answer.json["code"]) == (404, "challenge_gone")


def test_a_challenge_that_was_never_sent_is_gone_after_a_day(people: Any, clock: Any) -> None:
    people.register()
    path = f"/internal/challenges/{people.challenge('verify_email')}/code"
    clock.forward(days=1)

    answer = people.client.post(path, headers=people.service("notification"))
    assert answer.status_code == 404


def test_a_contact_is_handed_over_for_a_purpose_and_on_record(people: Any) -> None:
    person_id = people.living()["person_id"]
    contact = people.contact(person_id, purpose="order_placed")

    assert contact["email"] == "layla@example.com"
    assert contact["phone"] == "+966500000001"
    assert contact["full_name"] == "ليلى منصور"
    assert contact["language"] == "ar"
    with people.database.reading() as session:
        [_code, row] = session.scalars(select(Disclosure).order_by(Disclosure.id))
    assert (row.person_id, row.recipient, row.purpose) == (
        *(person_id, "notification", "order_placed"),
    )
    assert people.said(ContactDisclosed)[-1] == ContactDisclosed(
        disclosure_id=row.id,
        person_id=person_id,
        recipient="notification",
        purpose="order_placed",
    )


def test_where_a_code_goes_is_on_record_too(people: Any) -> None:
    people.register()
    people.code()

    [said] = people.said(ContactDisclosed)
    assert (said.recipient, said.purpose) == ("notification", "verify_email")


@pytest.mark.parametrize("purpose", ["", "for Layla, because", "x" * 65])
def test_a_purpose_is_a_plain_word(people: Any, purpose: str) -> None:
    body = {"person_ids": [people.living()["person_id"]], "purpose": purpose}
    headers = people.service("notification")

    answer = people.client.post("/internal/contact-lists", json=body, headers=headers)
    assert answer.status_code == 422


def test_notification_0_1_0_asks_for_one_contact(people: Any) -> None:
    headers = people.service("notification")

    def answer(person_id: str) -> Any:
        body = {"person_id": person_id, "purpose": "order_placed"}
        return people.client.post("/internal/contacts", json=body, headers=headers)

    assert answer(people.living()["person_id"]).json["email"] == "layla@example.com"
    assert answer("per_nobody").json["code"] == "person_unknown"


def test_nobody_is_handed_over_who_is_not_here(people: Any) -> None:
    assert people.contact("per_nobody") is None


def test_a_mailbox_has_a_tag_once_it_is_verified(people: Any) -> None:
    def tag(person_id: str) -> Any:
        return people.client.post(
            "/internal/mail-tags",
            json={"person_id": person_id},
            headers=people.service("privacy"),
        ).json["mail_tag"]

    people.register()
    [registered, _] = people.said()
    assert tag(registered.person_id) is None
    people.verify()
    assert tag(registered.person_id) == people.deps.vault.mail_tag("layla@example.com")
    assert tag("per_nobody") is None


def mailboxes(people: Any, tokens: dict[str, str]) -> Any:
    body = {"person_id": tokens["person_id"]}
    headers = people.service("privacy")
    return people.client.post("/internal/mail-tags", json=body, headers=headers).json


def move(people: Any, tokens: dict[str, str], email: str) -> None:
    headers = people.signed(tokens)
    path = "/v1/me/contact-changes"
    asked = people.client.post(path, json={"email": email}, headers=headers).json
    told = {"change_id": asked["change_id"], "code": people.code("change_email")}
    answer = people.client.post(f"{path}/confirmation", json=told, headers=headers)
    assert answer.status_code == 200


def test_a_former_mailbox_stays_a_persons_until_somebody_else_has_proven_it(
    people: Any, clock: Any
) -> None:
    tag = people.deps.vault.mail_tag
    layla = people.living()
    move(people, layla, "new@example.com")
    former = {"mail_tag": tag("layla@example.com"), "since": None, "until": None}
    assert mailboxes(people, layla) == {
        "mail_tag": tag("new@example.com"),
        "mailboxes": [former],
    }

    clock.forward(minutes=1)
    taken_at = clock.now().isoformat()
    other = people.living(full_name="Layla Haddad")
    assert mailboxes(people, layla)["mailboxes"] == [{**former, "until": taken_at}]
    assert mailboxes(people, other) == {
        "mail_tag": None,
        "mailboxes": [{**former, "since": taken_at}],
    }


def test_a_mailbox_that_was_left_and_taken_again_is_one(people: Any) -> None:
    layla = people.living()
    move(people, layla, "new@example.com")
    move(people, layla, "layla@example.com")
    told = mailboxes(people, layla)
    assert told["mail_tag"] == people.deps.vault.mail_tag("layla@example.com")
    assert [one["mail_tag"] for one in told["mailboxes"]] == [
        people.deps.vault.mail_tag("new@example.com")
    ]


def test_an_account_from_before_tags_were_kept_has_its_former_mailbox_too(people: Any) -> None:
    layla = people.living()
    with people.database.transaction() as session:
        session.execute(delete(Mailbox))
    assert mailboxes(people, layla)["mailboxes"] == []
    move(people, layla, "new@example.com")
    [former] = mailboxes(people, layla)["mailboxes"]
    assert former["mail_tag"] == people.deps.vault.mail_tag("layla@example.com")


@pytest.mark.parametrize(
    ("path", "caller"),
    [
        ("/internal/challenges/chl_1234/code", "privacy"),
        ("/internal/contacts", "booking"),
        ("/internal/contact-lists", "booking"),
        ("/internal/mail-tags", "notification"),
    ],
)
def test_inside_doors_open_to_the_services_that_need_them(
    people: Any, path: str, caller: str
) -> None:
    person = people.signed(people.living())
    elsewhere = people.service(caller, target="booking")

    assert people.client.post(path, json={}).status_code == 401
    assert people.client.post(path, json={}, headers=person).status_code == 403
    assert people.client.post(path, json={}, headers=people.service(caller)).status_code == 403
    assert people.client.post(path, json={}, headers=elsewhere).status_code == 401
