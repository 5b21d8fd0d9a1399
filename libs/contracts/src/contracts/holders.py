"""What every holder of personal data says to the privacy service.

The service's own name takes the publisher's place in routing key and type. No reply names the
person: `(request_id, phase)` says which task it answers. Only a correction, which nobody asked for
by a request, says whose data was corrected.
"""

import dataclasses

from contracts.event import HOLDER_SAYS, Event, event, fact, ident, key, person


@dataclasses.dataclass(frozen=True, kw_only=True)
class Blocker:
    """Something that holds an erasure back: what (a stable code), how many, and until when.

    `clears_by` is an RFC 3339 moment, or None where nobody can say.
    """

    code: str
    count: int
    clears_by: str | None = None


@event(publisher=HOLDER_SAYS)
class HolderDeclared(Event):
    """A holder is here, with this ledger, this key and these erasures behind it."""

    holder: str = key()
    ledger_digest: str = fact()
    kinds: tuple[str, ...] = fact()
    key_id: str = ident()
    erasure_seq: int = fact()
    erasures: int = fact()


@event(publisher=HOLDER_SAYS)
class ErasurePrepared(Event):
    """The person is restricted here; this is what would happen, and what stands in the way.

    `preview` is canonical JSON `{table: {"found", "erase", "anonymise", "keep"}}`; `revision`
    grows each time a holder looks again and finds the blockers changed.
    """

    request_id: str = key()
    holder: str = ident()
    phase: int = fact()
    revision: int = fact()
    preview: str = fact()
    preview_digest: str = fact()
    blockers: tuple[Blocker, ...] = fact(default=())


@event(publisher=HOLDER_SAYS)
class ErasureBlocked(Event):
    """At the moment of erasing something stood in the way; nothing was erased."""

    request_id: str = key()
    holder: str = ident()
    phase: int = fact()
    blockers: tuple[Blocker, ...] = fact()


@event(publisher=HOLDER_SAYS)
class RestrictionLifted(Event):
    """The person may start things again here."""

    request_id: str = key()
    holder: str = ident()
    phase: int = fact()


@event(publisher=HOLDER_SAYS)
class PersonErased(Event):
    """The person is erased here; `receipt` is the signed receipt, as JSON text."""

    request_id: str = key()
    holder: str = ident()
    phase: int = fact()
    receipt: str = fact()


@event(publisher=HOLDER_SAYS)
class PersonExported(Event):
    """The person's part was uploaded; `digest` is the SHA-256 of its bytes, in hex."""

    request_id: str = key()
    holder: str = ident()
    phase: int = fact()
    digest: str = fact()
    rows: int = fact()


@event(publisher=HOLDER_SAYS)
class StoreSwept(Event):
    """The whole store was searched; `result` is the signed result, as JSON text."""

    sweep_id: str = key()
    holder: str = ident()
    result: str = fact()


@event(publisher=HOLDER_SAYS)
class KeepEnded(Event):
    """A duty has ended and what was kept under it is erased; `receipt` closes it."""

    request_id: str = key()
    holder: str = ident()
    receipt: str = fact()


@event(publisher=HOLDER_SAYS)
class PersonCorrected(Event):
    """An officer set one field of a person right, in so many rows; never what it says.

    `field` is a table and a column; `corrected_at` an RFC 3339 moment.
    """

    correction_id: str = key()
    person_id: str = person(subject=True)
    officer_id: str | None = person()
    holder: str = ident()
    field: str = fact()
    rows: int = fact()
    corrected_at: str = fact()
