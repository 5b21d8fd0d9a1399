"""Erasing people on command: one transaction, one receipt each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from chassis import failpoint
from contracts.holders import ErasureBlocked, PersonErased
from contracts.privacy import ErasePerson
from personal_data import tasks
from personal_data.canonical import canonical
from personal_data.erasure import Erased, Leaving, erase_all
from personal_data.fence import exclusive
from personal_data.holder import Holder
from personal_data.receipts import ERASED, sign
from personal_data.restriction import forget
from personal_data.rows import Who
from personal_data.tasks import Answered

_FIGURES = ("found", "erased", "anonymised", "kept", "still_tied")

Ready = Sequence[tuple[ErasePerson, int]]
"""Commands in whose way nothing stands, each with the revision of its answer."""


def erase_person(holder: Holder, command: ErasePerson) -> None:
    """Erase, and answer with a signed receipt; or answer that something stands in the way."""
    erase_people(holder, [command])


def erase_people(holder: Holder, commands: Sequence[ErasePerson]) -> None:
    """Do as several commands say, all or none: a transaction costs as much as an erasure."""
    if holder.before_erasing is not None:
        with holder.database.transaction() as session:
            commands = [command for command, _ in _ready(session, holder, commands)]
        if commands:
            holder.before_erasing({one.request_id: one.person_id for one in commands})
    with holder.database.transaction() as session:
        ready = _ready(session, holder, commands)
        if not ready:
            return
        _erase(session, holder, ready)
        failpoint.hit("erasure.before_commit")
    failpoint.hit("erasure.after_commit")


def _ready(session: Session, holder: Holder, commands: Sequence[ErasePerson]) -> Ready:
    """Return the commands in whose way nothing stands; to the others, answer so.

    Without an approved preview everything else of the person is gone already (we joined later, or
    were restored from a backup), and there is nothing to go back to.
    """
    chosen = _newest(commands)
    exclusive(session, *(command.person_id for command in chosen))
    known = tasks.find_all(session, holder, [command.request_id for command in chosen])
    ready, blocked = [], []
    for command in chosen:
        before = known.get(command.request_id)
        if tasks.is_over(session, before, command.phase):
            continue
        revision = before.revision + 1 if before and before.phase == command.phase else 1
        said = _blocked(session, holder, command)
        if said is None:
            ready.append((command, revision))
        else:
            waits = Answered(command=command, said=said, state=tasks.WAITING, revision=revision)
            blocked.append(waits)
    if blocked:
        tasks.answer_all(session, holder, blocked)
    return ready


def _newest(commands: Iterable[ErasePerson]) -> list[ErasePerson]:
    """Return one command a request: asked twice, it is answered once."""
    by_phase = sorted(commands, key=lambda command: command.phase)
    return list({command.request_id: command for command in by_phase}.values())


def _blocked(session: Session, holder: Holder, command: ErasePerson) -> ErasureBlocked | None:
    blockers = tuple(holder.blockers(session, command.person_id)) if command.preview_digest else ()
    if not blockers:
        return None
    return ErasureBlocked(
        request_id=command.request_id,
        holder=holder.service,
        phase=command.phase,
        blockers=blockers,
    )


def _erase(session: Session, holder: Holder, ready: Ready) -> None:
    if holder.while_erasing is not None:
        for command, _ in ready:
            holder.while_erasing(session, command.person_id)
        session.flush()
    forget(session, holder, {one.person_id: one.erasure_seq for one, _ in ready})
    people = [Leaving(who=Who.of(one), pseudonym=one.pseudonym) for one, _ in ready]
    figures = erase_all(session, holder.ledger, people)
    tasks.forget_people(session, holder, [one.who for one in people])
    answered = [
        Answered(
            command=command,
            said=_said(holder, command, done),
            state=tasks.DONE,
            revision=revision,
        )
        for (command, revision), done in zip(ready, figures, strict=True)
    ]
    tasks.answer_all(session, holder, answered)


def _said(holder: Holder, command: ErasePerson, figures: Mapping[str, Erased]) -> PersonErased:
    receipt = sign(_receipt(holder, command, figures), holder.key)
    return PersonErased(
        request_id=command.request_id,
        holder=holder.service,
        phase=command.phase,
        receipt=canonical(receipt).decode(),
    )


def _receipt(holder: Holder, command: ErasePerson, figures: Mapping[str, Erased]) -> dict[str, Any]:
    tables = {name: one.document() for name, one in figures.items()}
    return {
        "format": ERASED,
        "request_id": command.request_id,
        "holder": holder.service,
        "phase": command.phase,
        "pseudonym": command.pseudonym,
        "ledger_digest": holder.ledger.digest,
        "preview_digest": command.preview_digest,
        "tables": tables,
        "total": {name: sum(one[name] for one in tables.values()) for name in _FIGURES},
        "at": holder.clock.now().isoformat(),
    }
