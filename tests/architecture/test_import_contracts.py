"""Who may import whom: the linter's contracts hold, and each is seen to break."""

import configparser
import os
import re
import subprocess
import sys
from pathlib import Path

from testkit.guards.breaking import broken
from testkit.guards.house import House

BOOKING = "services/booking/src/booking"
TRESPASSES = {
    f"{BOOKING}/use_cases/eat_cake.py": (
        "import catalog.models\nimport flask\nimport pika\nimport booking.use_cases.keep_cake\n"
    ),
    f"{BOOKING}/use_cases/keep_cake.py": "",
    f"{BOOKING}/models/hen.py": "import booking.models.egg\n",
    f"{BOOKING}/models/egg.py": "import booking.models.hen\nimport booking.routes\n",
    "libs/contracts/src/contracts/odd.py": "import chassis\nimport identity\n",
    "deploy/embedded/src/embedded/odd.py": "import booking.models\n",
    "deploy/sandbox/src/sandbox/odd.py": "import contracts\n",
    "deploy/story/src/story/odd.py": "import embedded\n",
}


def test_all_contracts_hold(house: House) -> None:
    verdicts, said = lint(house)
    assert set(verdicts.values()) == {"KEPT"}, said


def test_every_contract_is_seen_to_break(copy_of_the_house: Path) -> None:
    with broken(copy_of_the_house, TRESPASSES) as house:
        verdicts, said = lint(house)
    assert verdicts == dict.fromkeys(contracts(house), "BROKEN"), said


def lint(house: House) -> tuple[dict[str, str], str]:
    """Run the linter on a house; return its verdict on each contract, and all that it said."""
    sources = os.pathsep.join(str(house.root / member / "src") for member in house.members)
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=house.root,
        env={**os.environ, "PYTHONPATH": sources, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = {
        name: found[1]
        for name in contracts(house)
        if (found := re.search(rf"^{re.escape(name)} (KEPT|BROKEN)", done.stdout, re.MULTILINE))
    }
    return verdicts, done.stdout + done.stderr


def contracts(house: House) -> list[str]:
    """Return the sentences that the linter checks."""
    parser = configparser.ConfigParser()
    parser.read(house.root / ".importlinter")
    sections = [parser[name] for name in parser.sections() if ":contract:" in name]
    return [section["name"] for section in sections]
