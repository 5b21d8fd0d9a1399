"""What each process of a suite finds in its environment."""

from pathlib import Path

import pytest

from embedded.environment import Addresses, embedded_stores
from embedded.names import NAMES
from embedded.state import open_state
from processes.programs import Programs, suite_ports


@pytest.mark.parametrize("replicas", [1, 2])
def test_workers_and_jobs_are_told_where_the_broker_is_and_web_processes_are_not(
    tmp_path: Path, replicas: int
) -> None:
    state = open_state(tmp_path, NAMES)
    addresses = Addresses(ports=suite_ports(replicas))
    programs = Programs(state, addresses, embedded_stores(state), {}, replicas)
    jobs = [job for service in NAMES for job in programs.jobs(service)]
    told = {
        (one.name.split("-")[1], "BROKER_URL" in one.environment)
        for one in (*programs.all(), *jobs)
        if "-" in one.name
    }
    assert told == {("web", False), ("worker", True), ("migrate", True), ("topology", True)}
