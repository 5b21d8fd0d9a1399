"""What tables can have wrong between one another: circles, orphans, and duties that contradict."""

from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa

from personal_data.declarations import Tie
from personal_data.family import Circular, Link, deletable, ending, links, parents_first
from personal_data.holding import Holding


def family_complaints(holdings: Sequence[Holding]) -> Iterator[str]:
    """Walk over what is wrong between tables."""
    try:
        parents_first(holdings)
    except Circular as circle:
        yield str(circle)
        return
    by_table = {one.table: one for one in holdings}
    going, ends = deletable(holdings), ending(holdings)
    for holding in holdings:
        actions = {one.erasing.action for one in holding.ties}
        if {"keep", "delete"} <= actions:
            yield f"{holding.name}: KEEP beside DELETE would delete what a duty keeps; say MINE"
        for link in links(holding):
            parent = by_table.get(link.parent)
            if parent is not None and parent in ends and not link.lets_go:
                yield from _orphans(holding, link, by_erasure=parent in going)
        yield from _outliving(holding, by_table)


def _orphans(holding: Holding, link: Link, *, by_erasure: bool) -> Iterator[str]:
    if not any(one.parent is link.parent and one.column == link.column for one in holding.ties):
        yield (
            f"{holding.name}.{link.column}: rows of {link.parent.name} can be deleted; say what "
            f"becomes of these with tie(via=({link.column!r}, …)), or let the key go null"
        )
    elif by_erasure and holding.tied("keep"):
        yield f"{holding.name}: is kept, but {link.parent.name}, which it needs, can be deleted"


def _outliving(holding: Holding, by_table: Mapping[sa.Table, Holding]) -> Iterator[str]:
    for name, declared in holding.personal():
        for side in holding.sides_of(declared):
            if not _goes(side, by_table):
                yield f"{holding.name}.{name}: would outlive its person; {side.name} erases NOTHING"


def _goes(side: Tie, by_table: Mapping[sa.Table, Holding]) -> bool:
    """Tell whether erasing the person of this tie reaches the row at all."""
    if side.erasing.action != "nothing" or side.parent is None:
        return True
    above = by_table[side.parent].ties
    chosen = [one for one in above if side.side in (None, one.name)]
    return all(
        one.erasing.action == "delete" or (one.erasing.action == "nothing" and _goes(one, by_table))
        for one in chosen
    )
