"""Searching the whole store on command, and signing what was found."""

from typing import Any

from contracts.holders import StoreSwept
from contracts.privacy import SweepStore
from personal_data import tasks
from personal_data.canonical import canonical
from personal_data.holder import Holder, Sought
from personal_data.receipts import SWEPT, sign
from personal_data.sweep.judge import Meaning
from personal_data.sweep.one_pass import Findings, Sweep


def sweep_store(holder: Holder, command: SweepStore) -> None:
    """Search everything, and answer with a signed result."""
    with holder.database.transaction() as session:
        if tasks.take(session, holder, command, request_id=command.sweep_id, phase=0) is None:
            return
    sought = holder.door.sweep_values(command.sweep_id)
    findings = Sweep(holder, command.sweep_id, sought).run()
    result = sign(_result(holder, command.sweep_id, sought, findings), holder.key)
    said = StoreSwept(
        sweep_id=command.sweep_id, holder=holder.service, result=canonical(result).decode()
    )
    with holder.database.transaction() as session:
        task = tasks.find(session, holder, command.sweep_id)
        if task is not None and task.answer is None:
            tasks.answer(session, holder, task, said)


def _result(holder: Holder, sweep_id: str, sought: Sought, findings: Findings) -> dict[str, Any]:
    return {
        "format": SWEPT,
        "sweep_id": sweep_id,
        "holder": holder.service,
        "sought": len(sought.values) + len(sought.texts),
        "tables": findings.tables,
        "files": findings.files,
        "residual": findings.meanings[Meaning.RESIDUE],
        "findings": dict(sorted(findings.residue.items())),
        "redacted": findings.meanings[Meaning.QUOTED],
        "theirs": findings.meanings[Meaning.THEIRS],
        "kept": findings.meanings[Meaning.KEPT],
        "controls": dict(sorted(findings.controls.items())),
        "at": holder.clock.now().isoformat(),
    }
