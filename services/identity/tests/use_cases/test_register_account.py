from concurrent.futures import ThreadPoolExecutor
from typing import Any

from contracts.identity import AccountRegistered


def test_one_address_registered_at_once_from_everywhere_becomes_one_account(
    people: Any,
) -> None:
    def register(_try: int) -> int:
        client = people.app.test_client()
        body = {
            "email": "layla@example.com",
            "phone": "+966500000001",
            "full_name": "Layla Mansour",
            "password": "a well beside the palms",
        }
        return int(client.post("/v1/accounts", json=body).status_code)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(register, range(4))) == [202] * 4

    assert len({said.person_id for said in people.said(AccountRegistered)}) == 1
    assert people.verify().status_code == 200
