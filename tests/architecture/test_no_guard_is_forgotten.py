"""Every guard that testkit offers stands in one of these files."""

from pathlib import Path

from testkit.guards.breaking import every_guard

HERE = Path(__file__).parent


def test_no_guard_is_forgotten() -> None:
    tests = "".join(path.read_text() for path in HERE.glob("test_*.py"))
    forgotten = [guard.__name__ for guard in every_guard() if guard.__name__ not in tests]
    assert not forgotten
