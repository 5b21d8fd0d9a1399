"""The words of a ledger: what a column is, how a row is tied to a person, and what erasing does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from personal_data.taxonomy import is_within

Model = type[Any] | sa.Table
Label = Mapping[str, str]
"""The same words in Arabic and English: `{"ar": …, "en": …}`."""

SECRET = ("user.authorization",)
FREE_TEXT = ("user.content",)
SOUGHT = (
    "user.contact.email",
    "user.contact.phone_number",
    "user.contact.address",
    "user.name",
    "user.content",
)
NEVER_SOUGHT = ("user.contact.address.city", "user.contact.address.country")


@dataclass(frozen=True)
class Retention:
    """From which event on, and for how long; `since` is the column of the event's moment.

    With `since` on a table the retention run deletes its rows when their time is over.
    """

    event: str
    days: int = 0
    years: int = 0
    since: str | None = None


@dataclass(frozen=True)
class Erasing:
    """What erasing a person does to a row that is tied to them."""

    action: Literal["delete", "mine", "keep", "nothing"]
    duty: str | None = None
    until: str | None = None


DELETE = Erasing("delete")
"""The row goes."""

MINE = Erasing("mine")
"""My side is anonymised; the row stays while somebody else is tied to it."""

NOTHING = Erasing("nothing")
"""The row is only fenced and exported; it goes when the row goes through which it is tied."""


def keep(*, duty: str, until: str | None = None) -> Erasing:
    """Keep the row under a pseudonym until the moment in the column `until`.

    Through a parent (`via`) a row may be kept without a date of its own: as long as the parent.
    """
    return Erasing("keep", duty=duty, until=until)


KEEP = keep


@dataclass(frozen=True, kw_only=True)
class Tie:
    """One way in which a row belongs to a person: by its own column, or through another row."""

    column: str
    erasing: Erasing
    by: Literal["person", "mail_tag"] = "person"
    parent: sa.Table | None = None
    side: str | None = None
    fenced: bool = True
    at: str | None = None

    @property
    def name(self) -> str:
        """The column; through a parent's one side `column.side`."""
        return f"{self.column}.{self.side}" if self.side else self.column


def tie(  # noqa: PLR0913  (a declaration says all of this, each by name)
    column: str | None = None,
    *,
    erasing: Erasing,
    via: tuple[str, Model] | None = None,
    side: str | None = None,
    by: Literal["person", "mail_tag"] = "person",
    fenced: bool | None = None,
    at: str | None = None,
) -> Tie:
    """Tie rows to the people whose id (or mail tag) is in `column`, or `via` a parent's row.

    `via` names our column and the parent; `side` the one tie of the parent that counts, such as
    `buyer_id` (all of them where it is not given). A mailbox may be somebody else's one day, so
    a tie by mail tag says in which column it stands `at` what moment the row was written.
    """
    if (column is None) == (via is None):
        raise TypeError("a tie has either a column or a way: tie('buyer_id') or tie(via=(…))")
    if (by == "mail_tag") != (at is not None):
        raise TypeError("a tie by mail tag, and no other, has a moment: tie(…, at='received_at')")
    return Tie(
        column=column or (via[0] if via else ""),
        erasing=erasing,
        by=by,
        parent=table_of(via[1]) if via else None,
        side=side,
        fenced=by == "person" if fenced is None else fenced,
        at=at,
    )


@dataclass(frozen=True, kw_only=True)
class Personal:
    """A column that says something about a person."""

    category: str
    purpose: str
    basis: str
    label: Label
    retention: Retention | None
    side: str | None
    on_erasure: Literal["anonymise", "keep"] | None
    erased_as: Any
    subject: str
    source: str
    recipients: tuple[str, ...]
    sought: bool
    free_text: bool
    exported: bool
    corrected_by: str | None


def personal(  # noqa: PLR0913  (a declaration says all of this, each by name)
    category: str,
    *,
    purpose: str,
    basis: str,
    label: Label,
    retention: Retention | None = None,
    side: str | None = None,
    on_erasure: Literal["anonymise", "keep"] | None = None,
    erased_as: Any = None,
    subject: str = "customer",
    source: str = "the person",
    recipients: tuple[str, ...] = (),
    sought: bool | None = None,
    free_text: bool | None = None,
    exported: bool | None = None,
    corrected_by: str | None = None,
) -> Personal:
    """Declare a personal column. `side` is the tie whose datum it is, where there are several.

    `erased_as` is what stands there after it was anonymised. `sought` values are what the sweep
    looks for in places that ties cannot see; `free_text` of others may quote the person.
    Defaults of these and `exported` follow from the category; a table's retention stands in for
    ours. What a person has typed in they correct by the operation that `corrected_by` names, such
    as `PATCH /v1/me`; where there is none, an officer sets it for them.

    Long because each word of a declaration is named three times.
    """
    wanted = is_within(category, *SOUGHT) and not is_within(category, *NEVER_SOUGHT)
    return Personal(
        category=category,
        purpose=purpose,
        basis=basis,
        label=label,
        retention=retention,
        side=side,
        on_erasure=on_erasure,
        erased_as=erased_as,
        subject=subject,
        source=source,
        recipients=recipients,
        sought=wanted if sought is None else sought,
        free_text=is_within(category, *FREE_TEXT) if free_text is None else free_text,
        exported=not is_within(category, *SECRET) if exported is None else exported,
        corrected_by=corrected_by,
    )


@dataclass(frozen=True)
class Impersonal:
    """A column that says nothing about a person: ids of things, states, quantities, dates."""

    why: str | None = None
    derived: bool = False


def impersonal(why: str | None = None, *, derived: bool = False) -> Impersonal:
    """Declare a column as impersonal; unbounded text, JSON and bytes need a reason.

    `derived` columns (versions, counters, aggregates) may change when somebody else is erased.
    """
    return Impersonal(why, derived)


@dataclass(frozen=True)
class Tied:
    """A column that holds a person's id or mail tag; a tie says what erasing does to it."""


def tied() -> Tied:
    """Declare a column that one of the ties names."""
    return Tied()


Declared = Personal | Impersonal | Tied


def table_of(model: Model) -> sa.Table:
    """Return the table of a mapped class, or the table itself."""
    found = model if isinstance(model, sa.Table) else getattr(model, "__table__", None)
    if not isinstance(found, sa.Table):
        raise TypeError(f"{model!r} is neither a table nor a mapped class")
    return found
