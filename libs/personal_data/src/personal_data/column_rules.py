"""What a declared column can have wrong: words, reasons, sides and tombstones."""

from collections.abc import Iterator

import sqlalchemy as sa

from personal_data.declarations import Impersonal, Label, Personal
from personal_data.holding import Holding
from personal_data.taxonomy import BASES, CATEGORIES, SUBJECTS, USES


def column_complaints(holding: Holding) -> Iterator[str]:
    """Walk over what is wrong with the columns of one table."""
    if holding.ties and not _is_bilingual(holding.label):
        yield f"{holding.name}: its label needs words in ar and en"
    for name, declared in holding.columns.items():
        if name not in holding.table.columns:
            continue
        place = f"{holding.name}.{name}"
        if isinstance(declared, Personal):
            yield from _personal(holding, holding.table.columns[name], declared, place)
        elif declared == Impersonal() and _is_roomy(holding.table.columns[name].type):
            yield f"{place}: text, JSON and bytes are personal unless impersonal('…') says why"


def _personal(
    holding: Holding, column: "sa.Column[object]", declared: Personal, place: str
) -> Iterator[str]:
    yield from _words(declared, place)
    if declared.retention is None and holding.retention is None:
        yield f"{place}: say for how long, here or for the whole table: retention=Retention(…)"
    sides = holding.sides_of(declared)
    if not sides:
        yield f"{place}: say whose datum it is: side= one of {[one.name for one in holding.ties]}"
    for side in sides:
        if side.erasing.action == "mine" and declared.on_erasure == "keep":
            yield f"{place}: only a row that is kept under a duty can keep a column"
        stays = side.erasing.action in ("mine", "keep")
        anonymised = any(name == column.name for name, _ in holding.erased_with(side))
        if stays and anonymised and declared.erased_as is None and not column.nullable:
            yield f"{place}: cannot be null, so say what stands there afterwards: erased_as=…"


def _words(declared: Personal, place: str) -> Iterator[str]:
    if declared.category not in CATEGORIES:
        yield f"{place}: fideslang has no category {declared.category}"
    if declared.purpose not in USES:
        yield f"{place}: fideslang has no data use {declared.purpose}"
    if declared.subject not in SUBJECTS:
        yield f"{place}: fideslang has no data subject {declared.subject}"
    if declared.basis not in BASES:
        yield f"{place}: {declared.basis} is no lawful basis; there are {', '.join(BASES)}"
    if not _is_bilingual(declared.label):
        yield f"{place}: its label needs words in ar and en"


def _is_bilingual(label: Label) -> bool:
    return all(label.get(language) for language in ("ar", "en"))


def _is_roomy(kind: "sa.types.TypeEngine[object]") -> bool:
    """Tell whether a column has room for a person: unbounded text, JSON or bytes."""
    while isinstance(kind, sa.types.TypeDecorator):
        kind = kind.impl_instance
    if isinstance(kind, sa.Enum):
        return False
    unbounded = isinstance(kind, sa.String) and kind.length is None
    return unbounded or isinstance(kind, sa.JSON | sa.LargeBinary)
