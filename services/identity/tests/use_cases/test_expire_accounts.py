from typing import Any

from identity.use_cases.expire_accounts import expire_accounts


def test_an_account_that_nobody_verifies_goes_after_a_week(people: Any, clock: Any) -> None:
    people.living("yusuf@example.com", full_name="Yusuf Haddad")
    people.register()
    clock.forward(days=7)
    assert expire_accounts(people.database, people.deps) == 0

    clock.forward(seconds=1)
    assert expire_accounts(people.database, people.deps) == 1
    stored = people.everything_stored()
    assert "layla@example.com" not in stored
    assert "yusuf@example.com" in stored
