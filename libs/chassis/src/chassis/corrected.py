"""What the route of corrections needs of whoever knows what can be corrected; no web in it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from chassis.errors import Refusal
from chassis.schemas import Text


@dataclass(frozen=True, kw_only=True)
class Correct:
    """Set one `field` (`orders.address`) of a person to `value`, in one row of theirs or in all."""

    person_id: str
    field: str
    value: str
    row: str | None = None


class Corrected(Protocol):
    """What officers can correct in a service."""

    @property
    def service(self) -> str:
        """Return the service's name."""

    @property
    def readers(self) -> Mapping[str, Text]:
        """Return what can be corrected, by `table.column`, and as what its value is read."""

    @property
    def refusals(self) -> Collection[type[Refusal]]:
        """Return what correcting may refuse."""

    @property
    def correct(self) -> Callable[..., Any]:
        """Correct, with the signature of a use case."""
