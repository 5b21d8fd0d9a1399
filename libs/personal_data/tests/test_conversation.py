"""The holder's part of the privacy conversation, command by command.

Long because the conversation is one story.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from contracts.event import Event
from contracts.holders import (
    Blocker,
    ErasureBlocked,
    ErasurePrepared,
    HolderDeclared,
    KeepEnded,
    PersonErased,
    PersonExported,
    RestrictionLifted,
)
from contracts.privacy import (
    DeclareYourself,
    ErasePerson,
    ExportPerson,
    LiftRestriction,
    PrepareErasure,
)
from personal_data.erasure import ErasureIncomplete
from personal_data.fence import standing_of
from personal_data.prepare_erasure import recheck_blockers
from personal_data.receipts import KEEP_ENDED, key_id, public_text, verify
from personal_data.retention import end_retention
from testkit.clock import NOON

NOURA, SALEM, OMAR = "per_noura", "per_salem", "per_omar"
IN_FLIGHT = Blocker(code="order_in_flight", count=1, clears_by="2026-03-09T00:00:00Z")
LATER = NOON + timedelta(days=100)


def prepare(phase: int = 1, request_id: str = "req_1") -> PrepareErasure:
    return PrepareErasure(
        request_id=request_id, holder="toy", phase=phase, person_id=NOURA, mail_tag="tag_1"
    )


def erase(phase: int = 2, digest: str = "approved", **changes: Any) -> ErasePerson:
    values = {
        "request_id": "req_1",
        "holder": "toy",
        "phase": phase,
        "person_id": NOURA,
        "pseudonym": "psd_1",
        "preview_digest": digest,
        "erasure_seq": 7,
        "mail_tag": "tag_1",
    }
    return ErasePerson(**{**values, **changes})


def lift(phase: int = 2) -> LiftRestriction:
    return LiftRestriction(request_id="req_1", holder="toy", phase=phase, person_id=NOURA)


def export(phase: int = 1) -> ExportPerson:
    return ExportPerson(
        request_id="req_x", holder="toy", phase=phase, person_id=NOURA, mail_tag="tag_1"
    )


def hear(toy: Any, command: Event, **options: Any) -> None:
    toy.participant(**options).hear(command)


def standing(toy: Any) -> str:
    with toy.database.reading() as session:
        return standing_of(session, NOURA)


@pytest.fixture
def full(toy: Any, models: Any) -> Any:
    toy.fill(
        models.Account(
            person_id=NOURA, full_name="Noura al-Salem", phone="+966500000001", password="hash"
        ),
        models.Order(
            id="ord_1",
            buyer_id=NOURA,
            artisan_person_id=SALEM,
            address={"street": "12 Olaya Street", "city": "Riyadh"},
            buyer_name="Noura al-Salem",
            artisan_memo="his own memo",
            retained_until=LATER,
        ),
        models.Inquiry(
            id="inq_1",
            mail_tag="tag_1",
            email="noura@example.com",
            text="is the blue bowl still to be had, and how large is it?",
            at=NOON,
        ),
    )
    toy.fill(
        models.OrderLine(id="lin_1", order_id="ord_1", gift_note="for my dear mother, with love"),
        models.Invoice(
            id="inv_1", order_id="ord_1", person_id=NOURA, number="7", retained_until=LATER
        ),
    )
    return toy


class TestPreparing:
    def test_the_person_is_restricted_and_counted(self, full: Any) -> None:
        hear(full, prepare())
        assert standing(full) == "restricted"
        [said] = full.said()
        assert isinstance(said, ErasurePrepared)
        assert (said.phase, said.revision, said.blockers) == (1, 1, ())
        assert json.loads(said.preview)["accounts"] == {
            "found": 1,
            "erase": 1,
            "anonymise": 0,
            "keep": 0,
        }

    def test_privacy_is_told_what_to_look_for_and_no_secrets(self, full: Any) -> None:
        hear(full, prepare())
        assert set(full.door.sought["req_1"].values) == {
            "Noura al-Salem",
            "+966500000001",
            "12 Olaya Street",
            "noura@example.com",
            "is the blue bowl still to be had, and how large is it?",
            "for my dear mother, with love",
        }

    def test_short_texts_are_told_apart_from_what_is_sought_everywhere(
        self, full: Any, models: Any
    ) -> None:
        for number, note in enumerate(("blue jug", "blue jug", "a jug")):
            full.fill(models.OrderLine(id=f"lin_9{number}", order_id="ord_1", gift_note=note))
        hear(full, prepare())
        assert full.door.sought["req_1"].texts == ["blue jug"]
        assert "blue jug" not in full.door.sought["req_1"].values

    def test_nobody_is_told_before_privacy_has_the_values(self, full: Any) -> None:
        def fail(*_: Any) -> None:
            raise ConnectionError

        full.door.put_sought = fail
        with pytest.raises(ConnectionError):
            hear(full, prepare())
        assert full.said() == []
        del full.door.put_sought
        hear(full, prepare())
        assert len(full.said(ErasurePrepared)) == 1

    def test_said_twice_it_is_answered_in_the_same_words(self, full: Any) -> None:
        hear(full, prepare())
        hear(full, prepare())
        first, second = full.said(ErasurePrepared)
        assert first == second

    def test_blockers_are_named_and_named_again_when_they_change(self, full: Any) -> None:
        full.blockers.append(IN_FLIGHT)
        hear(full, prepare())
        recheck_blockers(full.participant())
        full.blockers.clear()
        recheck_blockers(full.participant())
        recheck_blockers(full.participant())
        first, second = full.said(ErasurePrepared)
        assert (first.revision, first.blockers) == (1, (IN_FLIGHT,))
        assert (second.revision, second.blockers) == (2, ())

    def test_cancelling_lifts_the_restriction(self, full: Any) -> None:
        hear(full, prepare())
        hear(full, lift())
        assert standing(full) == "known"
        assert len(full.said(RestrictionLifted)) == 1
        assert {row["person_id"] for row in full.dump()["holder_tasks"]} == {None}

    def test_another_requests_restriction_stays(self, full: Any) -> None:
        hear(full, prepare())
        hear(full, prepare(request_id="req_2"))
        hear(full, lift())
        assert standing(full) == "restricted"

    def test_a_lower_phase_comes_too_late(self, full: Any) -> None:
        hear(full, lift(phase=2))
        hear(full, prepare(phase=1))
        assert standing(full) == "known"
        assert full.said(ErasurePrepared) == []


class TestErasing:
    def test_the_receipt_proves_what_was_done(self, full: Any) -> None:
        hear(full, prepare())
        hear(full, erase(digest=full.said(ErasurePrepared)[0].preview_digest))
        [said] = full.said(PersonErased)
        receipt = verify(
            said.receipt,
            {"toy": public_text(full.key)},
            request_id="req_1",
            holder="toy",
            pseudonym="psd_1",
            preview_digest=full.said(ErasurePrepared)[0].preview_digest,
            ledger_digest=full.ledger.digest,
        )
        assert receipt["total"] == {
            "found": 5,
            "erased": 2,
            "anonymised": 0,
            "kept": 3,
            "still_tied": 0,
        }
        assert receipt["tables"]["orders"]["duties"] == [
            {"duty": "tax", "rows": 1, "until": LATER.isoformat()}
        ]
        assert NOURA not in said.receipt

    def test_nothing_here_leads_back_to_the_person(self, full: Any) -> None:
        hear(full, prepare())
        hear(full, erase())
        assert standing(full) == "forgotten"
        dump = full.dump()
        assert dump.pop("forgotten") == [{"person_id": NOURA, "erasure_seq": 7}]
        del dump["outbox"]  # commands and replies are checked where they are declared
        assert NOURA not in str(dump)
        assert "tag_1" not in str(dump)
        assert dump["restricted"] == []

    def test_said_twice_it_is_done_once_and_answered_twice(self, full: Any) -> None:
        hear(full, erase())
        hear(full, erase())
        first, second = full.said(PersonErased)
        assert first == second

    def test_a_preparation_that_comes_late_changes_nothing(self, full: Any) -> None:
        hear(full, erase())
        hear(full, prepare())
        assert standing(full) == "forgotten"
        assert full.said(ErasurePrepared) == []

    def test_a_blocker_at_the_last_moment_stops_it(self, full: Any) -> None:
        hear(full, prepare())
        full.blockers.append(IN_FLIGHT)
        before = full.dump()["accounts"]
        hear(full, erase())
        assert full.said(ErasureBlocked)[0].blockers == (IN_FLIGHT,)
        assert full.dump()["accounts"] == before
        assert standing(full) == "restricted"

    def test_a_stopped_erasure_speaks_up_when_the_way_is_clear(self, full: Any) -> None:
        full.blockers.append(IN_FLIGHT)
        hear(full, erase())
        full.blockers.clear()
        recheck_blockers(full.participant())
        [said] = full.said(ErasurePrepared)
        assert (said.phase, said.blockers) == (2, ())
        hear(full, erase(phase=3))
        assert len(full.said(PersonErased)) == 1

    def test_a_replay_is_not_blocked_and_finds_what_a_backup_brought_back(
        self, full: Any, models: Any
    ) -> None:
        hear(full, erase())
        full.fill(models.Account(person_id=NOURA, full_name="Noura", phone=None, password="x"))
        full.blockers.append(IN_FLIGHT)
        hear(full, erase(phase=3, digest="", erasure_seq=7))
        assert full.dump()["accounts"] == []
        assert len(full.said(PersonErased)) == 2

    def test_what_comes_first_is_done_outside_and_until_it_succeeds(self, full: Any) -> None:
        tries = []

        def notice(leaving: Mapping[str, str]) -> None:
            tries.append(dict(leaving))
            with full.database.reading():
                pass  # no transaction is open
            if len(tries) == 1:
                raise ConnectionError

        with pytest.raises(ConnectionError):
            hear(full, erase(), before_erasing=notice)
        assert standing(full) == "known"
        hear(full, erase(), before_erasing=notice)
        assert tries == [{"req_1": NOURA}] * 2
        assert standing(full) == "forgotten"

    def test_what_comes_first_is_not_done_while_something_blocks(self, full: Any) -> None:
        full.blockers.append(IN_FLIGHT)
        tries: list[object] = []
        hear(full, erase(), before_erasing=tries.append)
        assert tries == []


class TestErasingTogether:
    def hear_all(self, toy: Any, *commands: ErasePerson, **options: Any) -> None:
        short, _ = toy.participant(**options).subscriptions()
        short.together[ErasePerson](list(commands), deps=None)

    def both(self, other: str = OMAR, **changes: Any) -> list[ErasePerson]:
        values = {"request_id": "req_2", "person_id": other, "pseudonym": "psd_2"}
        return [
            erase(**changes),
            erase(**{**changes, **values, "mail_tag": None, "erasure_seq": 8}),
        ]

    def test_each_gets_a_receipt_of_their_own(self, full: Any, models: Any) -> None:
        full.fill(models.Account(person_id=OMAR, full_name="Omar", phone=None, password="x"))
        self.hear_all(full, *self.both())
        receipts = [json.loads(said.receipt) for said in full.said(PersonErased)]
        assert [one["pseudonym"] for one in receipts] == ["psd_1", "psd_2"]
        assert [one["tables"]["accounts"]["erased"] for one in receipts] == [1, 1]
        assert full.dump()["accounts"] == []
        assert {row["person_id"] for row in full.dump()["forgotten"]} == {NOURA, OMAR}

    def test_asked_twice_at_once_it_is_answered_once(self, full: Any) -> None:
        self.hear_all(full, erase(), erase())
        assert len(full.said(PersonErased)) == 1

    def test_one_that_is_blocked_holds_back_nobody_else(self, full: Any) -> None:
        blocked = {NOURA: (IN_FLIGHT,)}
        full.blocked = lambda _session, person_id: blocked.get(person_id, ())
        self.hear_all(full, *self.both())
        assert [said.request_id for said in full.said(ErasureBlocked)] == ["req_1"]
        assert [said.request_id for said in full.said(PersonErased)] == ["req_2"]
        assert standing(full) == "known"
        blocked.clear()
        recheck_blockers(full.participant())
        self.hear_all(full, *self.both(phase=3))
        assert standing(full) == "forgotten"

    def test_where_one_fails_nobody_is_erased(self, full: Any) -> None:
        def fail(_session: Any, person_id: str) -> None:
            if person_id == OMAR:
                raise LookupError

        with pytest.raises(LookupError):
            self.hear_all(full, *self.both(), while_erasing=fail)
        assert standing(full) == "known"
        assert full.said() == []

    def test_two_who_share_a_row_go_one_after_the_other(self, full: Any, models: Any) -> None:
        full.fill(
            models.Conversation(
                id="con_1",
                buyer_id=NOURA,
                artisan_person_id=SALEM,
                buyer_note="a",
                artisan_note="b",
            )
        )
        full.fill(models.Message(id="msg_1", conversation_id="con_1", sender_id=NOURA, text="t"))
        with pytest.raises(ErasureIncomplete, match="one after the other"):
            self.hear_all(full, *self.both(SALEM))
        assert full.said() == []
        for command in self.both(SALEM):
            hear(full, command)
        assert full.dump()["conversations"] == full.dump()["messages"] == []


class TestExporting:
    def test_the_part_is_uploaded_and_its_digest_said(self, full: Any) -> None:
        hear(full, export())
        [said] = full.said(PersonExported)
        lines = [json.loads(line) for line in full.door.uploads["req_x"].splitlines()]
        rows = [line for line in lines if "row" in line]
        assert said.rows == len(rows) == lines[-1]["rows"] == 5
        assert len(said.digest) == 64
        assert NOURA not in str(full.dump()["holder_tasks"])

    def test_an_export_that_nobody_wants_any_more_ends_quietly(self, full: Any) -> None:
        full.door.cancelled = True
        hear(full, export())
        assert full.said() == []


class TestDeclaring:
    def test_a_holder_says_who_it_is(self, full: Any) -> None:
        hear(full, erase())
        hear(full, DeclareYourself(holder="toy"))
        [said] = full.said(HolderDeclared)
        assert (said.ledger_digest, said.erasure_seq, said.erasures) == (full.ledger.digest, 7, 1)
        assert said.key_id == key_id(full.key.public_key().public_bytes_raw())


class TestRetention:
    def test_a_duty_that_ends_is_closed_with_a_receipt(self, full: Any) -> None:
        hear(full, erase())
        end_retention(full.participant())
        assert full.said(KeepEnded) == []
        full.clock.forward(days=101)
        assert end_retention(full.participant()) == 3
        [said] = full.said(KeepEnded)
        keys = {"toy": public_text(full.key)}
        receipt = verify(said.receipt, keys, format=KEEP_ENDED, request_id="req_1")
        assert receipt["tables"] == {"invoices": {"erased": 1}, "orders": {"erased": 1}}
        assert receipt["remaining"] == 0
        assert [full.dump()[name] for name in ("orders", "order_lines", "invoices")] == [[], [], []]

    def test_a_row_waits_for_what_hangs_on_it(self, full: Any, models: Any) -> None:
        hear(full, erase())
        with full.database.transaction() as session:
            longer = {"retained_until": LATER + timedelta(days=50)}
            session.execute(sa.update(models.Invoice).values(longer))
        full.clock.forward(days=101)
        assert end_retention(full.participant()) == 0
        full.clock.forward(days=50)
        assert end_retention(full.participant()) == 3

    def test_the_rows_of_somebody_who_is_here_are_not_touched(self, full: Any) -> None:
        full.clock.forward(days=101)
        with full.database.transaction() as session:
            session.execute(sa.delete(full.ledger.tables[7].table))
        assert end_retention(full.participant()) == 0
        assert len(full.dump()["orders"]) == 1

    def test_rows_whose_time_is_over_go(self, full: Any) -> None:
        full.clock.forward(days=89)
        assert end_retention(full.participant()) == 0
        full.clock.forward(days=1)
        assert end_retention(full.participant()) == 1
        assert full.dump()["inquiries"] == []
