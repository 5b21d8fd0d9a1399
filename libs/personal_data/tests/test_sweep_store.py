"""A sweep searches every column and file, tells residue from the rest, and proves that it sees."""

import gzip
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from contracts.holders import StoreSwept
from contracts.privacy import SweepStore
from eventing.errors import Transient
from personal_data.holder import Sought
from personal_data.receipts import SWEPT, public_text, verify
from personal_data.sweep import one_pass
from personal_data.sweep_store import sweep_store
from testkit.clock import NOON

OTHER = "per_other"
PHONE, MAIL = "+966501234567", "noura@example.com"
TEXT = "a long sentence that Noura wrote once"


def sweep(
    toy: Any, *values: str, texts: tuple[str, ...] = (), sweep_id: str = "swp_1", **options: Any
) -> dict[str, Any]:
    toy.door.wanted = Sought(values=values or (PHONE, MAIL, TEXT), texts=texts)
    sweep_store(toy.participant(**options), SweepStore(sweep_id=sweep_id, holder="toy"))
    result = toy.said(StoreSwept)[-1].result
    keys = {"toy": public_text(toy.key)}
    return verify(result, keys, format=SWEPT, sweep_id=sweep_id, holder="toy")


def talk(toy: Any, models: Any, text: str, sender: str = OTHER) -> None:
    toy.fill(
        models.Conversation(
            id="con_1", buyer_id=sender, artisan_person_id=OTHER, buyer_note="", artisan_note=None
        )
    )
    toy.fill(models.Message(id="msg_1", conversation_id="con_1", sender_id=sender, text=text))


def test_an_empty_store_is_clean_and_the_controls_were_found(toy: Any) -> None:
    result = sweep(toy)
    assert (result["residual"], result["findings"]) == (0, {})
    assert all(result["controls"].values())
    assert {"store:as_text", "store:as_json", "store:as_bytes"} <= set(result["controls"])
    assert {"file:sqlite_pages", "file:gzip", "file:zip", "file:tar_gz"} <= set(result["controls"])
    assert result["tables"] >= 20
    assert toy.dump()["sweep_controls"] == []


def test_what_an_unmapped_table_holds_is_residue(toy: Any) -> None:
    with toy.database.transaction() as session:
        session.execute(sa.text("CREATE TABLE forgotten_copy (note TEXT)"))
        session.execute(sa.text(f"INSERT INTO forgotten_copy VALUES ('ask {MAIL}')"))
    result = sweep(toy)
    with toy.database.transaction() as session:
        session.execute(sa.text("DROP TABLE forgotten_copy"))
    assert result["findings"]["forgotten_copy.note"] == 1


def test_what_an_impersonal_column_holds_is_residue(toy: Any, models: Any) -> None:
    toy.fill(models.Category(id="cat_1", title=json.dumps({"by": TEXT})))
    assert sweep(toy)["findings"]["categories.title"] == 1


def test_another_persons_own_datum_is_theirs(toy: Any, models: Any) -> None:
    toy.fill(models.Account(person_id=OTHER, full_name="Huda", phone=PHONE, password="x"))
    result = sweep(toy)
    assert (result["residual"], result["theirs"]) == (0, 1)
    assert toy.dump()["accounts"][0]["phone"] == PHONE


def test_the_same_datum_of_a_forgotten_person_is_residue(toy: Any, models: Any) -> None:
    toy.fill(models.Account(person_id=OTHER, full_name="Huda", phone=PHONE, password="x"))
    with toy.database.transaction() as session:
        session.execute(sa.insert(toy.tables.forgotten).values(person_id=OTHER, erasure_seq=1))
    assert sweep(toy)["findings"]["accounts.phone"] == 1


def test_a_quotation_in_anothers_text_becomes_a_tombstone(toy: Any, models: Any) -> None:
    talk(toy, models, "her number is ٠٠٩٦٦٥٠١٢٣٤٥٦٧, write to NOURA@example.com")
    result = sweep(toy)
    assert (result["residual"], result["redacted"]) == (0, 1)
    assert toy.dump()["messages"][0]["text"] == "her number is ٠٠[erased], write to [erased]"


def test_a_quotation_that_cannot_be_cut_out_is_left_to_an_officer(toy: Any, models: Any) -> None:
    hidden = gzip.compress(MAIL.encode()).hex()
    talk(toy, models, f"see %6E%6F%75%72%61@example.com {hidden}")
    result = sweep(toy)
    assert result["findings"]["messages.text"] == 1
    assert toy.dump()["messages"][0]["text"].startswith("see %6E")


