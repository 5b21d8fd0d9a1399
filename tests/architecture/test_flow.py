"""A request flows one way: route, use case, model; refusals and ledgers say everything."""

from pathlib import Path

import pytest

from testkit.guards import errors, ledgers, use_cases
from testkit.guards.breaking import Breakage, Guard, guards_of, seen_to_fail
from testkit.guards.house import House

BOOKING = "services/booking/src/booking"
VIEW = "@blp.route('/v1/cakes')\ndef get():\n"
REFUSAL = "class Odd(Refusal):\n    status = 409\n    code = 'odd'\n    title = {'en': 'Odd'}\n"
GUARDS = guards_of(use_cases, errors, ledgers)

BREAKAGES = [
    Breakage(
        ledgers.ledgers_declare_every_model,
        "a table that the ledger does not know",
        {
            f"{BOOKING}/models/gift.py": "class Gift(Base):\n    __tablename__ = 'gifts'\n",
            f"{BOOKING}/personal_data.py": "",
        },
        "Gift (gift.py) is not declared",
    ),
    Breakage(
        ledgers.ledgers_declare_every_column,
        "a column that the ledger does not know",
        {
            f"{BOOKING}/models/gift.py": "class Gift(Base):\n    __tablename__ = 'gifts'\n"
            "    id: Mapped[str]\n    wish: Mapped[str]\n",
            f"{BOOKING}/personal_data.py": "LEDGER = table(Gift, columns={'id': impersonal()})\n",
        },
        "Gift.wish is not declared",
    ),
    Breakage(
        errors.refusals_say_everything,
        "a refusal that speaks one language",
        {f"{BOOKING}/errors.py": REFUSAL},
        "Odd.title is not in both languages",
    ),
    Breakage(
        errors.refusals_say_everything,
        "a refusal without details",
        {f"{BOOKING}/errors.py": REFUSAL},
        "Odd has no detail",
    ),
    Breakage(
        errors.refusals_have_codes_of_their_own,
        "two refusals with one code",
        {f"{BOOKING}/errors.py": REFUSAL + REFUSAL.replace("Odd", "Even")},
        "Even has the code of Odd",
    ),
    Breakage(
        use_cases.one_use_case_a_file,
        "two verbs in a file",
        {f"{BOOKING}/use_cases/eat_cake.py": "def eat_cake(): ...\ndef keep_cake(): ...\n"},
        "says eat_cake, keep_cake; one verb a file",
    ),
    Breakage(
        use_cases.use_cases_open_no_transaction_in_secret,
        "a use case that finds its own session",
        {
            f"{BOOKING}/use_cases/eat_cake.py": "def eat_cake(command, *, deps):\n"
            "    with deps.database.transaction() as session: ...\n"
        },
        "eat_cake opens a transaction",
    ),
    Breakage(
        use_cases.routes_only_parse_call_and_show,
        "a route that decides",
        {f"{BOOKING}/routes/cakes.py": f"{VIEW}    if caller:\n        return 1\n"},
        "get decides; a use case does that",
    ),
    Breakage(
        use_cases.routes_only_parse_call_and_show,
        "a route that asks the database",
        {f"{BOOKING}/routes/cakes.py": f"{VIEW}    return session.scalars(select(1))\n"},
        "get asks the database",
    ),
    Breakage(
        use_cases.every_route_says_who_may_call,
        "a route that anybody may call by accident",
        {f"{BOOKING}/routes/cakes.py": "@blp.route('/v1/cakes')\ndef get(): ...\n"},
        "get: say who may call it",
    ),
]


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.__name__)
def test_the_house_keeps_it(guard: Guard, house: House) -> None:
    complaints = guard(house)
    assert not complaints, "\n" + "\n".join(complaints)


@pytest.mark.parametrize("breakage", BREAKAGES, ids=str)
def test_the_guard_is_seen_to_fail(breakage: Breakage, copy_of_the_house: Path) -> None:
    seen_to_fail(breakage, copy_of_the_house)


def test_every_guard_is_seen_to_fail() -> None:
    assert {breakage.guard for breakage in BREAKAGES} == set(GUARDS)
