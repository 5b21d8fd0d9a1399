"""One's own erasure, from opening to the last receipt."""

from typing import Any

from sqlalchemy import select

from contracts.privacy import ErasePerson
from privacy.models.consent import Consent
from privacy.models.erasure import Erasure
from privacy.models.policy import PolicyAcceptance
from privacy.models.request import Request

NOBODY = "0" * 64


def test_a_confirmed_erasure_goes_through_all_waves_until_every_receipt_is_in(desk: Any) -> None:
    for toy in desk.toys.values():
        toy.write(desk.person, "كلمات لا يعرفها أحد غيري أبدًا")
        toy.write("per_other0001", "words of somebody else, which stay where they are")
    request_id = desk.open()
    desk.settle()
    assert desk.shown(request_id)["status"] == "awaiting_confirmation"
    assert {one["holder"] for one in desk.shown(request_id)["preview"]} == {*desk.toys, "privacy"}
    desk.confirm(request_id)
    desk.settle()
    assert desk.status(request_id)["status"] == "erased"
    for toy in desk.toys.values():
        assert toy.letters(desk.person) == []
        assert toy.letters("per_other0001")
    order = [one.holder for one in desk.said if type(one).__name__ == "PersonErased"]
    assert set(order[:3]) == {"booking", "catalog", "messaging"}
    assert order[3:] == ["notification", "identity", "privacy"]


def test_only_the_preview_that_was_read_can_be_confirmed(desk: Any) -> None:
    request_id = desk.open()
    path = f"/v1/privacy/requests/{request_id}/confirmation"
    early = desk.post(path, {"preview_digest": NOBODY}, status=409)
    assert early["code"] == "not_awaiting_confirmation"
    desk.settle()
    wrong = desk.post(path, {"preview_digest": NOBODY}, status=409)
    assert wrong["code"] == "preview_changed"
    stranger = desk.post(path, {"preview_digest": NOBODY}, status=404, by="per_other0001")
    assert stranger["code"] == "request_not_found"
    desk.confirm(request_id)
    again = desk.post(path, {"preview_digest": NOBODY}, status=409)
    assert again["code"] == "not_awaiting_confirmation"


def test_receipts_are_bound_to_the_preview_that_was_confirmed(desk: Any) -> None:
    desk.toys["booking"].write(desk.person, "words that are there when the preview is made")
    request_id = desk.open()
    desk.settle()
    shown = desk.confirm(request_id)
    digests = {one["holder"]: one["digest"] for one in shown["preview"]}
    desk.settle()
    receipts = [one for one in desk.said if type(one).__name__ == "PersonErased"]
    for one in receipts:
        assert digests[one.holder] in one.receipt


def test_a_former_mailbox_is_named_to_every_holder_and_kept_in_the_erasure_ledger(
    desk: Any,
) -> None:
    request_id = desk.open()
    desk.settle()
    desk.confirm(request_id)
    desk.settle()
    told = desk.saying(ErasePerson)
    assert {one.mailboxes[0].mail_tag for one in told} == {f"former tag of {desk.person}"}
    with desk.database.reading() as session:
        entry = session.scalars(select(Erasure)).one()
        assert entry.mailboxes[0]["mail_tag"] == f"former tag of {desk.person}"


def test_our_own_rows_keep_the_request_under_its_pseudonym_and_nothing_else(desk: Any) -> None:
    desk.call("PUT", "/v1/privacy/consents/marketing/email", {"granted": True})
    desk.post("/v1/privacy/policies/1/acceptance")
    request_id = desk.open()
    desk.settle()
    desk.confirm(request_id)
    desk.settle()
    with desk.database.reading() as session:
        request = session.get(Request, request_id)
        assert request is not None
        assert request.person_id == request.pseudonym
        assert (request.mail_tag, request.mailboxes) == (None, None)
        assert session.scalars(select(Consent)).all() == []
        assert session.scalars(select(PolicyAcceptance)).all() == []
    answer = desk.call("GET", f"/v1/privacy/requests/{request_id}")
    assert (answer.status_code, answer.json["code"]) == (401, "account_gone")
    assert desk.status(request_id)["status"] == "erased"