def answered(toy: Any, answer: Any, person_id: str = OTHER) -> None:
    row = {
        "id": "idk_1",
        "key_digest": "blue jug",
        "person_id": person_id,
        "request_digest": "blue jug",
        "status": 202,
        "answer": answer if isinstance(answer, str) else json.dumps(answer),
        "at": NOON,
    }
    with toy.database.transaction() as session:
        session.execute(sa.insert(toy.tables.idempotency).values(row))


def test_a_short_text_in_anothers_kept_answer_becomes_a_tombstone(toy: Any) -> None:
    lines = [{"title": {"ar": "إبريق  أزرق", "en": "Blue Jug"}, "quantity": 2}]
    answered(toy, {"id": "ord_1", "lines": lines, "paid": None})
    result = sweep(toy, texts=("blue jug", "إبريق أزرق"))
    assert (result["residual"], result["redacted"], result["sought"]) == (0, 1, 5)
    [kept] = toy.dump()["idempotency_keys"]
    assert json.loads(kept["answer"]) == {
        "id": "ord_1",
        "lines": [{"title": {"ar": "[erased]", "en": "[erased]"}, "quantity": 2}],
        "paid": None,
    }
    assert kept["key_digest"] == "blue jug"


def test_a_short_text_is_looked_for_nowhere_else_and_not_inside_other_words(
    toy: Any, models: Any
) -> None:
    talk(toy, models, "blue jug")
    answer = {"blue jug": "a blue jug, please"}
    answered(toy, answer)
    before = toy.dump()
    result = sweep(toy, texts=("blue jug",))
    assert (result["residual"], result["redacted"]) == (0, 0)
    after = toy.dump()
    assert after["messages"] == before["messages"]
    assert after["idempotency_keys"] == before["idempotency_keys"]


def test_an_answer_without_a_body_holds_no_text(toy: Any) -> None:
    answered(toy, "")
    assert sweep(toy, texts=("blue jug",))["redacted"] == 0


def test_what_a_duty_keeps_is_counted_as_kept(toy: Any, models: Any) -> None:
    toy.fill(
        models.Order(
            id="ord_1",
            buyer_id="psd_1",
            artisan_person_id=OTHER,
            address={},
            buyer_name=TEXT,
            retained_until=NOON,
        )
    )
    result = sweep(toy)
    assert (result["residual"], result["kept"]) == (0, 1)


def test_files_and_what_is_packed_in_them_are_searched(toy: Any, tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    (logs / "old").mkdir(parents=True)
    (logs / "app.log").write_text(f"sent to {MAIL}\n")
    (logs / "old" / "app.log.gz").write_bytes(gzip.compress(PHONE.encode()))
    (logs / "clean.log").write_text("nothing to see\n")
    result = sweep(toy, sweep_paths=[str(logs), str(tmp_path / "missing")])
    assert result["findings"] == {"file app.log": 1, "file app.log.gz": 1}


def test_a_value_across_the_edge_of_a_window_is_found(toy: Any, tmp_path: Path) -> None:
    path = tmp_path / "big.log"
    path.write_text("x" * (1024 * 1024 - 5) + f" {MAIL} ")
    assert sweep(toy, sweep_paths=[str(path)])["findings"] == {"file big.log": 1}


def test_a_sweep_that_was_answered_is_answered_in_the_same_words(toy: Any) -> None:
    first = sweep(toy)
    assert sweep(toy) == first
    assert len(toy.said(StoreSwept)) == 2


def test_a_sweep_that_misses_its_own_control_proves_nothing(
    toy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_pass, "found_in_file", lambda _searcher, _path: set())
    with pytest.raises(one_pass.SweepBlind, match="file:gzip"):
        sweep(toy)
    assert toy.said(StoreSwept) == []


def test_deleted_bytes_are_gone_from_the_file(sqlite_toy: Any) -> None:
    path = Path(sqlite_toy.database.engine.url.database)
    with sqlite3.connect(path) as careless:
        careless.execute("PRAGMA secure_delete = OFF")
        careless.execute("CREATE TABLE notes (text TEXT)")
        careless.executemany("INSERT INTO notes VALUES (?)", [(f"{TEXT} {n}",) for n in range(99)])
        careless.execute("DELETE FROM notes")
    careless.close()
    files = [path, path.with_name(f"{path.name}-wal")]
    assert any(TEXT.encode() in one.read_bytes() for one in files)
    assert sweep(sqlite_toy)["residual"] == 0
    assert not any(TEXT.encode() in one.read_bytes() for one in files if one.exists())


def test_bytes_that_cannot_be_cleaned_yet_keep_the_answer_back(sqlite_toy: Any) -> None:
    reader = sqlite3.connect(sqlite_toy.database.engine.url.database, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM forgotten").fetchall()
    with pytest.raises(Transient):
        sweep(sqlite_toy)
    assert sqlite_toy.said(StoreSwept) == []
    reader.close()
    assert sweep(sqlite_toy)["residual"] == 0
