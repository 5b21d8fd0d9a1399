from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import select

from contracts.privacy import EndSessions
from identity.models import DeviceSession


def test_nobody_slips_in_while_an_account_is_closed(beside: Any) -> None:
    people = beside(PASSWORD_LIMIT="1000")
    tokens = people.living()
    closing = EndSessions(
        request_id="req_1", holder="identity", phase=2, person_id=tokens["person_id"]
    )

    with ThreadPoolExecutor(6) as pool:
        signing_in = [pool.submit(people.sign_in) for _ in range(12)]
        pool.submit(people.hear, closing).result()
        signing_in += [pool.submit(people.sign_in) for _ in range(6)]
        statuses = [one.result().status_code for one in signing_in]

    assert set(statuses) <= {201, 401}
    assert statuses[-6:] == [401] * 6
    with people.database.reading() as session:
        live = DeviceSession.expires_at > people.deps.clock.now()
        assert session.scalars(select(DeviceSession).where(live)).all() == []
