from typing import Any

from sqlalchemy import func, select

from identity.models import Attempt
from identity.use_cases.forget_attempts import forget_attempts


def test_attempts_are_forgotten_when_they_count_no_longer(people: Any, clock: Any) -> None:
    def counters() -> int:
        with people.database.reading() as session:
            return int(session.scalar(select(func.count()).select_from(Attempt)))

    people.sign_in("nobody@example.com")
    clock.forward(minutes=14)
    forget_attempts(people.database, people.deps)
    assert counters() == 4

    clock.forward(minutes=1)
    forget_attempts(people.database, people.deps)
    assert counters() == 0
