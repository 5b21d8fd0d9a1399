"""On PostgreSQL, with writers at work: nothing is written behind an erasure's back.

Restriction is not used here, so that the fence alone must hold; the last test takes it away and
shows that it is the fence that does.
"""

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from contracts.privacy import ErasePerson
from personal_data.erase_person import erase_person
from personal_data.erasure import ErasureIncomplete
from personal_data.fence import PersonForgotten, fence
from personal_data.rows import Who
from testkit.clock import NOON

PERSON, OTHER = "per_noura", "per_other"
WRITERS, WRITES, BEFORE, WAITING = 24, 300, 60, 20

Fence = Callable[..., None]


class Crowd:
    """Many writers of rows tied to one person, and of rows tied to somebody else."""

    def __init__(self, toy: Any, models: Any, fence: Fence) -> None:
        self.toy, self.models, self.fence = toy, models, fence
        self.outcomes: Counter[str] = Counter()
        self.may_commit = threading.Event()
        self.erasing = threading.Event()
        self.lingering = -1
        self._left = iter(range(WRITES))
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._work) for _ in range(WRITERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(60)

    def _work(self) -> None:
        while True:
            with self._lock:
                number = next(self._left, None)
            if number is None:
                return
            try:
                self._write(number)
                outcome = "written"
            except PersonForgotten:
                outcome = "refused"
            with self._lock:
                self.outcomes[outcome] += 1

    def _write(self, number: int) -> None:
        if number >= WRITES // 2:  # so that there are writers left, however slow the eraser is
            self.erasing.wait(60)
        with self.toy.database.transaction() as session:
            self.fence(session, PERSON)
            row = {"id": f"inq_{number}", "person_id": PERSON, "email": "n", "text": "t"}
            session.execute(sa.insert(self.models.Inquiry).values(**row, at=NOON))
            if number == self.lingering:
                self.may_commit.wait(30)


def until(true: Callable[[], bool], seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.005)
    return False


def waiting_writers(toy: Any) -> int:
    asked = sa.text(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database ="
        " (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with toy.database.engine.connect() as connection:
        return int(connection.scalar(asked) or 0)


def erase_amid(toy: Any, crowd: Crowd, *, wait_for: int) -> tuple[int, int]:
    """Erase while the crowd writes; return how many wrote before, and how many waited."""
    waited = []

    def hold(_session: Any, _person_id: str) -> None:
        crowd.erasing.set()
        until(lambda: waiting_writers(toy) >= wait_for)
        waited.append(waiting_writers(toy))

    command = ErasePerson(
        request_id="req_1",
        holder="toy",
        phase=1,
        person_id=PERSON,
        pseudonym="psd_1",
        preview_digest="",
        erasure_seq=1,
    )
    assert until(lambda: crowd.outcomes["written"] >= BEFORE)
    before = crowd.outcomes["written"]
    erase_person(toy.participant(while_erasing=hold), command)
    return before, waited[0]


def left_of(toy: Any, who: Who) -> int:
    return sum(row["person_id"] == who.person_id for row in toy.dump()["inquiries"])


def test_nothing_is_left_of_writes_that_race_an_erasure(postgres_toy: Any, models: Any) -> None:
    crowd = Crowd(postgres_toy, models, fence)
    crowd.start()
    before, waited = erase_amid(postgres_toy, crowd, wait_for=WAITING)
    crowd.join()
    assert before >= BEFORE
    assert waited >= WAITING
    assert crowd.outcomes["refused"] > 0
    assert crowd.outcomes.total() == WRITES
    assert left_of(postgres_toy, Who(person_id=PERSON)) == 0


def test_without_the_fence_the_same_race_leaves_rows(postgres_toy: Any, models: Any) -> None:
    crowd = Crowd(postgres_toy, models, lambda _session, *_people: None)
    crowd.lingering = BEFORE  # one write begins before the erasure and commits after it
    crowd.start()
    with contextlib.suppress(ErasureIncomplete):  # the figures may notice it; rows are left anyhow
        erase_amid(postgres_toy, crowd, wait_for=0)
    crowd.may_commit.set()
    crowd.join()
    assert left_of(postgres_toy, Who(person_id=PERSON)) > 0


def test_both_sides_of_a_shared_row_can_be_erased_at_once(postgres_toy: Any, models: Any) -> None:
    """Long because both sides are set up, erased at once, and looked at."""
    toy = postgres_toy
    toy.fill(
        *(
            models.Conversation(
                id=f"con_{number}",
                buyer_id=PERSON,
                artisan_person_id=OTHER,
                buyer_note="a",
                artisan_note="b",
            )
            for number in range(50)
        )
    )
    toy.fill(
        *(
            models.Message(
                id=f"msg_{number}",
                conversation_id=f"con_{number % 50}",
                sender_id=(PERSON, OTHER)[number % 2],
                text="t",
            )
            for number in range(200)
        )
    )
    failures = []

    def erase(person_id: str, number: int) -> None:
        try:
            erase_person(
                toy.participant(),
                ErasePerson(
                    request_id=f"req_{number}",
                    holder="toy",
                    phase=1,
                    person_id=person_id,
                    pseudonym=f"psd_{number}",
                    preview_digest="",
                    erasure_seq=number,
                ),
            )
        except Exception as failed:  # noqa: BLE001  (told to the test's own thread)
            failures.append(failed)

    pair = [threading.Thread(target=erase, args=one) for one in ((PERSON, 1), (OTHER, 2))]
    for one in pair:
        one.start()
    for one in pair:
        one.join(30)
    assert failures == []
    assert toy.dump()["conversations"] == []
    assert toy.dump()["messages"] == []
