from concurrent.futures import ThreadPoolExecutor
from typing import Any

from contracts.identity import SessionTheftDetected


def test_two_tabs_that_refresh_at_once_get_the_same_successor(people: Any) -> None:
    body = {"refresh_token": people.living()["refresh_token"]}

    def refresh(_tab: int) -> Any:
        return people.app.test_client().post("/v1/sessions/refresh", json=body)

    with ThreadPoolExecutor(4) as tabs:
        answers = list(tabs.map(refresh, range(4)))

    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.json["refresh_token"] for answer in answers}) == 1
    assert people.said(SessionTheftDetected) == []
