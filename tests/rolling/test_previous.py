"""The release before this code is the second that the changelog names."""

import pytest

from .previous import NoSuchRevision, checked_out, previous_number

AT_WORK = (
    "# Changelog\n## [Unreleased]\n### Added\n## [0.2.0] - 2026-11-26\n## [0.1.0] - 2026-11-20\n"
)
RELEASED = AT_WORK.replace("## [Unreleased]\n### Added\n", "")
FIRST = "# Changelog\n## [0.1.0] - 2026-11-20\n"


@pytest.mark.parametrize(
    ("changes", "number"), [(AT_WORK, "0.2.0"), (RELEASED, "0.1.0"), (FIRST, None)]
)
def test_it_is_never_the_one_at_hand(changes: str, number: str | None) -> None:
    assert previous_number(changes) == number


def test_the_code_of_a_revision_can_be_laid_out() -> None:
    with checked_out("HEAD") as folder:
        assert (folder / "services/booking/pyproject.toml").is_file()


def test_an_unknown_revision_is_named() -> None:
    with pytest.raises(NoSuchRevision, match="no revision v9"), checked_out("v9"):
        pytest.fail("there is nothing to lay out")
