"""Documents that are written from the code equal what the code says."""

from testkit.guards.house import House
from testkit.map import PLACE, render


def the_map_equals_the_code(house: House) -> list[str]:
    """`docs/map.md` is what `make map` would write."""
    path = house.root / PLACE
    if not path.exists() or path.read_text(encoding="utf-8") != render(house):
        return [f"{PLACE}: not what the code says; run: make map"]
    return []
